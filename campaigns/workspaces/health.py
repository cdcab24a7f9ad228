"""Whether the site can work: what /readyz says."""

from __future__ import annotations

import shutil
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min, Q
from django.db.models.functions import Coalesce, Now
from django.utils import timezone
from django_scopes import scopes_disabled

from campaigns.common.figures import duration_short
from campaigns.workspaces.wall import wall_gap
from generation.models import Job, JobState

DISK_LEAST_BYTES = 200 * 1024 * 1024
JOB_AGE_SECONDS = 30


def readiness() -> dict[str, dict[str, Any]]:
    """Each check with `ok` and a reason fit to read."""
    checks: dict[str, dict[str, Any]] = {"disk": _disk()}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        checks["database"] = {"ok": True, "reason": "answers"}
        checks["migrations"] = {
            "ok": not missing,
            "reason": f"{len(missing)} not applied" if missing else "all applied",
        }
        if not missing:
            checks["jobs"] = _jobs()
            if connection.vendor == "postgresql":
                checks["workspaces"] = _workspaces()
    except DatabaseError as error:
        checks["database"] = {"ok": False, "reason": f"does not answer ({type(error).__name__})"}
    return checks


def queues_waiting() -> dict[str, float]:
    """Queue -> seconds for which its oldest due job waits; none for a queue in which nothing is due."""
    due = Job.everywhere.filter(Q(run_after=None) | Q(run_after__lte=Now()), state=JobState.QUEUED)
    waits = due.annotate(due_at=Coalesce("run_after", "created")).order_by().values("queue")
    # Of the site, not of a workspace: figures by queue.
    with scopes_disabled():
        oldest = dict(waits.annotate(oldest=Min("due_at")).values_list("queue", "oldest"))
    now = timezone.now()
    return {queue: (now - moment).total_seconds() for queue, moment in oldest.items()}


def _jobs() -> dict[str, Any]:
    """Red when a due job waits too long while no worker of its queue is at work: deaf, stopped or gone."""
    ages = queues_waiting()
    # A lease that ran out is no work: a worker that was stopped renews it no more.
    alive = Job.everywhere.filter(lease_until__gt=Now()).order_by()
    with scopes_disabled():
        at_work = set(alive.values_list("queue", flat=True).distinct())
    age = max(ages.values(), default=0.0)
    deaf = [queue for queue in ages if queue not in at_work and ages[queue] >= JOB_AGE_SECONDS]
    reason = f"the oldest due job waits {duration_short(age)}" if ages else "nothing waits"
    if deaf:
        reason += f"; no worker takes from {', '.join(sorted(deaf))}"
    return {"ok": not deaf, "reason": reason, "oldest_due_seconds": round(age)}


def _workspaces() -> dict[str, Any]:
    """A gap in the second wall is told and turns nothing red: the first one stands."""
    gap = wall_gap()
    reason = f"kept apart by the code alone: {gap}" if gap else "kept apart by the database too"
    return {"ok": True, "reason": reason}


def _disk() -> dict[str, Any]:
    free = shutil.disk_usage(settings.HOME).free
    return {"ok": free >= DISK_LEAST_BYTES, "reason": f"{free // 1024**2} MB free"}
