"""A job ends with the right of the person behind it: suspended or lowered, it writes nothing more."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.briefs.round_services import round_create, work_retry
from campaigns.models import Campaign, CampaignState, Candidate, Membership, Role, User
from campaigns.workspaces.services import member_change
from generation.jobs.claims import job_claim
from generation.jobs.context import JobContext
from generation.jobs.errors import JobCancelled
from generation.jobs.runner import job_run
from generation.models import Job, JobState

pytestmark = pytest.mark.django_db
LOSSES: list[dict[str, Any]] = [{"active": False}, {"role": Role.VIEWER}]


def lose(user: User, by: User, change: dict[str, Any]) -> None:
    member_change(member=Membership.objects.get(user=user), by=by, **change)


@pytest.mark.parametrize("change", LOSSES)
def test_a_round_of_somebody_who_may_no_longer_writes_nothing(
    campaign: Campaign, ana: User, ben: User, cleo: User, change: dict[str, Any]
):
    row = round_create(campaign=campaign, by=ana, asked={"n": 2})
    lose(ana, cleo, change)
    job_run(queue="generate", job_id=row.job_id)
    job = Job.everywhere.get(pk=row.job_id)
    assert (job.state, Candidate.objects.count()) == (JobState.CANCELLED, 0)
    assert Campaign.objects.get().state == CampaignState.BRIEFED

    # Whoever asks for it again is behind it now.
    work_retry(job=job, by=ben)
    job_run(queue="generate", job_id=row.job_id)
    job.refresh_from_db()
    assert (job.state, job.requested_by_id) == (JobState.SUCCEEDED, ben.pk)
    assert Candidate.objects.exists()


@pytest.mark.parametrize("change", LOSSES)
def test_the_next_write_of_a_running_job_is_refused(
    campaign: Campaign, ana: User, cleo: User, change: dict[str, Any]
):
    row = round_create(campaign=campaign, by=ana, asked={"n": 2})
    job = job_claim(queue="generate", owner="test", job_id=row.job_id)
    assert job is not None
    context = JobContext(job)
    with context.commit(done=1):
        pass
    lose(ana, cleo, change)
    with pytest.raises(JobCancelled), context.commit(done=2):
        pytest.fail("nothing may be written here")
    assert Job.everywhere.get(pk=job.pk).done == 1


def test_a_role_that_still_may_goes_on(campaign: Campaign, ana: User, cleo: User):
    row = round_create(campaign=campaign, by=ana, asked={"n": 2})
    lose(ana, cleo, {"role": Role.MANAGER})
    job_run(queue="generate", job_id=row.job_id)
    assert Job.everywhere.get(pk=row.job_id).state == JobState.SUCCEEDED


def test_a_retry_keeps_a_job_with_its_person(campaign: Campaign, ana: User, ben: User):
    row = round_create(campaign=campaign, by=ana, asked={"n": 2})
    Job.everywhere.filter(pk=row.job_id).update(state=JobState.CANCELLED)
    assert work_retry(job=row.job, by=ben).requested_by_id == ana.pk
