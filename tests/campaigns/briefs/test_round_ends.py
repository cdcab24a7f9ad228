"""However a round ends, its lines are read by the brief as it is by then, once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from campaigns.briefs.round_services import round_create, work_cancel
from campaigns.briefs.services import campaign_change
from campaigns.models import AuditEntry, Campaign, Candidate, Round, User
from generation.jobs.runner import job_run
from generation.jobs.services import job_cancel
from generation.models import Job, JobState
from tests.generation.jobs.rounds import lease_lapse

pytestmark = pytest.mark.django_db


class Death(BaseException):
    """The worker is gone."""


class Meanwhile:
    """Does something once, when the work looks after its job and has stored lines."""

    def __init__(self, act: Callable[[], None]) -> None:
        self.act: Callable[[], None] | None = act

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if self.act and sql.startswith('SELECT "generation_job"."state" AS'):
            act, self.act = self.act, None
            if Candidate.objects.exists():
                act()
            else:
                self.act = act
        return execute(sql, *rest)


def cancelled(row: Round, by: User) -> None:
    job_cancel(job=row.job)


def broken(row: Round, by: User) -> None:
    raise RuntimeError


def died(row: Round, by: User) -> None:
    raise Death


@pytest.mark.parametrize(
    ("end", "attempts", "state"),
    [
        (cancelled, 3, JobState.CANCELLED),
        (broken, 1, JobState.FAILED),
        (died, 1, JobState.FAILED),
        (broken, 3, JobState.CANCELLED),
    ],
    ids=["cancelled", "failed", "set aside", "cancelled before it is tried again"],
)
def test_a_brief_that_changed_meanwhile_is_found_in_what_a_round_left(
    campaign: Campaign,
    ana: User,
    end: Callable[[Round, User], None],
    attempts: int,
    state: JobState,
):
    row = round_create(campaign=campaign, by=ana, asked={"channels": ["email"]})
    Job.objects.filter(pk=row.job_id).update(max_attempts=attempts)

    def act() -> None:
        # What stands already is marked by the change; all that is stored is as if it came later.
        campaign_change(campaign=campaign, version=1, by=ana, values={"offer": {"text": "5% off"}})
        Candidate.objects.update(stale_reasons=[])
        end(row, ana)

    with connection.execute_wrapper(Meanwhile(act)):
        try:
            job_run(queue="generate", job_id=row.job_id)
        except Death:
            lease_lapse()
    job = Job.objects.get(pk=row.job_id)
    if job.state == JobState.QUEUED:
        assert not Candidate.objects.exclude(stale_reasons=[]).exists(), "not before it ends"
        work_cancel(job=job, by=ana)
        job.refresh_from_db()
    assert job.state == state
    says = [line for line in Candidate.objects.all() if "20%" in line.text]
    assert says
    assert all([reason["kind"] for reason in line.stale_reasons] == ["offer"] for line in says)
    assert AuditEntry.objects.filter(event=f"job.{state}").count() == 1


def test_a_round_whose_lines_cannot_be_read_ends_all_the_same(campaign: Campaign, ana: User):
    row = round_create(campaign=campaign, by=ana, asked={"channels": ["email"]})
    # As no brief of today is frozen.
    Round.objects.filter(pk=row.pk).update(brief={})
    job_cancel(job=row.job)
    assert Job.objects.get(pk=row.job_id).state == JobState.CANCELLED
