"""R10: a worker that is told to stop gives back what it has in hand, and spends no attempt of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from campaigns.models import Round
from generation.jobs import context, leaving, runner
from generation.jobs.context import JobContext
from generation.jobs.kinds import Outcome
from generation.jobs.runner import job_run
from generation.jobs.turns import Turns
from generation.models import Job, JobState
from tests.generation.jobs.rounds import assert_whole

pytestmark = [pytest.mark.django_db, pytest.mark.nightly]


class Told(Turns):
    """A worker that is told to stop once its job has looked so often."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self._left = after

    @property
    def closed(self) -> bool:
        self._left -= self._running
        return self._left < 0

    @closed.setter
    def closed(self, told: bool) -> None:
        """Only looks count."""


@pytest.fixture
def tell(monkeypatch: pytest.MonkeyPatch) -> Callable[[Turns], Turns]:
    """The turns of this process are these."""

    def put(turns: Turns) -> Turns:
        for module in (context, leaving, runner):
            monkeypatch.setattr(module, "turns", turns)
        return turns

    return put


def test_a_job_whose_workers_are_told_to_stop_again_and_again_ends_at_its_first_attempt(
    order_round: Callable[[], Round], tell: Callable[[Turns], Turns]
):
    row = order_round()
    stops = -1
    while Job.everywhere.get(pk=row.job_id).state == JobState.QUEUED:
        # One look for the group of products, one for the pair of product and channel that is stored.
        tell(Told(after=2))
        assert job_run(queue="generate", job_id=row.job_id)
        stops += 1
    assert_whole(row)
    assert Job.everywhere.get(pk=row.job_id).attempt == 1
    assert stops >= Job.everywhere.get(pk=row.job_id).max_attempts


def test_a_worker_that_was_told_to_stop_takes_no_job(
    probe: Callable[..., Job], tell: Callable[[Turns], Turns]
):
    job = probe()
    tell(Turns()).close()
    assert job_run(queue="generate", job_id=job.pk) is None
    assert Job.everywhere.get(pk=job.pk).attempt == 0


def test_a_job_that_comes_to_no_chunk_in_time_is_given_back_and_writes_nothing_more(
    probe: Callable[..., Job], tell: Callable[[Turns], Turns], monkeypatch: pytest.MonkeyPatch
):
    turns, seen = tell(Turns()), list[Job]()
    # Here the test's own rows hang on its connection.
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)

    def deaf(job: JobContext) -> Outcome:
        turns.close()
        leaving.jobs_see_off(0)
        seen.append(Job.everywhere.get(pk=job.job_id))
        with job.commit(done=1):
            raise AssertionError("it wrote")

    monkeypatch.setattr("tests.generation.jobs.probe.probe_run", deaf)
    job = probe()
    job_run(queue="generate", job_id=job.pk)
    seen.append(Job.everywhere.get(pk=job.pk))
    given = [(row.state, row.attempt, row.lease_owner) for row in seen]
    # At once, not only when the job looks; and not once more then.
    assert given == [(JobState.QUEUED, 0, "")] * 2


def test_a_cancel_outdoes_a_stop(
    probe: Callable[..., Job], tell: Callable[[Turns], Turns], monkeypatch: pytest.MonkeyPatch
):
    turns = tell(Turns())

    def cancelled(job: JobContext) -> Outcome:
        turns.close()
        Job.everywhere.filter(pk=job.job_id).update(state=JobState.CANCELLING)
        job.checkpoint()
        raise AssertionError("it went on")

    monkeypatch.setattr("tests.generation.jobs.probe.probe_run", cancelled)
    job = probe()
    job_run(queue="generate", job_id=job.pk)
    assert Job.everywhere.get(pk=job.pk).state == JobState.CANCELLED


@pytest.mark.parametrize("plan", ["transient", "broken", "exit"])
def test_what_breaks_once_the_worker_was_told_to_stop_spends_no_attempt(
    probe: Callable[..., Job], tell: Callable[[Turns], Turns], plan: str
):
    job = probe(plan=plan)
    # Its engine and its database may be stopped with it.
    tell(Told(after=0))
    job_run(queue="generate", job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempt, job.error_code) == (JobState.QUEUED, 0, "")
    tell(Turns())
    job_run(queue="generate", job_id=job.pk)
    job.refresh_from_db()
    assert (job.attempt, job.error_code != "") == (1, True)
