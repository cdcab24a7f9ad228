"""Claiming a job, keeping it and letting it go: conditional updates with database time."""

from __future__ import annotations

import os
import socket
import uuid
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import (
    Count,
    DateTimeField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest, Now
from django_scopes import scopes_disabled

from generation.models import Job, JobState

ACTIVE = (JobState.RUNNING, JobState.CANCELLING)
DIED = "died"
"""`Job.error_code` of one whose worker is gone, while it waits and while it is tried again."""
ALONE_WAIT_SECONDS = 300.0
"""So long a suspect waits for a process without other jobs; then it is taken beside them."""


def from_now(seconds: float) -> Combinable:
    """The database's own time, so many seconds ahead: no worker's clock counts."""
    ahead = Now() + Value(timedelta(seconds=seconds))
    return ExpressionWrapper(ahead, output_field=DateTimeField())


def _machine() -> str:
    """This machine as far as process numbers go: host name, and on Linux the space that numbers them."""
    space = Path("/proc/self/ns/pid")
    number = space.stat().st_ino if space.exists() else 0
    return f"{socket.gethostname()[-40:]}:{number}"


def process_name() -> str:
    """This process among all that work for the site: machine and number."""
    return f"{_machine()}:{os.getpid()}"


def lease_owner_new() -> str:
    """A name for one claim: the process, and what tells this claim from the process's others."""
    return f"{process_name()}:{uuid.uuid4().hex[:8]}"


def lease_owner_is_dead(owner: str) -> bool:
    """Whether the owner was a process of this machine that is gone; False where that cannot be known."""
    machine, _, rest = owner.rpartition(":")[0].rpartition(":")
    if machine != _machine() or not rest.isdecimal():
        return False
    try:
        os.kill(int(rest), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def is_suspect(job: Job) -> bool:
    """Whether this is the last attempt of a job whose worker died last time: it may be what killed it."""
    return job.error_code == DIED and job.attempt >= job.max_attempts


def job_claim(
    *, queue: str, owner: str, job_id: int | None = None, beside: bool = False
) -> Job | None:
    """Claim the next due job of a queue, fairest first, or only `job_id`; None where there is none.

    Fair: the workspace with the fewest running jobs comes first, then the oldest job. The attempt is
    counted here, before any work, so that a job that kills its worker is seen by the next claimer.
    `beside`: this process works on other jobs, which a suspect had better not share it with.
    """
    # A worker serves all workspaces: the job says which one it works for.
    with scopes_disabled():
        return _claim(queue, owner, job_id, beside)


def _claim(queue: str, owner: str, job_id: int | None, beside: bool) -> Job | None:
    running = (
        Job.everywhere.filter(
            workspace_id=OuterRef("workspace_id"), queue=queue, state=JobState.RUNNING
        )
        .order_by()
        .values("workspace_id")
        .annotate(n=Count("pk"))
        .values("n")
    )
    due = Job.everywhere.filter(
        Q(run_after=None) | Q(run_after__lte=Now()), state=JobState.QUEUED, queue=queue
    )
    if job_id is not None:
        due = due.filter(pk=job_id)
    if beside:
        due = due.exclude(
            error_code=DIED,
            attempt__gte=F("max_attempts") - 1,
            run_after__gt=from_now(-ALONE_WAIT_SECONDS),
        )
    due = due.order_by(Coalesce(Subquery(running), 0), "pk")
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, of=("self",))
        found = due.values_list("pk", flat=True).first()
        if found is None:
            return None
        claimed = Job.everywhere.filter(pk=found, state=JobState.QUEUED).update(
            state=JobState.RUNNING,
            attempt=F("attempt") + 1,
            fence=F("fence") + 1,
            lease_owner=owner,
            lease_until=from_now(settings.JOB_LEASE_SECONDS),
            started=Coalesce("started", Now()),
            finished=None,
        )
        return Job.everywhere.get(pk=found) if claimed else None


def job_hold(*, job_id: int, fence: int) -> bool:
    """Renew the lease; False where the job is no longer this worker's."""
    held = Job.everywhere.filter(pk=job_id, fence=fence, state__in=ACTIVE)
    with scopes_disabled():
        return bool(held.update(lease_until=from_now(settings.JOB_LEASE_SECONDS)))


def jobs_return(held: QuerySet[Job]) -> int:
    """Queue those of `held` that run again, due at once; how many.

    Their worker had to stop, which is no fault of theirs: the attempt that was cut short does not count.
    """
    return held.filter(state=JobState.RUNNING).update(
        state=JobState.QUEUED,
        attempt=Greatest(F("attempt") - 1, 0),
        run_after=Now(),
        lease_until=None,
        lease_owner="",
    )
