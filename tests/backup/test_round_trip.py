"""D1, D3: a site is backed up while people and workers write, and goes on from there in an empty home."""

from __future__ import annotations

import hashlib
import itertools
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django_scopes import scope, scopes_disabled

from campaigns.catalog.imports import import_discard
from campaigns.common.errors import Conflict
from campaigns.models import (
    AuditEntry,
    Campaign,
    Candidate,
    DeliveryState,
    Export,
    Import,
    Notification,
    User,
    WebhookDelivery,
    Workspace,
)
from campaigns.notices.sending import mails_send
from campaigns.review.editing import candidate_edit
from campaigns.webhooks.sending import deliveries_send
from campaigns.workspaces.audit import audit_check
from copystudio.backup.manifest import Manifest
from copystudio.backup.restore import Restored, backup_restore
from copystudio.backup.take import backup_take
from generation.jobs.claims import job_claim, lease_owner_new
from generation.jobs.runner import job_run
from generation.jobs.sweep import jobs_sweep
from generation.models import Job, JobState, Worker
from tests.backup.conftest import exported, uploaded
from tests.campaigns.webhooks.steps import never
from tests.conftest import signed_in
from tests.sizes import sized
from tests.together import ON_SQLITE, alone, scoped, shared_rows, together

TIMES = sized(1, 20 if ON_SQLITE else 5)
PAGES = ("", "catalog/", "campaigns/", "review/", "exports/", "catalog/import/", "notifications/")


def busy(campaign: Campaign, ana: User, ben: User, stop: threading.Event) -> list[Any]:
    """People who edit, upload and throw away, export and order, until they are told to stop."""
    line = Candidate.objects.filter(campaign=campaign, product__sku="LATE").get()

    def edit(number: int) -> None:
        row = Candidate.objects.get(pk=line.pk)
        candidate_edit(candidate=row, by=ana, text=f"238 g, take {number}", version=row.version)

    def upload(number: int) -> None:
        row = uploaded(campaign.workspace, ben, f"B-{number}")
        job_run(queue="default", job_id=row.job_id)
        if number % 2:
            import_discard(row=Import.objects.get(pk=row.pk), by=ben)

    def export(_: int) -> None:
        exported(campaign, ben)

    return [again(campaign.workspace, stop, act) for act in (edit, upload, export)]


def again(
    workspace: Workspace, stop: threading.Event, act: Callable[[int], None]
) -> Callable[[], int]:
    """The act at least once, and until the stop; how often it was begun."""

    def run() -> int:
        for number in itertools.count():
            if stop.is_set() and number:
                return number
            with suppress(Conflict):
                act(number)
        raise AssertionError

    return scoped(workspace.pk, run)


def assert_sound(home: Path, manifest: Manifest, restored: Restored) -> None:
    """The rows fit each other and their files."""
    assert restored.manifest == manifest
    with scopes_disabled():
        for line in Candidate.objects.exclude(revision=None).select_related("revision"):
            assert line.revision is not None
            assert (line.text, line.content_hash) == (
                line.revision.text,
                line.revision.content_hash,
            )
        uploads = Import.objects.exclude(file="").values_list("file", "sha256")
        exports = Export.objects.exclude(file="").values_list("file", "sha256")
        beside = Export.objects.exclude(provenance="").values_list(
            "provenance", "manifest__provenance__sha256"
        )
        made = [*exports, *beside]
        named = [*uploads, *((f"exports/{name}", digest) for name, digest in made)]
        for name, digest in named:
            found = hashlib.sha256((home / "files" / name).read_bytes()).hexdigest()
            assert found == digest, name
        there = {
            str(path.relative_to(home / "files"))
            for path in (home / "files").rglob("*")
            if path.is_file()
        }
        assert there == {name for name, _ in named}
        # One entry says where the site came from.
        entries = manifest.tables["campaigns_auditentry"].rows
        assert AuditEntry.objects.count() == entries + Workspace.objects.count()
        for table in ("candidate", "revision", "import", "export"):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM campaigns_{table}")
                assert cursor.fetchone() == (manifest.tables[f"campaigns_{table}"].rows,)
    for workspace in Workspace.objects.all():
        with scope(workspace=workspace.pk):
            assert audit_check(workspace_id=workspace.pk) is None


