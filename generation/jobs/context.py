"""What work sees of its job: payload, progress, and the only way to write a result."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import transaction

from generation.jobs import hooks
from generation.jobs.claims import from_now
from generation.jobs.errors import JobCancelled, LeaseLost, WorkerStops
from generation.jobs.signs import signs
from generation.jobs.turns import turns
from generation.models import Job, JobState


class JobContext:
    """A running job, as its work function sees it.

    Work stores results only inside `commit()`: one transaction that also proves that the job is still
    this worker's (the fence), still wanted and still allowed, and that renews the lease.
    """

    def __init__(self, job: Job) -> None:
        self.job_id: int = job.pk
        self.kind = job.kind
        self.fence = job.fence
        self.attempt = job.attempt
        self.is_last_attempt = job.attempt >= job.max_attempts
        self.workspace_id = job.workspace_id
        self.requested_by_id = job.requested_by_id
        self.payload: dict[str, Any] = job.payload
        self.done = job.done
        self.total = job.total

    def checkpoint(self) -> None:
        """Raise `JobCancelled`, `LeaseLost` or `WorkerStops` where this worker must stop.

        Call between chunks: it is a sign of life.
        """
        signs.heard((self.job_id, self.fence))
        state = (
            Job.everywhere.filter(pk=self.job_id, fence=self.fence)
            .values_list("state", flat=True)
            .first()
        )
        if state == JobState.CANCELLING:
            raise JobCancelled
        if state != JobState.RUNNING:
            raise LeaseLost
        if turns.closed:
            raise WorkerStops

    def _person_check(self) -> None:
        """Raise `JobCancelled` where whoever asked for this job may no longer do what it does."""
        may_go_on = hooks.load(hooks.MAY_GO_ON)
        if not may_go_on(
            kind=self.kind, workspace_id=self.workspace_id, user_id=self.requested_by_id
        ):
            raise JobCancelled

    @contextmanager
    def commit(self, *, done: int | None = None, total: int | None = None) -> Iterator[None]:
        """One transaction for a chunk of results; `done` and `total` are the new progress."""
        signs.heard((self.job_id, self.fence))
        changes: dict[str, Any] = {"lease_until": from_now(settings.JOB_LEASE_SECONDS)}
        if done is not None:
            changes["done"] = done
        if total is not None:
            changes["total"] = total
        with transaction.atomic():
            mine = Job.everywhere.filter(pk=self.job_id, fence=self.fence, state=JobState.RUNNING)
            if not mine.update(**changes):
                self.checkpoint()
                raise LeaseLost
            self._person_check()
            yield
        self.done = self.done if done is None else done
        self.total = self.total if total is None else total
