"""D3: rounds that a release before left waiting or running end under this one, and whoever was signed in still is."""

from __future__ import annotations

import json
import lzma
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.test import Client
from django_scopes import scope, scopes_disabled

from campaigns.models import AuditEntry, Candidate, Round, User, Workspace
from campaigns.workspaces.audit import audit_check
from generation.jobs.runner import job_run
from generation.jobs.sweep import jobs_sweep
from generation.models import Job, JobState
from tests.backup.release_keep import RELEASED
from tests.backup.test_released import Rows, rows_of, rows_put
from tests.sizes import FULL
from tests.together import ON_SQLITE, alone, shared_rows

pytestmark = [
    shared_rows,
    pytest.mark.nightly,
    pytest.mark.skipif(
        not FULL, reason="takes half a minute, so at night; test_released has the rows"
    ),
]
JOBS = 100
RELEASE = max(RELEASED.glob("*.xz"))
LONG_AGO, LATER = "2026-11-21 00:00:00", "2126-11-21 00:00:00"


def work_left(before: Rows) -> Rows:
    """Rounds of one product each, as that release ordered them: half wait, half were running when it stopped."""
    like = before["campaigns_round"]
    job = next(row for row in before["generation_job"] if row["kind"] == "copy")
    first = max(row["id"] for row in before["generation_job"]) + 1
    left: Rows = {"generation_job": [], "campaigns_round": []}
    for number in range(JOBS):
        order = like[number % len(like)]
        skus, channels = json.loads(order["skus"]), json.loads(order["channels"])
        running = {"lease_owner": "gone:1:1:0", "lease_until": LONG_AGO, "started": LONG_AGO}
        stand = {"state": "running", "attempt": 1, "fence": 1, **running} if number % 2 else {}
        fresh = {"state": "queued", "attempt": 0, "fence": 0, "done": 0, "result": "{}"}
        times = {"run_after": None, "started": None, "finished": None}
        left["generation_job"].append({**job, **fresh, **times, **stand, "id": first + number})
        left["campaigns_round"].append(
            {
                **order,
                "id": first + number,
                "number": 1000 + number,
                "job_id": first + number,
                "skus": json.dumps([skus[number % len(skus)]]),
                "channels": json.dumps([channels[number % len(channels)]]),
                "counts": "{}",
            }
        )
    return left


def sessions_left(before: Rows) -> Rows:
    """Everybody is signed in, as Django keeps it."""
    rows = []
    for user in before["campaigns_user"]:
        known = {
            SESSION_KEY: str(user["id"]),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: User(password=user["password"]).get_session_auth_hash(),
        }
        key = f"{user['username']:0>32}"
        data = SessionStore().encode(known)
        rows.append({"session_key": key, "session_data": data, "expire_date": LATER})
    return {"django_session": rows}


def file_fill(file: Path, left: Rows) -> None:
    """Into the release's own file. A job is born queued there as well."""
    with closing(sqlite3.connect(file)) as database:
        for table, rows in left.items():
            for row in rows:
                born = {**row, "state": "queued"} if table == "generation_job" else row
                marks = ", ".join("?" * len(born))
                sql = f'INSERT INTO "{table}" ({", ".join(born)}) VALUES ({marks})'
                database.execute(sql, list(born.values()))
                if born != row:
                    database.execute(
                        "UPDATE generation_job SET state = ? WHERE id = ?",
                        (row["state"], row["id"]),
                    )
        database.commit()


def work_done(first: int) -> list[Job]:
    """What this release makes of it."""
    jobs_sweep()
    with scopes_disabled():
        Job.everywhere.filter(run_after__isnull=False).update(run_after=None)
        while job_run(queue="generate"):
            pass
        return list(Job.everywhere.filter(pk__gte=first, kind="copy").order_by("pk"))


def lines_of(first: int) -> dict[int, tuple[int, int]]:
    """For each job what its round says it made, and the lines that are there."""
    with scopes_disabled():
        rounds = list(Round.objects.filter(job_id__gte=first))
        return {
            row.job_id: (row.counts["lines"], Candidate.objects.filter(round=row).count())
            for row in rounds
        }


def ends_of(first: int) -> list[int]:
    with scopes_disabled():
        ends = AuditEntry.objects.filter(entity="job", event="job.succeeded")
        told = sorted(int(entry.entity_id) for entry in ends)
        for place in Workspace.objects.all():
            with scope(workspace=place.pk):
                assert audit_check(workspace_id=place.pk) is None
    return [number for number in told if number >= first]


def page_of(key: str) -> int:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    slug = Workspace.objects.order_by("pk")[0].slug
    return int(client.get(f"/w/{slug}/").status_code)


def test_what_a_release_left_under_way_ends_and_its_sessions_hold(
    elsewhere: Callable[[], Path], tmp_path: Path
):
    file = tmp_path / "before.sqlite3"
    file.write_bytes(lzma.decompress(RELEASE.read_bytes()))
    before, home = rows_of(file), elsewhere()
    left: dict[str, list[dict[str, Any]]] = {**work_left(before), **sessions_left(before)}
    first = left["generation_job"][0]["id"]
    if ON_SQLITE:
        file_fill(file, left)
        file.replace(home / "copystudio.sqlite3")
    else:
        for table, rows in left.items():
            before[table] = before[table] + rows
        alone(lambda: rows_put(before))
    alone(lambda: call_command("migrate", interactive=False, verbosity=0))
    jobs = alone(lambda: work_done(first))
    # One more is the reading of what is approved, which rounds ask for; that is no round.
    assert [job.state for job in jobs] == [JobState.SUCCEEDED] * JOBS
    assert [job.attempt for job in jobs] == [1 + number % 2 for number in range(JOBS)]
    lines = alone(lambda: lines_of(first))
    assert all(said == there > 0 for said, there in lines.values()), lines
    assert alone(lambda: ends_of(first)) == [job.pk for job in jobs]
    for row in left["django_session"]:
        assert alone(partial(page_of, row["session_key"])) == 200
    assert alone(lambda: page_of("nobody")) == 302
