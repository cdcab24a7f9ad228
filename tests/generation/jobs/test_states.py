"""R17: no job makes a transition that the table of states does not have, whoever asks and however."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from campaigns.models import AuditEntry, Workspace
from generation.jobs import runner
from generation.jobs.claims import job_claim
from generation.jobs.errors import JobRefused
from generation.jobs.kinds import KINDS
from generation.jobs.runner import job_run
from generation.jobs.services import job_cancel, job_enqueue, job_retry
from generation.jobs.sweep import jobs_sweep
from generation.models import FINAL_STATES, Job, JobState
from tests.generation.jobs.probe import PROBE
from tests.sizes import sized

pytestmark = [pytest.mark.django_db, pytest.mark.nightly]

# Written down again, not imported: the migration's table is what is tested.
LEGAL = {
    ("queued", "running"),
    ("queued", "cancelled"),
    ("running", "succeeded"),
    ("running", "partial"),
    ("running", "failed"),
    ("running", "queued"),
    ("running", "cancelling"),
    ("cancelling", "cancelled"),
    ("partial", "queued"),
    ("failed", "queued"),
    ("cancelled", "queued"),
}
PATHS = {
    "queued": (),
    "running": ("running",),
    "succeeded": ("running", "succeeded"),
    "partial": ("running", "partial"),
    "failed": ("running", "failed"),
    "cancelling": ("running", "cancelling"),
    "cancelled": ("cancelled",),
}
ILLEGAL = [
    (old, new)
    for old in JobState.values
    for new in JobState.values
    if old != new and (old, new) not in LEGAL
]


def state_set(job: Job, state: str) -> None:
    """Set a state by raw SQL, past every line of our code."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE generation_job SET state = %s, lease_until = %s WHERE id = %s",
            [state, timezone.now(), job.pk],
        )


@pytest.mark.parametrize(("old", "new"), ILLEGAL)
def test_the_database_refuses_each_illegal_transition(
    probe: Callable[..., Job], old: str, new: str
):
    job = probe()
    for step in PATHS[old]:
        state_set(job, step)
    with pytest.raises(IntegrityError):
        state_set(job, new)
    job.refresh_from_db()
    assert job.state == old


@pytest.mark.parametrize(("old", "new"), sorted(LEGAL))
def test_the_database_takes_each_legal_one(probe: Callable[..., Job], old: str, new: str):
    job = probe()
    for step in (*PATHS[old], new):
        state_set(job, step)
    job.refresh_from_db()
    assert job.state == new


@pytest.mark.parametrize("state", [state for state in JobState.values if state != "queued"])
def test_no_job_is_born_in_another_state(workspace: Workspace, state: str):
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.everywhere.create(
            workspace_id=workspace.pk, kind="copy", state=state, lease_until=timezone.now()
        )


def test_a_running_job_always_has_a_lease(probe: Callable[..., Job]):
    job = probe()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE generation_job SET state = 'running' WHERE id = %s", [job.pk])


class JobMachine(RuleBasedStateMachine):
    """Any order of what people, workers, deaths and the sweep can do to jobs."""

    workspace_id = 0

    @initialize()
    def start(self) -> None:
        """No jobs."""
        Job.everywhere.all().delete()

    @rule(
        plan=st.sampled_from(
            ["ok", "partial", "permanent", "transient", "broken", "memory", "exit"]
        )
    )
    def enqueue(self, plan: str) -> None:
        """Somebody asks for work."""
        job_enqueue(
            kind="probe",
            workspace_id=self.workspace_id,
            payload={"plan": plan},
            requested_by_id=None,
        )

    @rule()
    def work(self) -> None:
        """A worker takes the next job to its end."""
        self._due()
        job_run(queue="generate")

    @rule()
    def die(self) -> None:
        """A worker claims a job and dies at once."""
        self._due()
        job_claim(queue="generate", owner="dead")

    @rule()
    def lapse_and_sweep(self) -> None:
        """All leases run out, then the sweep comes."""
        Job.everywhere.filter(lease_until__isnull=False).update(
            lease_until=timezone.now() - timedelta(seconds=1)
        )
        jobs_sweep()

    @rule(pick=st.integers(0, 50))
    def cancel(self, pick: int) -> None:
        """Somebody cancels."""
        self._ask(job_cancel, pick)

    @rule(pick=st.integers(0, 50))
    def retry(self, pick: int) -> None:
        """Somebody asks again."""
        self._ask(job_retry, pick)

    def _due(self) -> None:
        Job.everywhere.filter(run_after__isnull=False).update(run_after=None)

    def _ask(self, act: Callable[..., Job], pick: int) -> None:
        jobs = list(Job.everywhere.order_by("pk"))
        if not jobs:
            return
        job = jobs[pick % len(jobs)]
        again = (JobState.FAILED, JobState.PARTIAL, JobState.CANCELLED)
        allowed = job.state in again if act is job_retry else job.state not in FINAL_STATES
        try:
            act(job=job)
        except JobRefused:
            assert not allowed
        else:
            assert allowed

    @invariant()
    def no_attempt_beyond_the_most(self) -> None:
        """Attempts are counted before the work and end."""
        for job in Job.everywhere.all():
            assert job.attempt <= job.max_attempts + 1
            assert (job.finished is not None) == job.is_final


def test_any_order_of_acts_keeps_to_the_table(in_acme: Workspace, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(KINDS, "probe", PROBE)
    JobMachine.workspace_id = in_acme.pk
    run_state_machine_as_test(
        JobMachine,
        settings=settings(
            max_examples=sized(40, 200),
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize(
    ("plan", "state", "code"),
    [
        ("ok", "succeeded", ""),
        ("partial", "partial", ""),
        ("permanent", "failed", "no"),
        ("transient", "queued", "busy"),
        ("broken", "queued", "error"),
        ("memory", "queued", "memory"),
        ("exit", "queued", "error"),
    ],
)
def test_whatever_work_raises_becomes_a_state(
    probe: Callable[..., Job], in_acme: Workspace, plan: str, state: str, code: str
):
    probe(plan=plan)
    job = job_run(queue="generate")
    assert job is not None
    job.refresh_from_db()
    assert (job.state, job.error_code) == (state, code)
    assert AuditEntry.objects.count() == int(job.is_final)


def test_attempts_end_in_failed(probe: Callable[..., Job]):
    job = probe(plan="broken")
    for _ in range(job.max_attempts):
        Job.everywhere.update(run_after=None)
        job_run(queue="generate")
    job.refresh_from_db()
    assert (job.state, job.attempt) == (JobState.FAILED, job.max_attempts)
    assert job_run(queue="generate") is None


def test_the_wait_before_another_attempt_is_drawn_from_nothing_to_all_of_it(
    probe: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
):
    drawn: list[tuple[float, float]] = []

    def draw(least: float, most: float) -> float:
        drawn.append((least, most))
        return least

    monkeypatch.setattr(runner, "random", SimpleNamespace(uniform=draw))
    job = probe(plan="transient")
    for _ in range(job.max_attempts):
        # What is drawn is what it waits.
        assert job_run(queue="generate", job_id=job.pk)
    assert drawn == [(0, 4.0), (0, 8.0)]
