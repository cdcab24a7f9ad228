"""Which lines need a second approval: an admin changes it, then a job sends on what was approved by one alone."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django_scopes import scope, scopes_disabled

from campaigns.briefs.readiness import campaign_state_update
from campaigns.common.errors import Conflict, DomainError
from campaigns.common.queueing import queue_refusals_answered
from campaigns.models import Candidate, CandidateState, NoticeKind, User, Workspace
from campaigns.notices.services import Notice, tell
from campaigns.review.audience import SECOND
from campaigns.rules.outcomes import ids_in_batches
from campaigns.rules.words import CLAIM_WORDS
from campaigns.workspaces.audit import audit_record, audit_record_all
from campaigns.workspaces.clock_jobs import jobs_rested
from campaigns.workspaces.second_approval import (
    Asked,
    asked_in,
    asked_read,
    lines_send_on,
    reviewers,
    undecided_firsts,
    waits_for,
)
from generation.jobs.context import JobContext
from generation.jobs.errors import QueueFull
from generation.jobs.kinds import Outcome
from generation.jobs.services import job_enqueue
from generation.models import Job
from generation.types import channels

logger = logging.getLogger(__name__)
KIND = "second_approval"


class AskedAnew(Exception):
    """What is asked changed while a job was sending lines on."""


def asked_record(asked: Asked) -> dict[str, Any]:
    """What is asked, JSON-ready."""
    return {
        "channels": sorted(asked.channels),
        "claims": sorted(asked.claims),
        "version": asked.version,
    }


@transaction.atomic
def second_approval_change(
    *,
    workspace: Workspace,
    by: User,
    channels_asked: Iterable[str],
    claims_asked: Iterable[str],
    version: int,
    via: str = "page",
) -> Asked:
    """Ask second approvals of lines of these channels, and of lines with claims of these kinds.

    A job then sends lines on that were approved by one alone and are not live. Raises `DomainError` for an unknown
    channel or kind, `Conflict` where somebody changed it since `version`, `QuotaExceeded`.
    """
    wanted = {
        "channels": _known("channels", channels_asked, channels()),
        "claims": _known("claims", claims_asked, CLAIM_WORDS),
    }
    after = asked_read(wanted, version + 1)
    before = _asked_before(Workspace.objects.get(pk=workspace.pk), version)
    if (after.channels, after.claims) == (before.channels, before.claims):
        return before
    # Before the workspace is held: who queues a job waits for the queue first, then for the audit trail.
    with queue_refusals_answered():
        job_enqueue(
            kind=KIND,
            workspace_id=workspace.pk,
            payload={"version": after.version},
            requested_by_id=by.pk,
        )
    row = Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
    _asked_before(row, version)
    Workspace.objects.filter(pk=row.pk).update(
        second_approval=wanted, second_approval_version=after.version
    )
    audit_record(
        workspace_id=row.pk,
        actor=by,
        event="workspace.second_approval",
        row=row,
        data={"before": row.second_approval, "after": wanted},
        via=via,
    )
    return after


def _asked_before(row: Workspace, version: int) -> Asked:
    """What is asked so far. Raises `Conflict` where that is not `version`."""
    before = asked_read(row.second_approval, row.second_approval_version)
    if before.version != version:
        raise Conflict(
            "Somebody changed this after you opened it. Both are here.",
            extra={"current": asked_record(before)},
        )
    return before


def _known(name: str, asked: Iterable[str], known: Iterable[str]) -> list[str]:
    wanted, words = set(asked), sorted(known)
    if unknown := sorted(wanted - set(words)):
        said = f"Use {', '.join(words)}."
        raise DomainError(f"{name} knows no {unknown[0]}.", errors={name: [said]})
    return sorted(wanted)


def settle_work(context: JobContext) -> Outcome:
    """Send lines on that lack a second approval, and free those of which none is asked any more; a rerun finds none.

    What is asked may change again while it runs: then it stops, for the next job does what is asked by then.
    """
    asked = asked_in(context.workspace_id)
    if asked.version != context.payload["version"]:
        return Outcome(result={"dropped": "It was changed again meanwhile."})
    by = User.objects.filter(pk=context.requested_by_id or 0).first()
    lacking = Candidate.objects.filter(
        asked.lines(), state=CandidateState.APPROVED, first_approved_by=None
    ).order_by("pk")
    free = Candidate.objects.filter(undecided_firsts()).exclude(asked.lines()).order_by("pk")
    total, done, sent = lacking.count() + free.count(), 0, 0
    try:
        for batch in ids_in_batches(lacking):
            done += len(batch)
            with context.commit(done=done, total=total):
                sent += _send_on(batch, asked, by)
                _still_asked(asked, context.workspace_id)
        for batch in ids_in_batches(free):
            done += len(batch)
            with context.commit(done=done, total=total):
                _free(free.filter(pk__in=batch), by)
                _still_asked(asked, context.workspace_id)
    except AskedAnew:
        return Outcome(result={"dropped": "It was changed again meanwhile."})
    with context.commit(done=total, total=total):
        if sent or context.attempt > 1 or context.payload.get("again"):
            _tell(context.workspace_id, asked, by)
    return Outcome(result={"sent_on": sent})


def settles_begin() -> int:
    """Begin again what was cancelled or failed: its lines go nowhere until they wait for whoever approves them. How many.

    Later each time, and no more where it is given up.
    """
    newer = Job.everywhere.filter(
        kind=KIND, workspace_id=OuterRef("workspace_id"), pk__gt=OuterRef("pk")
    )
    # Housekeeping of the site: each workspace's job is queued in its own scope.
    with scopes_disabled():
        found = list(jobs_rested().filter(~Exists(newer), kind=KIND).order_by("pk"))
    begun = 0
    for job in found:
        try:
            with scope(workspace=job.workspace_id):
                begun += _begin(job)
        except QueueFull as error:
            logger.warning("lines wait for their second approval: %s", error.message)
        except Exception:  # noqa: BLE001 - one workspace that cannot be read must not hold up all others
            logger.exception("lines of job %s wait for their second approval", job.pk)
    return begun


def _begin(job: Job) -> bool:
    if asked_in(job.workspace_id).version != job.payload["version"]:
        return False
    job_enqueue(
        kind=KIND,
        workspace_id=job.workspace_id,
        payload={**job.payload, "again": True},
        requested_by_id=job.requested_by_id,
    )
    return True


def _still_asked(asked: Asked, workspace_id: int) -> None:
    """Take a lot back where an admin changed what is asked: who changed lines holds the audit trail, which they wait for."""
    if asked_in(workspace_id).version != asked.version:
        raise AskedAnew


def _send_on(batch: Sequence[int], asked: Asked, by: User | None) -> int:
    rows = Candidate.objects.filter(pk__in=batch)
    lines = lines_send_on(rows, asked, actor=by, via="job")
    for campaign_id in sorted({line.campaign_id for line in lines}):
        campaign_state_update(campaign_id=campaign_id)
    return len(lines)


def _free(rows: QuerySet[Candidate], by: User | None) -> None:
    """Of these lines one approval is enough again: they wait for it as if nobody had approved them."""
    lines = list(rows.select_for_update(of=("self",)).order_by("pk"))
    if not lines:
        return
    ids = [line.pk for line in lines]
    Candidate.objects.filter(pk__in=ids).update(first_approved_by=None, version=F("version") + 1)
    audit_record_all(
        workspace_id=lines[0].workspace_id,
        actor=by,
        event="candidate.second_dropped",
        said=[(line, {"first_approved_by": line.first_approved_by_id}) for line in lines],
        via="job",
    )


def _tell(workspace_id: int, asked: Asked, by: User | None) -> None:
    """Tell each reviewer how many lines wait for them now."""
    workspace = Workspace.objects.get(pk=workspace_id)
    for member in reviewers(workspace_id).select_related("user"):
        theirs = Candidate.objects.filter(waits_for(workspace, member.user), asked.lines())
        first = theirs.order_by("pk").first()
        if first is None:
            continue
        notice = Notice(
            kind=NoticeKind.SECOND,
            about=first,
            event=f"{SECOND}asked:{workspace_id}:{asked.version}",
            actor=by,
            subject=first.text,
            count=theirs.count(),
        )
        tell(notice, [member.user_id], workspace_id=workspace_id)
