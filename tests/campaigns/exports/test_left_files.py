"""No upload and no export file stays that no row knows, however a process died; what a row knows stays."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.test import override_settings

from campaigns.catalog.import_files import FOLDER, file_path, file_store
from campaigns.catalog.imports import import_create
from campaigns.exports.build import exports_dir
from campaigns.exports.left_files import LEFT_AFTER_SECONDS
from campaigns.exports.tasks import sweep_files
from campaigns.models import User, Workspace

pytestmark = pytest.mark.django_db
FILE = json.dumps({"sku": "A-1", "title": "Oak stool"}).encode()


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path):
    """Files of these tests alone."""
    with override_settings(FILES_DIR=tmp_path):
        yield


def made_old(path: Path) -> Path:
    """As if the file had been there for longer than any request takes."""
    then = path.stat().st_mtime - LEFT_AFTER_SECONDS - 1
    os.utime(path, (then, then))
    return path


def uploads() -> list[Path]:
    folder = file_path(FOLDER)
    return sorted(folder.iterdir()) if folder.is_dir() else []


def test_an_upload_whose_process_died_before_its_row_goes_and_others_stay(
    in_acme: Workspace, ben: User
):
    kept = import_create(workspace_id=in_acme.pk, file=[FILE], filename="kept.jsonl", by=ben)
    lost = file_store([FILE])
    sweep_files()
    assert file_path(lost.name) in uploads(), "what may still be at work was taken away"
    for path in uploads():
        made_old(path)
    sweep_files()
    assert uploads() == [file_path(kept.file)]


def test_a_part_of_an_export_goes_and_a_young_one_stays():
    old = exports_dir() / "0a.csv.part"
    old.write_text("half")
    made_old(old)
    young = exports_dir() / "0b.csv.part"
    young.write_text("half")
    sweep_files()
    assert list(exports_dir().iterdir()) == [young]
