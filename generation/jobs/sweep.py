"""Jobs whose worker died: queued again until their attempts are spent, or ended."""

from __future__ import annotations

import random

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest, Now
from django_scopes import scope, scopes_disabled

from generation.jobs import hooks
from generation.jobs.claims import ACTIVE, DIED, from_now, lease_owner_is_dead
from generation.models import Job, JobState

POISON = "The job stopped its worker several times and was set aside. What was finished is safe."
AGAIN = "Its worker stopped in the middle of it, so it is tried again. What was finished is safe."
RINGS = 20


def jobs_sweep() -> list[str]:
    """Recover every job whose lease ran out; then name the queue of each due job, to be rung for.

    The lease of a process of this machine that is gone ends at once: a worker that was killed and
    started again goes on with its own jobs without waiting.
    """
    # Housekeeping of the site: each job that ends here ends in its own workspace's scope.
    with scopes_disabled():
        _leases_end_of_the_dead()
        _leases_end_of_the_silent()
        due = Job.everywhere.filter(
            Q(run_after=None) | Q(run_after__lte=Now()), state=JobState.QUEUED
        )
        return list(due.order_by("pk").values_list("queue", flat=True)[:RINGS])


def _leases_end_of_the_silent() -> None:
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
            error_code=DIED,
            error_message=AGAIN,
        )


def jobs_release() -> int:
    """Every worker is gone, and not by its jobs' fault: their leases end, the sweep queues them again; how many.

    For rows that came from a backup. The attempt that was under way does not count.
    """
    return Job.everywhere.filter(state__in=ACTIVE).update(
        lease_until=from_now(-1), lease_owner="", attempt=Greatest(F("attempt") - 1, 0)
    )


def _leases_end_of_the_dead() -> None:
    held = Job.everywhere.filter(state__in=ACTIVE, lease_until__gte=Now())
    for pk, fence, owner in held.values_list("pk", "fence", "lease_owner"):
        if lease_owner_is_dead(owner):
            mine = Job.everywhere.filter(pk=pk, fence=fence, state__in=ACTIVE)
            mine.update(lease_until=from_now(-1))


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
