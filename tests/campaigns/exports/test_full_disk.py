"""R15: a full disk leaves no half file and no half row, and whoever waits is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.exports.services import export_create
from campaigns.models import Import, User, Workspace
from campaigns.review.services import candidate_approve
from generation.jobs.runner import job_run
from generation.models import Job, JobState
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

FULL = Path("/dev/full")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full"),
]
TITLE = "Corvane Tempo 2 running shoe, 238 g"


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    """A folder of files of this test."""
    settings.FILES_DIR = tmp_path / "files"
    settings.FILES_DIR.mkdir()
    return Path(settings.FILES_DIR)


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """Whatever is written below the folder goes to a device that has no room; the system itself says so."""
    opened = Path.open

    def open_full(path: Path, mode: str = "r", *args: Any, **options: Any) -> Any:
        if folder in path.parents and set(mode) & set("wxa"):
            path.touch()
            return opened(FULL, mode.replace("x", "w"), *args, **options)
        return opened(path, mode, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "open", open_full)
        yield


def left(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("address", ["/w/acme/catalog/import/", "/api/v1/imports/"])
def test_an_upload_says_that_the_disk_is_full(
    in_acme: Workspace, ben: User, files: Path, address: str
):
    client = signed_in(ben)

    def send() -> Any:
        rows = b'{"sku": "A-1", "title": "Oak stool"}\n' * 3_000
        file = SimpleUploadedFile("stools.jsonl", rows)
        return client.post(address, {"file": file, "format": "auto"})

    with full(files):
        refused = send()
    assert refused.status_code == 422
    assert "disk is full" in refused.content.decode()
    assert not Import.objects.exists()
    assert left(files) == []
    assert send().status_code < 400


def test_an_export_says_it_and_a_second_try_is_whole(in_acme: Workspace, ben: User, files: Path):
    campaign = make_campaign(in_acme, channels=["product_title"])
    product = make_product(in_acme, handle="tempo-2")
    line = make_candidate(campaign, product, TITLE, channel="product_title", field="title")
    candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    row = export_create(campaign=campaign, profile="shopify_csv", by=ben)
    with full(files):
        job_run(queue="default", job_id=row.job_id)
    row.refresh_from_db()
    assert (row.state, row.error, row.file) == ("failed", "The disk is full.", "")
    assert row.job_id is not None
    job = Job.everywhere.get(pk=row.job_id)
    assert (job.state, job.error_message) == (JobState.FAILED, "The disk is full.")
    assert left(files) == []
    again = export_create(campaign=campaign, profile="shopify_csv", by=ben)
    job_run(queue="default", job_id=again.job_id)
    again.refresh_from_db()
    assert TITLE.encode() in (files / "exports" / again.file).read_bytes()


def test_an_archive_of_the_workspace_says_it(in_acme: Workspace, cleo: User, files: Path):
    signed_in(cleo).post("/w/acme/settings/archive/")
    queued = Job.everywhere.get(kind="archive")
    with full(files):
        job_run(queue="default", job_id=queued.pk)
    job = Job.everywhere.get(pk=queued.pk)
    assert job.state == JobState.FAILED
    assert "No space left" in job.error_message
    assert left(files) == []
