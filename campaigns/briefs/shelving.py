"""The job that fills the shelf of approved copy, and when it is due."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from campaigns.briefs.approved import BATCH, decided, lines_named, shelf_stand
from campaigns.briefs.neighbours import APPROVED_MOST
from campaigns.models import Decision
from generation.jobs.approved import ShelfLine, shelf_fill
from generation.jobs.context import JobContext
from generation.jobs.errors import QueueFull
from generation.jobs.kinds import Outcome
from generation.jobs.services import job_enqueue
from generation.models import FINAL_STATES, Job

logger = logging.getLogger(__name__)
DUE = 500
"""Lines that the shelf lacks, or has too many of, before it is filled again."""
SETTLED = timedelta(minutes=10)
"""How long a transaction may take: decisions are numbered as they begin, not as they are seen."""


def shelf_enqueue_due(workspace_id: int, requested_by_id: int | None) -> None:
    """Queue the filling of the shelf where it says too little of what is approved. A full queue changes nothing."""
    if Job.objects.filter(kind="shelf").exclude(state__in=FINAL_STATES).exists():
        return
    stand = shelf_stand(workspace_id)
    if stand is None:
        due = decided().count() > APPROVED_MOST
    else:
        gone = len(stand.standing) - int(stand.standing.sum())
        due = max(len(stand.lacking), gone) > DUE
    if not due:
        return
    try:
        job_enqueue(
            kind="shelf",
            workspace_id=workspace_id,
            payload={},
            requested_by_id=requested_by_id,
            total=decided().count(),
        )
    except QueueFull as error:
        logger.warning("approved copy waits to be shelved: %s", error.message)


def shelf_work(context: JobContext) -> Outcome:
    """Fill a new shelf with every line that is approved now. Begun again, it begins anew."""
    settled = Decision.objects.filter(at__lt=timezone.now() - SETTLED).order_by("-pk")
    mark = settled.values_list("pk", flat=True).first() or 0
    total, done = decided().count(), 0
    with context.commit(done=0, total=total):
        pass
    name = f"{context.job_id:012d}-{context.fence:06d}"
    for done in shelf_fill(context.workspace_id, name, _decided_lines(), mark):
        context.checkpoint()
        with context.commit(done=min(done, total)):
            pass
    return Outcome(result={"lines": done})


def _decided_lines() -> Iterator[ShelfLine]:
    last = 0
    while keys := list(
        decided().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        last = keys[-1]
        yield from lines_named(keys)
