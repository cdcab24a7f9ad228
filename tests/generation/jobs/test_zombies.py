"""R6, R18: whoever slept past a lease writes and ends nothing; leases count by the database's clock; no claim waits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from campaigns.models import Candidate, Round
from generation.jobs.claims import job_claim, job_hold
from generation.jobs.context import JobContext
from generation.jobs.errors import JobFailed, LeaseLost
from generation.jobs.kinds import Outcome
from generation.jobs.runner import job_run
from generation.jobs.sweep import jobs_sweep
from generation.models import Job, JobState
from tests.generation.jobs.rounds import assert_whole, lease_lapse
from tests.sizes import sized
from tests.together import ON_SQLITE, scoped, shared_rows, together

pytestmark = [pytest.mark.django_db, pytest.mark.nightly]
ROUNDS = sized(3, 50)


def test_whoever_slept_writes_nothing_while_another_works(order_round: Callable[[], Round]):
    for _ in range(ROUNDS):
        row = order_round()
        asleep = job_claim(queue="generate", owner="asleep", job_id=row.job_id)
        lease_lapse()
        at_work = job_claim(queue="generate", owner="at work", job_id=row.job_id)
        assert asleep is not None
        assert at_work is not None
        context = JobContext(asleep)
        with pytest.raises(LeaseLost):
            context.checkpoint()
        with pytest.raises(LeaseLost), context.commit(done=1):
            Candidate.objects.all().delete()
        assert not job_hold(job_id=asleep.pk, fence=asleep.fence)
        job = Job.everywhere.get(pk=row.job_id)
        assert (job.lease_owner, job.lease_until) == ("at work", at_work.lease_until)
        lease_lapse()
        job_run(queue="generate", job_id=row.job_id)
        assert_whole(row)


@pytest.mark.parametrize(
    "ends",
    [
        Outcome(result={"by": "who slept"}),
        JobFailed("no", "No."),
        JobFailed("busy", "Later.", transient=True),
    ],
    ids=["well", "failed", "later"],
)
def test_whoever_slept_ends_nothing_while_another_works(
    probe: Callable[..., Job], monkeypatch: pytest.MonkeyPatch, ends: Outcome | JobFailed
):
    def slept(context: JobContext) -> Outcome:
        lease_lapse()
        assert job_claim(queue="generate", owner="at work", job_id=context.job_id)
        if isinstance(ends, JobFailed):
            raise ends
        return ends

    monkeypatch.setattr("tests.generation.jobs.probe.probe_run", slept)
    queued = probe()
    job_run(queue="generate", job_id=queued.pk)
    job = Job.everywhere.get(pk=queued.pk)
    assert (job.state, job.lease_owner, job.result) == (JobState.RUNNING, "at work", {})


@pytest.mark.parametrize("minutes", [-5, 5])
def test_a_lease_counts_by_the_databases_clock(order_round: Callable[[], Round], minutes: int):
    row = order_round()
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        claimed = job_claim(queue="generate", owner="elsewhere:1:2:3")
        jobs_sweep()
    assert claimed is not None
    job = Job.everywhere.get(pk=row.job_id)
    assert (job.state, job.fence) == (JobState.RUNNING, claimed.fence)
    assert job.lease_until is not None
    left = (job.lease_until - timezone.now()).total_seconds()
    assert settings.JOB_LEASE_SECONDS - 10 < left <= settings.JOB_LEASE_SECONDS + 1


@pytest.mark.skipif(ON_SQLITE, reason="SQLite has one writer at a time")
@shared_rows
def test_a_claim_waits_for_no_other_claim(
    in_acme: object, order_round: Callable[[], Round], share: Callable[[], None]
):
    first, second = order_round(), order_round()
    share()
    held, over = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            assert list(Job.everywhere.select_for_update().filter(pk=first.job_id))
            held.set()
            assert over.wait(60)

    def quick() -> Any:
        assert held.wait(60)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '2s'")
                return job_claim(queue="generate", owner="quick")
        finally:
            over.set()

    claimed = together(scoped(first.workspace_id, slow), quick)[1]
    assert claimed is not None
    assert claimed.pk == second.job_id
