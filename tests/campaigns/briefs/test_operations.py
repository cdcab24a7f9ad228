"""Operations: what waits, who works, what needs a hand; of other workspaces no more than numbers."""

from __future__ import annotations

import os
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from campaigns.models import User, Workspace
from generation.jobs.claims import lease_owner_new, process_name
from generation.jobs.workers import workers_bury, workers_forget, workers_seen
from generation.models import Job, Worker
from tests.conftest import signed_in

PAGE = "/w/acme/operations/"


def worker(name: str, *queues: str, seconds: float = 1) -> Worker:
    now = timezone.now()
    seen = now - timedelta(seconds=seconds)
    return Worker.objects.create(name=name, queues=list(queues), started=now, seen=seen)


def job(workspace: int, kind: str = "copy", *, held_by: str = "", queue: str = "generate") -> Job:
    row = Job.everywhere.create(workspace_id=workspace, kind=kind, queue=queue, total=8)
    if held_by:
        until = timezone.now() + timedelta(seconds=30)
        Job.everywhere.filter(pk=row.pk).update(
            state="running", lease_until=until, lease_owner=held_by, done=3
        )
    return row


def words(client: Client, **headers: str) -> str:
    answer = client.get(PAGE, headers=headers)
    assert answer.status_code == 200
    text = " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())
    return re.sub(r" (?=[,;])", "", text)


def test_an_admin_sees_who_works_and_what_waits(in_acme: Workspace, cleo: User, dora: User):
    owner = lease_owner_new()
    worker(process_name(), "default", "generate")
    silent = worker("shop-2:77:4711", "train", seconds=90)
    mine = job(in_acme.pk, held_by=owner)
    with scope(workspace=99):
        theirs = job(99, "import", held_by=owner)
    waiting = job(in_acme.pk)
    Job.everywhere.filter(pk=waiting.pk).update(created=timezone.now() - timedelta(seconds=125))
    page = words(signed_in(cleo))
    assert f"copy {mine.pk}, 3 of 8; 1 job of other workspaces" in page
    assert f"import {theirs.pk}" not in page
    assert f"Worker {silent.pk} Silent" in page
    # Of which machine it is concerns who runs the site, not who runs a workspace in it.
    assert "shop-2" not in page
    assert "4711" not in page
    assert re.search(r"generate 1 2 2 min", page), page
    assert "train 0 0 – No worker" in page


def test_a_job_that_failed_today_is_tried_again_from_here(in_acme: Workspace, cleo: User):
    row = job(in_acme.pk, held_by="gone:1:2:x")
    old = job(in_acme.pk, "import", held_by="gone:1:2:x")
    for one, hours in ((row, 1), (old, 30)):
        Job.everywhere.filter(pk=one.pk).update(
            state="failed",
            lease_until=None,
            lease_owner="",
            finished=timezone.now() - timedelta(hours=hours),
            error_message=f"It broke, {one.pk}.",
        )
    page = signed_in(cleo).get(PAGE).content.decode()
    assert f"It broke, {row.pk}." in page
    assert f"It broke, {old.pk}." not in page
    assert f"/w/acme/jobs/{row.pk}/retry/" in page


def test_who_runs_the_site_sees_the_machine_of_a_worker(in_acme: Workspace, cleo: User):
    silent = worker("shop-2:77:4711", "train", seconds=90)
    User.objects.filter(pk=cleo.pk).update(is_superuser=True)
    assert f"Worker {silent.pk} shop-2, 4711 Silent" in words(signed_in(cleo))


def test_its_moving_part_comes_alone(in_acme: Workspace, cleo: User):
    part = words(signed_in(cleo), **{"hx-request": "true"})
    assert "Queues" in part
    assert "Jobs of this workspace" not in part


@pytest.mark.parametrize("person", ["ana", "ben", "vic"])
def test_it_is_the_admins(person: str, request: pytest.FixtureRequest):
    assert signed_in(request.getfixturevalue(person)).get(PAGE).status_code == 403


def test_the_dead_are_silent_and_forgotten_after_a_day(db: None):
    worker("shop:1:1")
    worker("shop:1:2", seconds=31)
    worker("shop:1:3", seconds=90_000)
    found = {one.worker.name: one.is_silent for one in workers_seen(timezone.now())}
    assert found == {"shop:1:1": False, "shop:1:2": True}
    assert workers_forget() == 1
    assert Worker.objects.count() == 2


def test_a_worker_that_starts_takes_the_place_of_the_dead_of_its_machine(db: None):
    machine = process_name().rpartition(":")[0]
    beyond_any_process = 2**22 + 1
    for name in (process_name(), f"{machine}:{beyond_any_process}", f"{machine}:{os.getppid()}"):
        worker(name)
    worker("elsewhere:1:1")
    workers_bury()
    left = set(Worker.objects.values_list("name", flat=True))
    assert left == {"elsewhere:1:1", f"{machine}:{os.getppid()}"}
