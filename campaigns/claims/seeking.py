"""Lines that lacked a record are read by it: at once where it holds today, else on its first day."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from campaigns.claims.selectors import day_of
from campaigns.models import Evidence, User
from campaigns.workspaces.audit import audit_record
from campaigns.workspaces.clock_jobs import DONE, WAITS, failures_carried, jobs_rested
from generation.jobs.errors import QueueFull
from generation.jobs.services import OPEN, job_enqueue
from generation.models import Job

logger = logging.getLogger(__name__)
KIND = "evidence"
AHEAD = timedelta(days=1)
RECORDS_LOOKED = 20
"""Of so many records that wait, one at least holds today; whose day is not the site's waits for the next look."""


def evidence_seek(*, evidence: Evidence, by: User | None, besides: int = 0) -> bool:
    """Queue the reading of lines that lacked a record; False where it does not hold yet or others are in the queue.

    A workspace reads by one record at a time, `besides` the job that asks: many records leave the queue to people. Must
    run in the transaction of the change, before any line or the audit trail is locked. What is not queued
    here follows the reading before it, or the clock begins it.
    """
    last = evidence.seek_job
    known = last if last and last.payload["version"] == evidence.version else None
    # One that waits for others in the queue keeps the job that stopped, and so how often it failed.
    evidence.seeking, evidence.seek_job = True, known
    holds = evidence.holds_on(day_of(evidence.workspace_id))
    if holds and not _is_busy(evidence.workspace_id, besides):
        try:
            evidence.seek_job = job_enqueue(
                kind=KIND,
                workspace_id=evidence.workspace_id,
                payload={
                    "evidence": evidence.pk,
                    "version": evidence.version,
                    **failures_carried(known),
                },
                requested_by_id=by.pk if by else None,
            )
        except QueueFull as error:
            logger.warning("evidence %s waits for the next look: %s", evidence.pk, error.message)
    evidence.save(update_fields=["seeking", "seek_job"])
    return evidence.seek_job != known


def evidence_seekings_begin() -> int:
    """Begin what waits: records whose first day has come, a queue that was full, a reading that stopped."""
    # Housekeeping of the site: each workspace's own records are read in its own scope below.
    with scopes_disabled():
        found = sorted(set(_waiting().order_by().values_list("workspace_id", flat=True)))
    begun = 0
    for workspace_id in found:
        try:
            with scope(workspace=workspace_id):
                begun += evidence_next(workspace_id)
        except Exception:  # noqa: BLE001 - one workspace that cannot be read must not hold up all others
            logger.exception("evidence of workspace %s waits for the next look", workspace_id)
    return begun


def evidence_next(workspace_id: int, besides: int = 0) -> bool:
    """Begin the oldest record of a workspace that waits; `besides` is the job that ends."""
    rows = _waiting().filter(workspace=workspace_id).order_by("pk")
    return any(_begin(pk, besides) for pk in rows.values_list("pk", flat=True)[:RECORDS_LOOKED])


def _waiting() -> QuerySet[Evidence]:
    today = timezone.now().date()
    rows = Evidence.objects.filter(_is_waiting(), seeking=True, retired=None)
    rows = rows.filter(Q(valid_from=None) | Q(valid_from__lte=today + AHEAD))
    return rows.filter(Q(valid_to=None) | Q(valid_to__gte=today - AHEAD))


def _is_busy(workspace_id: int, besides: int) -> bool:
    jobs = Job.everywhere.filter(workspace_id=workspace_id, kind=KIND, state__in=OPEN)
    return jobs.exclude(pk=besides).exists()


def _is_waiting() -> Q:
    """No reading is queued or running for it, none stopped a moment ago, and it is not given up."""
    old = Q(seek_job__state__in=DONE, seek_job__finished__lt=timezone.now() - WAITS[0])
    return Q(seek_job=None) | old | Q(seek_job__in=jobs_rested())


@transaction.atomic
def _begin(pk: int, besides: int) -> bool:
    """One record, locked: its reading is queued unless somebody did."""
    row = Evidence.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None or row.retired or not row.seeking:
        return False
    if not Evidence.objects.filter(_is_waiting(), pk=pk).exists():
        return False
    if not evidence_seek(evidence=row, by=None, besides=besides):
        return False
    audit_record(
        workspace_id=row.workspace_id,
        actor=None,
        event="evidence.seeking",
        row=row,
        data={"job": row.seek_job_id},
        via="job",
    )
    return True
