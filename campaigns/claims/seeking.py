"""Lines that lacked a record are read by it: at once where it holds today, else on its first day."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from campaigns.claims.selectors import day_of
from campaigns.models import Evidence, User
from campaigns.workspaces.audit import audit_record
from generation.jobs.errors import QueueFull
from generation.jobs.services import job_enqueue
from generation.models import JobState

logger = logging.getLogger(__name__)
KIND = "evidence"
AGAIN_AFTER = timedelta(minutes=10)
"""How long a reading that stopped lies before the clock begins another."""
AHEAD = timedelta(days=1)


def evidence_seek(*, evidence: Evidence, by: User | None) -> bool:
    """Queue the reading of lines that lacked a record; False where it does not hold yet or the queue is full.

    Must run in the transaction of the change, before any line or the audit trail is locked. What is not
    queued here the clock begins.
    """
    evidence.seeking = True
    if evidence.holds_on(day_of(evidence.workspace_id)):
        try:
            evidence.seek_job = job_enqueue(
                kind=KIND,
                workspace_id=evidence.workspace_id,
                payload={"evidence": evidence.pk, "version": evidence.version},
                requested_by_id=by.pk if by else None,
            )
        except QueueFull as error:
            evidence.seek_job = None
            logger.warning("evidence %s waits for the next look: %s", evidence.pk, error.message)
    else:
        evidence.seek_job = None
    evidence.save(update_fields=["seeking", "seek_job"])
    return evidence.seek_job is not None


def evidence_seekings_begin() -> int:
    """Begin what waits: records whose first day has come, a queue that was full, a reading that stopped."""
    today = timezone.now().date()
    # Housekeeping of the site: each workspace's own records are read in its own scope below.
    with scopes_disabled():
        rows = Evidence.objects.filter(_is_waiting(), seeking=True, retired=None)
        rows = rows.filter(Q(valid_from=None) | Q(valid_from__lte=today + AHEAD))
        rows = rows.filter(Q(valid_to=None) | Q(valid_to__gte=today - AHEAD))
        found = list(rows.order_by("pk").values_list("workspace_id", "pk"))
    begun = 0
    for workspace_id, pk in found:
        with scope(workspace=workspace_id):
            begun += _begin(pk)
    return begun


def _is_waiting() -> Q:
    """No reading is queued or running for it, and none stopped a moment ago."""
    ended = (JobState.SUCCEEDED, JobState.PARTIAL, JobState.FAILED, JobState.CANCELLED)
    old = timezone.now() - AGAIN_AFTER
    return Q(seek_job=None) | Q(seek_job__state__in=ended, seek_job__finished__lt=old)


@transaction.atomic
def _begin(pk: int) -> bool:
    """One record, locked: its reading is queued unless somebody did."""
    row = Evidence.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None or row.retired or not row.seeking:
        return False
    if not Evidence.objects.filter(_is_waiting(), pk=pk).exists():
        return False
    if not evidence_seek(evidence=row, by=None):
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
