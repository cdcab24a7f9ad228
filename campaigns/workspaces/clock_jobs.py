"""Jobs that the clock begins by itself: one that failed lies each time longer, and is given up in the end."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django_scopes import scope

from campaigns.models import Evidence
from generation.jobs.errors import QueueFull
from generation.jobs.services import job_enqueue
from generation.models import Job, JobState

logger = logging.getLogger(__name__)
DONE = (JobState.SUCCEEDED, JobState.PARTIAL)
WAITS = (timedelta(minutes=10), timedelta(hours=1))
"""How long a job lies after its first failure in a row, its second, …; one failure more and it is given up."""
FAILURES = "failures"
"""What a payload keeps of it: how often the same work failed in a row."""


@dataclass(frozen=True)
class ClockJob:
    """A kind of job in words: what it does, and what holds until it is done."""

    name: str
    meanwhile: str


CLOCK_JOBS = {
    "rules_settle": ClockJob(
        "Checking lines against new brand rules",
        "Nothing is published or exported until it is done.",
    ),
    "second_approval": ClockJob(
        "Sending lines to a second approval",
        "Lines that one person alone approved go nowhere until it is done.",
    ),
    "evidence": ClockJob(
        "Checking lines that lacked evidence",
        "Lines that a record of evidence would support stay blocked until it is done.",
    ),
    "brief": ClockJob(
        "Holding lines against their brief after the upgrade",
        "Nothing of the campaigns that are left is published or exported until it is done.",
    ),
    "scan": ClockJob(
        "Scanning products for text written for language models",
        "Products from before the upgrade may hold such text until it is done.",
    ),
}


def jobs_begin(kind: str, workspaces: Iterable[int]) -> int:
    """Queue a kind of work in these workspaces, but where one of it is open or lies; how many it was begun in.

    One that failed is begun again later each time, and no more where it is given up.
    """
    begun = 0
    for pk in workspaces:
        try:
            with scope(workspace=pk):
                begun += _begin(kind, pk)
        except QueueFull as error:
            logger.warning(
                "%s of workspace %s waits for the next look: %s", kind, pk, error.message
            )
        except Exception:  # noqa: BLE001 - one workspace whose queue breaks must not hold up all others
            logger.exception("%s of workspace %s waits for the next look", kind, pk)
    return begun


def _begin(kind: str, workspace_id: int) -> bool:
    last = Job.objects.filter(kind=kind).order_by("-pk").first()
    if last and last.state not in DONE and not jobs_rested().filter(pk=last.pk).exists():
        return False
    job_enqueue(
        kind=kind,
        workspace_id=workspace_id,
        payload=failures_carried(last),
        requested_by_id=None,
    )
    return True


def jobs_rested() -> QuerySet[Job]:
    """Jobs of all workspaces that were cancelled or failed, and lay long enough to be begun again."""
    now = timezone.now()
    rested = Q(state=JobState.CANCELLED, finished__lt=now - WAITS[0])
    # One that failed before failures were counted has none.
    known = Q(payload__failures__isnull=True)
    for number, wait in enumerate(WAITS, start=1):
        known |= Q(payload__failures=number)
        rested |= Q(known, state=JobState.FAILED, finished__lt=now - wait)
        known = Q()
    return Job.everywhere.filter(rested)


def failures_of(job: Job) -> int:
    """How often the work of a job failed in a row."""
    return int(job.payload.get(FAILURES, 0))


def failure_count(job: Job) -> bool:
    """Count that a job failed once more; whether it is given up by that. Must run in the transaction that ends it."""
    job.payload = {**job.payload, FAILURES: failures_of(job) + 1}
    job.save(update_fields=["payload"])
    return is_given_up(job)


def failures_carried(job: Job | None) -> dict[str, int]:
    """What the payload of the next job of the same work keeps of the one before it: nothing where that was done."""
    if job is None or job.state in DONE or FAILURES not in job.payload:
        return {}
    return {FAILURES: failures_of(job)}


def failures_forget(job: Job) -> None:
    """Somebody begins a job again by hand: it is tried as often as the first time."""
    if FAILURES in job.payload:
        job.payload = {key: value for key, value in job.payload.items() if key != FAILURES}
        job.save(update_fields=["payload"])


def is_given_up(job: Job) -> bool:
    """Whether the clock begins a job no more."""
    return job.state == JobState.FAILED and failures_of(job) > len(WAITS)


def jobs_given_up() -> list[Job]:
    """Jobs of the workspace in scope that the clock begins no more and whose work is still to be done; newest first."""
    rows = Job.objects.filter(kind__in=CLOCK_JOBS, state=JobState.FAILED)
    given_up = rows.filter(payload__failures__gt=len(WAITS)).order_by("-pk")
    return [job for job in given_up if not _is_over(job)]


def _is_over(job: Job) -> bool:
    """Whether a later job took the place of one, or what it read is there no more."""
    if "evidence" not in job.payload:
        return Job.objects.filter(kind=job.kind, pk__gt=job.pk).exists()
    # Each record of evidence is work of its own; one that was changed is read anew, one that was retired is not.
    return not Evidence.objects.filter(seek_job=job, seeking=True, retired=None).exists()
