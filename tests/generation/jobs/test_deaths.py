"""R1b, R6: whoever works, asks, cancels or sweeps may die at any statement; each line is there once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from campaigns.models import AuditEntry, Candidate, Round
from generation.jobs.claims import job_claim, job_hold, lease_owner_new
from generation.jobs.context import JobContext
from generation.jobs.errors import LeaseLost
from generation.jobs.runner import job_run
from generation.jobs.services import job_cancel
from generation.jobs.sweep import jobs_sweep
from generation.models import Job, JobState
from tests.generation.jobs.rounds import assert_whole, lease_lapse
from tests.sizes import sized

pytestmark = [pytest.mark.django_db, pytest.mark.nightly]


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


def test_a_worker_may_die_at_any_statement(order_round: Callable[[], Round]):
    row = order_round()
    whole = Reaper(10**6)
    with connection.execute_wrapper(whole):
        job_run(queue="generate")
    assert_whole(row)
    for after in range(0, whole.count, sized(5, 1)):
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


def deaths_of(act: Callable[[], Any]) -> int:
    """Let `act` die at each of its statements in turn; how many there were."""
    for after in range(10**6):
        try:
            with connection.execute_wrapper(Reaper(after)):
                act()
        except Death:
            continue
        return after
    raise AssertionError("it never came to its end")


def test_who_asks_may_die_at_any_statement_and_leaves_a_whole_order_or_none(
    order_round: Callable[[], Round], settings: Any
):
    settings.JOB_CAP_WORKSPACE = 10**4
    kept: list[Round] = []
    assert deaths_of(lambda: kept.append(order_round())) > 10
    # Only the order that came to its end is there, with its job and its entry.
    assert list(Round.objects.filter(job__isnull=False)) == kept
    assert list(Job.everywhere.values_list("pk", flat=True)) == [kept[0].job_id]
    assert AuditEntry.objects.filter(event="round.created").count() == 1
    job_run(queue="generate")
    assert_whole(kept[0])


@pytest.mark.parametrize("running", [False, True])
def test_who_cancels_may_die_at_any_statement(order_round: Callable[[], Round], running: bool):
    row = order_round()
    if running:
        job_claim(queue="generate", owner="dead")
    assert deaths_of(lambda: job_cancel(job=row.job)) >= 2
    lease_lapse()
    assert Job.everywhere.get(pk=row.job_id).state == JobState.CANCELLED
    ends = AuditEntry.objects.filter(entity="job", event__startswith="job.")
    assert [entry.event for entry in ends] == ["job.cancelled"]


def owner_of(process: int, *, machine: str = "") -> str:
    """An owner's name as another process has it."""
    mine = lease_owner_new().split(":")
    return ":".join([machine or mine[0], mine[1], str(process), "0" * 8])


def test_a_lease_of_a_dead_process_of_this_machine_ends_at_once(order_round: Callable[[], Round]):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    row = order_round()
    job_claim(queue="generate", owner=owner_of(gone.pid))
    jobs_sweep()
    job = Job.everywhere.get(pk=row.job_id)
    assert (job.state, job.attempt) == (JobState.QUEUED, 1)
    Job.everywhere.update(run_after=None)
    job_run(queue="generate")
    assert_whole(row)


@pytest.mark.parametrize("whose", ["alive", "elsewhere", "nobody"])
def test_a_lease_of_anybody_else_holds(order_round: Callable[[], Round], whose: str):
    owners = {
        "alive": lease_owner_new(),
        "elsewhere": owner_of(2**22 + 1, machine="another-machine"),
        "nobody": "someone",
    }
    row = order_round()
    job_claim(queue="generate", owner=owners[whose])
    assert jobs_sweep() == []
    assert Job.everywhere.get(pk=row.job_id).state == JobState.RUNNING