def assert_opens(client: Client) -> None:
    """Whoever was signed in still is, and every main page opens."""
    for page in PAGES:
        assert client.get(f"/w/acme/{page}").status_code == 200, page
    assert client.get("/readyz").json()["checks"]["migrations"]["ok"]
    with scopes_disabled():
        made = Export.objects.exclude(file="").first()
    assert made is not None
    answer: Any = client.get(f"/w/acme/exports/{made.pk}/file/")
    assert hashlib.sha256(b"".join(answer.streaming_content)).hexdigest() == made.sha256


@pytest.mark.nightly
@shared_rows
def test_a_backup_under_load_comes_back_whole(
    worked_in: Path,
    campaign: Campaign,
    ana: User,
    ben: User,
    share: Callable[[], None],
    elsewhere: Callable[[], Path],
    tmp_path: Path,
):
    client = signed_in(ben)
    share()
    taken = []
    for number in range(TIMES):
        stop = threading.Event()

        def take(number: int = number, stop: threading.Event = stop) -> Manifest:
            try:
                return backup_take(tmp_path / f"backup-{number}")
            finally:
                stop.set()

        *written, manifest = together(*busy(campaign, ana, ben, stop), take)
        assert all(written), "nobody wrote meanwhile"
        assert manifest.lost == []
        taken.append(manifest)
    for number, manifest in enumerate(taken):
        home = elsewhere()

        def look(number: int = number, home: Path = home, manifest: Manifest = manifest) -> None:
            assert_sound(home, manifest, backup_restore(tmp_path / f"backup-{number}"))
            assert_opens(client)

        alone(look)


@pytest.mark.nightly
@shared_rows
def test_jobs_go_on_and_no_mail_goes_out_again(
    worked_in: Path,
    in_acme: Workspace,
    ben: User,
    share: Callable[[], None],
    elsewhere: Callable[[], Path],
    tmp_path: Path,
):
    waiting = Job.objects.get(state=JobState.QUEUED)
    held = job_under_way(in_acme, ben)
    Worker.objects.create(name="gone:1:2", started=held.created, seen=held.created)
    share()
    alone(lambda: backup_take(tmp_path / "backup"))
    elsewhere()
    restored = alone(lambda: backup_restore(tmp_path / "backup"))
    settled = restored.settled
    assert (settled.jobs, settled.mails, settled.messages) == (1, 2, 1)

    def goes_on() -> None:
        assert not Worker.objects.exists()
        jobs_sweep()
        with scopes_disabled():
            Job.everywhere.update(run_after=None)
        while job_run(queue="default"):
            pass
        with scopes_disabled():
            ended = Job.everywhere.in_bulk([waiting.pk, held.pk])
        assert {job.state for job in ended.values()} == {JobState.SUCCEEDED}
        # The attempt that the backup cut off was not the job's fault.
        assert ended[held.pk].attempt == 1
        assert mails_send() == 0
        assert mail.outbox == []
        deliveries_send(post=never)
        with scopes_disabled():
            assert WebhookDelivery.objects.get().state == DeliveryState.HELD
            told = Notification.objects.filter(kind__in=["rejected", "due"])
            assert [notice.in_app for notice in told] == [True, True]

    alone(goes_on)


def job_under_way(workspace: Workspace, by: User) -> Job:
    """A job that a worker holds."""
    row = uploaded(workspace, by, "HELD")
    assert row.job_id
    job = job_claim(queue="default", owner=lease_owner_new(), job_id=row.job_id)
    assert job is not None
    return job


@pytest.mark.once
@shared_rows
def test_mail_that_waited_goes_out_where_the_other_site_was_stopped(
    worked_in: Path, share: Callable[[], None], elsewhere: Callable[[], Path], tmp_path: Path
):
    share()
    alone(lambda: backup_take(tmp_path / "backup"))
    elsewhere()
    restored = alone(lambda: backup_restore(tmp_path / "backup", send_mail=True))
    assert (restored.settled.mails, restored.settled.messages) == (0, 0)
    assert alone(mails_send) == 1
