"""R1b, R5, R6, R11: a worker may die at any statement, a task may come three times; each line is there once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from campaigns.models import AuditEntry, Candidate, Revision, Round
from copystudio.celery import app
from generation.jobs.claims import job_claim, job_hold
from generation.jobs.context import JobContext
from generation.jobs.errors import JobRefused, LeaseLost
from generation.jobs.runner import job_run
from generation.jobs.services import job_cancel
from generation.jobs.sweep import jobs_sweep
from generation.jobs.tasks import run_job, sweep_jobs
from generation.models import Job, JobState

pytestmark = pytest.mark.django_db
LINES = 12


class Death(BaseException):
    """The process is gone: nothing of it runs on, not even what cleans up."""


class Reaper:
    """Lets a number of statements pass, then kills at each further one but a rollback."""

    def __init__(self, after: int) -> None:
        self.left = after
        self.count = 0

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        self.count += 1
        self.left -= 1
        # A dead process's transaction is rolled back by the database.
        if self.left < 0 and not sql.startswith(("ROLLBACK", "RELEASE")):
            raise Death
        return execute(sql, *rest)


def lease_lapse() -> None:
    """Time passes until every lease has run out and every delay is over; the sweep comes."""
    Job.everywhere.filter(lease_until__isnull=False).update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )
    jobs_sweep()
    Job.everywhere.filter(run_after__isnull=False).update(run_after=None)


def assert_whole(row: Round) -> None:
    """Ended exactly once, every line once, each with its revision and one audit entry for the end."""
    job = Job.everywhere.get(pk=row.job_id)
    assert job.state == JobState.SUCCEEDED
    assert job.done == job.total == LINES
    lines = Candidate.objects.filter(round=row)
    places = Counter(lines.values_list("product", "channel", "field", "slot"))
    assert len(places) == sum(places.values()) == LINES
    assert Revision.objects.filter(candidate__in=lines).count() == LINES
    assert not lines.filter(revision=None).exists()
    assert Round.objects.get(pk=row.pk).counts["lines"] == LINES
    ends = AuditEntry.objects.filter(entity="job", entity_id=str(job.pk), event__startswith="job.")
    assert [entry.event for entry in ends] == ["job.succeeded"]


def test_a_worker_may_die_at_any_statement(order_round: Callable[[], Round]):
    row = order_round()
    whole = Reaper(10**6)
    with connection.execute_wrapper(whole):
        job_run(queue="generate")
    assert_whole(row)
    for after in range(0, whole.count, 5):
        row = order_round()
        try:
            with connection.execute_wrapper(Reaper(after)):
                job_run(queue="generate", job_id=row.job_id)
        except Death:
            lease_lapse()
        job_run(queue="generate", job_id=row.job_id)
        assert_whole(row)


def test_a_job_that_kills_every_worker_is_set_aside(order_round: Callable[[], Round]):
    row = order_round()
    for _ in range(5):
        try:
            with connection.execute_wrapper(Reaper(12)):
                job_run(queue="generate")
        except Death:
            lease_lapse()
    job = Job.everywhere.get(pk=row.job_id)
    assert (job.state, job.error_code, job.attempt) == (JobState.FAILED, "poison", job.max_attempts)
    assert "set aside" in job.error_message


def test_the_sweep_may_die_too(order_round: Callable[[], Round]):
    row = order_round()
    job_claim(queue="generate", owner="dead")
    Job.everywhere.update(lease_until=timezone.now() - timedelta(seconds=1))
    for after in range(6):
        try:
            with connection.execute_wrapper(Reaper(after)):
                jobs_sweep()
        except Death:
            continue
    lease_lapse()
    job_run(queue="generate")
    assert_whole(row)


def test_a_doorbell_that_never_rang_is_rung_by_the_sweep(order_round: Callable[[], Round]):
    row = order_round()
    assert jobs_sweep() == ["generate"]
    job_run(queue="generate")
    assert_whole(row)
    assert jobs_sweep() == []


DELIVERED = {run_job.name: ("generate",), sweep_jobs.name: ()}


def test_every_task_may_be_delivered_three_times(order_round: Callable[[], Round]):
    ours = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}
    # A task without a line here is not declared safe to be delivered again.
    assert ours.keys() == DELIVERED.keys()
    row = order_round()
    for name, args in DELIVERED.items():
        for _ in range(3):
            ours[name].run(*args)
    assert_whole(row)


def test_a_worker_that_slept_past_its_lease_writes_nothing(order_round: Callable[[], Round]):
    row = order_round()
    asleep = job_claim(queue="generate", owner="asleep")
    assert asleep is not None
    lease_lapse()
    job_run(queue="generate")
    context = JobContext(asleep)
    with pytest.raises(LeaseLost):
        context.checkpoint()
    with pytest.raises(LeaseLost), context.commit(done=1):
        Candidate.objects.all().delete()
    assert not job_hold(job_id=asleep.pk, fence=asleep.fence)
    assert_whole(row)


class Canceller:
    """Cancels the job just before the worker looks for the n-th time whether it should go on."""

    def __init__(self, job_id: int, look: int) -> None:
        self.job_id, self.looks = job_id, look
        self.there = -1

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith('SELECT "generation_job"."state" AS'):
            self.looks -= 1
            if self.looks == 0:
                job_cancel(job=Job.everywhere.get(pk=self.job_id))
                self.there = Candidate.objects.filter(round__job_id=self.job_id).count()
        return execute(sql, *rest)


@pytest.mark.parametrize("look", [1, 2, 3, 4])
def test_a_cancel_is_heard_between_two_pairs_and_keeps_what_is_there(
    order_round: Callable[[], Round], look: int
):
    row = order_round()
    canceller = Canceller(row.job_id, look)
    with connection.execute_wrapper(canceller):
        job_run(queue="generate")
    job = Job.everywhere.get(pk=row.job_id)
    assert job.state == JobState.CANCELLED
    assert Candidate.objects.filter(round=row).count() == canceller.there == job.done
    assert canceller.there < LINES
    with pytest.raises(JobRefused):
        job_cancel(job=job)


def test_cancelling_twice_is_one_cancel(order_round: Callable[[], Round]):
    row = order_round()
    claimed = job_claim(queue="generate", owner="busy")
    assert claimed is not None
    first = job_cancel(job=row.job)
    assert job_cancel(job=first).state == JobState.CANCELLING
    lease_lapse()
    job = Job.everywhere.get(pk=row.job_id)
    assert job.state == JobState.CANCELLED
    assert AuditEntry.objects.filter(event="job.cancelled").count() == 1
