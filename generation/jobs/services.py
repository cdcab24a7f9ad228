"""What the product may ask of jobs: enqueue, cancel, retry."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now
from django_scopes import scopes_disabled
from kombu.exceptions import OperationalError

from generation.jobs import hooks, kinds
from generation.jobs.errors import JobRefused, QueueFull
from generation.jobs.tasks import run_job
from generation.models import Job, JobState

logger = logging.getLogger(__name__)
OPEN = (JobState.QUEUED, JobState.RUNNING, JobState.CANCELLING)
RETRY_AFTER_SECONDS = 15
# Any number, the same everywhere: PostgreSQL's lock for counting open jobs.
CAP_LOCK = 20_260_511


@transaction.atomic
def job_enqueue(
    *,
    kind: str,
    workspace_id: int,
    payload: dict[str, Any],
    requested_by_id: int | None,
    total: int = 0,
) -> Job:
    """Record a job and ring for it after commit. Raises `QueueFull` at a cap, KeyError for a kind."""
    queue = kinds.KINDS[kind].queue
    _refuse_above_cap(workspace_id)
    job = Job.everywhere.create(
        kind=kind,
        queue=queue,
        workspace_id=workspace_id,
        payload=payload,
        requested_by_id=requested_by_id,
        total=total,
    )
    transaction.on_commit(partial(_ordered, job), robust=True)
    return job


def _ordered(job: Job) -> None:
    """What ties a request's id in the log to the job's."""
    logger.info("job %s (%s) was ordered", job.pk, job.kind, extra={"facts": {"job": job.pk}})
    job_ring(job.queue)


def _refuse_above_cap(workspace_id: int) -> None:
    if connection.vendor == "postgresql":
        # In one order everywhere, or two wait for each other: this lock, then the workspace's audit trail.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CAP_LOCK])
    open_jobs = Job.everywhere.filter(state__in=OPEN)
    if open_jobs.filter(workspace_id=workspace_id).count() >= settings.JOB_CAP_WORKSPACE:
        raise QueueFull(
            f"This workspace has {settings.JOB_CAP_WORKSPACE} jobs open. Wait for one to end, or cancel one.",
            RETRY_AFTER_SECONDS,
        )
    with scopes_disabled():
        in_all = open_jobs.count()
    if in_all >= settings.JOB_CAP_ALL:
        raise QueueFull(
            "All workspaces together have too many jobs open. Try again soon.", RETRY_AFTER_SECONDS
        )


def job_ring(queue: str) -> None:
    """Tell the workers that something is due. A broker that is away changes nothing: the sweep rings."""
    try:
        run_job.apply_async(args=(queue,), queue=queue)
    except (OperationalError, OSError) as error:
        logger.warning("the broker cannot be reached (%s); the sweep will ring", error)


@transaction.atomic
def job_cancel(*, job: Job) -> Job:
    """Cancel: at once while queued, else as soon as the worker looks. Raises `JobRefused` when ended."""
    rows = Job.everywhere.filter(pk=job.pk)
    if rows.filter(state=JobState.QUEUED).update(state=JobState.CANCELLED, finished=Now()):
        ended = Job.everywhere.get(pk=job.pk)
        hooks.load(hooks.ON_FINISH)(ended)
        return ended
    if not rows.filter(state=JobState.RUNNING).update(state=JobState.CANCELLING):
        state = rows.values_list("state", flat=True).get()
        if state != JobState.CANCELLING:
            raise JobRefused(f"The job is {state} and cannot be cancelled.")
    return Job.everywhere.get(pk=job.pk)


@transaction.atomic
def job_retry(*, job: Job) -> Job:
    """Queue a failed, partial or cancelled job again for what is missing. Raises `JobRefused`."""
    _refuse_above_cap(job.workspace_id)
    again = Job.everywhere.filter(
        pk=job.pk, state__in=(JobState.FAILED, JobState.PARTIAL, JobState.CANCELLED)
    ).update(
        state=JobState.QUEUED,
        attempt=0,
        run_after=None,
        finished=None,
        error_code="",
        error_message="",
    )
    if not again:
        state = Job.everywhere.values_list("state", flat=True).get(pk=job.pk)
        raise JobRefused(
            f"The job is {state}; only one that failed, was cancelled or is partial can be retried."
        )
    transaction.on_commit(lambda: job_ring(job.queue), robust=True)
    return Job.everywhere.get(pk=job.pk)
