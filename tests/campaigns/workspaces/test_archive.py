"""A workspace as one file, and a workspace gone: nothing of it is left, nothing of another is touched (D4)."""

from __future__ import annotations

import io
import json
import os
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django_scopes import scope, scopes_disabled

from campaigns.briefs.brands import brand_create
from campaigns.exports.services import export_create
from campaigns.models import Candidate, Membership, Product, Role, User, Workspace
from campaigns.review.services import candidate_approve
from campaigns.workspaces.archive import archives_dir, archives_drop
from campaigns.workspaces.erase import IN_ORDER
from campaigns.workspaces.tokens import token_create
from generation.jobs.runner import job_run
from generation.models import Job, JobState
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product, make_user

CANARY = "canary-7e1f"
SETTINGS = "/w/acme/settings/"


@pytest.fixture(autouse=True)
def files(settings, tmp_path: Path) -> Path:
    """A folder of files of this test."""
    settings.FILES_DIR = tmp_path / "files"
    return tmp_path / "files"


def worked_in(workspace: Workspace, by: User, word: str) -> None:
    """Somebody made copy there, approved it and exported it; the word is everywhere."""
    with scope(workspace=workspace.pk):
        brand = brand_create(workspace_id=workspace.pk, by=by, values={"name": word})
        product = make_product(workspace, f"SKU-{word}", title=f"Shoe {word}", description=word)
        campaign = make_campaign(
            workspace, created_by=by, name=word, brand=brand, channels=["product_title"]
        )
        line = make_candidate(
            campaign, product, f"238 g, {word}", channel="product_title", field="title"
        )
        candidate_approve(candidate=line, by=by, content_hash=line.content_hash)
        token_create(user=by, workspace=workspace, name=word)
        made = export_create(campaign=campaign, profile="jsonl", by=by)
    job_run(queue="default", job_id=made.job_id)


def everywhere(word: str) -> list[str]:
    """The tables of the database in which a word stands."""
    found = []
    for model in apps.get_models():
        if model is ContentType:
            continue
        with scopes_disabled():
            rows = list(model._base_manager.values_list())
        if word in str(rows):
            found.append(model.__name__)
    return found


def test_an_archive_holds_every_table_and_file_and_no_key(
    in_acme: Workspace, cleo: User, ben: User, dora: User
):
    worked_in(in_acme, ben, CANARY)
    other = Workspace.objects.get(slug="other")
    worked_in(other, dora, "elsewhere-9")
    client = signed_in(cleo)
    assert client.post(f"{SETTINGS}archive/").status_code == 302
    job = Job.everywhere.get(kind="archive")
    assert "Queued" in client.get(SETTINGS).content.decode()
    job_run(queue="default", job_id=job.pk)
    job.refresh_from_db()
    assert job.state == JobState.SUCCEEDED, job.error_message
    assert f"{SETTINGS}archive/{job.pk}/file/" in client.get(SETTINGS).content.decode()
    answer: Any = client.get(f"{SETTINGS}archive/{job.pk}/file/")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert archive.testzip() is None
    manifest = json.loads(archive.read("manifest.json"))
    tables = {
        name: [json.loads(line) for line in archive.read(name).splitlines()]
        for name in archive.namelist()
        if name.startswith("tables/")
    }
    assert manifest["rows"] == {Path(name).stem: len(rows) for name, rows in tables.items()}
    assert tables["tables/candidate.jsonl"][0]["text"] == f"238 g, {CANARY}"
    assert {row["user__username"] for row in tables["tables/members.jsonl"]} == {"ben", "cleo"}
    left_out = {f"tables/{name}.jsonl" for name in manifest["left_out"]}
    assert not left_out & tables.keys()
    assert {f"tables/{model.__name__.lower()}.jsonl" for model in IN_ORDER} <= {
        *tables,
        *left_out,
    }
    files = [archive.read(name) for name in archive.namelist() if name.startswith("files/")]
    assert len(files) == 2  # what was exported, and its provenance
    assert any(CANARY.encode() in file for file in files)
    assert "elsewhere-9" not in str(tables)
    assert "digest" not in str(tables)


def test_it_goes_after_a_week_and_says_so(in_acme: Workspace, cleo: User):
    client = signed_in(cleo)
    client.post(f"{SETTINGS}archive/")
    job = Job.everywhere.get(kind="archive")
    early = client.get(f"{SETTINGS}archive/{job.pk}/file/")
    assert early.status_code == 422
    job_run(queue="default", job_id=job.pk)
    (path,) = archives_dir().iterdir()
    assert archives_drop() == 0
    old = time.time() - 8 * 24 * 3600
    os.utime(path, (old, old))
    assert archives_drop() == 1
    late = client.get(f"{SETTINGS}archive/{job.pk}/file/")
    assert "Make a new one" in late.content.decode()


def test_a_workspace_that_is_removed_leaves_nothing_and_touches_no_other(
    in_acme: Workspace,
    cleo: User,
    ben: User,
    dora: User,
    files: Path,
    django_capture_on_commit_callbacks,
):
    hal = make_user("hal", f"Hal {CANARY}")
    Membership.objects.create(user=hal, workspace=in_acme, role=Role.VIEWER)
    other = Workspace.objects.get(slug="other")
    Membership.objects.create(user=ben, workspace=other, role=Role.VIEWER)
    worked_in(in_acme, ben, CANARY)
    worked_in(other, dora, "elsewhere-9")
    signed_in(cleo).post(f"{SETTINGS}archive/")
    job_run(queue="default", job_id=Job.everywhere.get(kind="archive").pk)
    with scope(workspace=other.pk):
        before = [list(model._default_manager.order_by("pk").values_list()) for model in IN_ORDER]
    assert everywhere(CANARY)
    client = signed_in(cleo)
    refused = client.post(f"{SETTINGS}remove/", {"typed": "acne"})
    assert refused.status_code == 422
    assert "Nothing was removed" in refused.content.decode()
    assert Product.objects.filter(workspace=in_acme).exists()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"{SETTINGS}remove/", {"typed": " acme "})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert everywhere(CANARY) == []
    assert [
        path for path in files.rglob("*") if path.is_file() and CANARY in path.read_text("latin-1")
    ] == []
    assert list(archives_dir().iterdir()) == []
    with scope(workspace=other.pk):
        after = [list(model._default_manager.order_by("pk").values_list()) for model in IN_ORDER]
        assert Candidate.objects.count() == 1
    assert after == before
    # Who works elsewhere, and who removed it, keep their accounts; nobody can set the site up anew.
    assert set(User.objects.values_list("username", flat=True)) == {"ben", "cleo", "dora"}
    assert client.get("/", follow=True).status_code == 403
    assert Client().get("/set-up/").status_code == 302
    connection.check_constraints()


@pytest.mark.parametrize("person", ["ana", "ben", "vic"])
def test_both_are_the_admins(person: str, request: pytest.FixtureRequest, in_acme: Workspace):
    client = signed_in(request.getfixturevalue(person))
    for address, values in (("archive/", {}), ("remove/", {"typed": "acme"})):
        assert client.post(f"{SETTINGS}{address}", values).status_code == 403
    assert client.get(f"{SETTINGS}archive/1/file/").status_code == 403
    page = client.get(SETTINGS).content.decode()
    assert "Remove this workspace for good" not in page
    assert "Make an archive" not in page
