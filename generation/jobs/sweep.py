"""Jobs whose worker died: queued again until their attempts are spent, or ended."""

from __future__ import annotations

import random

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django_scopes import scope

from generation.jobs import hooks
from generation.jobs.claims import from_now
from generation.models import Job, JobState

POISON = "The job stopped its worker several times and was set aside. What was finished is safe."
RINGS = 20


def jobs_sweep() -> list[str]:
    """Recover every job whose lease ran out; then name the queue of each due job, to be rung for."""
    expired = Job.everywhere.filter(lease_until__lt=Now())
    for job in expired.filter(state=JobState.CANCELLING):
        _end(job, JobState.CANCELLED, "", "")
    for job in expired.filter(state=JobState.RUNNING, attempt__gte=F("max_attempts")):
        _end(job, JobState.FAILED, "poison", POISON)
    for job in expired.filter(state=JobState.RUNNING):
        Job.everywhere.filter(
            pk=job.pk, fence=job.fence, state=JobState.RUNNING, lease_until__lt=Now()
        ).update(
            state=JobState.QUEUED,
            lease_until=None,
            lease_owner="",
            run_after=from_now(random.uniform(0, 1)),
        )
    due = Job.everywhere.filter(Q(run_after=None) | Q(run_after__lte=Now()), state=JobState.QUEUED)
    return list(due.order_by("pk").values_list("queue", flat=True)[:RINGS])


def _end(job: Job, state: JobState, code: str, message: str) -> None:
    with transaction.atomic(), scope(workspace=job.workspace_id):
        same = Job.everywhere.filter(
            pk=job.pk, fence=job.fence, state=job.state, lease_until__lt=Now()
        )
        if same.update(
            state=state,
            lease_until=None,
            lease_owner="",
            finished=Now(),
            error_code=code,
            error_message=message,
        ):
            hooks.load(hooks.ON_FINISH)(Job.everywhere.get(pk=job.pk))
