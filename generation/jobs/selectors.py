"""What people ask about a job: its place in the queue and how long it may take."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Avg, DurationField, ExpressionWrapper, F
from django_scopes import scopes_disabled

from generation.models import Job, JobState

RECENT = 20


def job_position(job: Job) -> int | None:
    """1 for the next to start, counted in its queue; None unless it is queued."""
    if job.state != JobState.QUEUED:
        return None
    before = Job.everywhere.filter(queue=job.queue, state=JobState.QUEUED, pk__lt=job.pk)
    # One queue for all workspaces: what is told of the others is how many they are.
    with scopes_disabled():
        return before.count() + 1


def job_eta_seconds(job: Job, now: datetime) -> int | None:
    """Seconds to the end by this job's own speed; while queued, by recent jobs of its kind; else None."""
    if job.state == JobState.RUNNING and job.started and job.done and job.total:
        elapsed = (now - job.started).total_seconds()
        return max(1, round(elapsed / job.done * (job.total - job.done)))
    if job.state == JobState.QUEUED:
        ended = Job.everywhere.filter(
            kind=job.kind, state=JobState.SUCCEEDED, started__isnull=False
        )
        recent = ended.order_by("-pk").values("pk")[:RECENT]
        lasted = ExpressionWrapper(F("finished") - F("started"), output_field=DurationField())
        with scopes_disabled():
            took = Job.everywhere.filter(pk__in=recent).aggregate(mean=Avg(lasted))["mean"]
        if isinstance(took, timedelta):
            return max(1, round(took.total_seconds() * (job_position(job) or 1)))
    return None
