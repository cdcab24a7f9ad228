"""Publishing: approved copy becomes the products' live copy here, and rollback puts back what was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from campaigns.common.errors import Conflict, DomainError, QuotaExceeded
from campaigns.exports.selection import Approved, Outgoing, outgoing
from campaigns.models import (
    Campaign,
    Candidate,
    CandidateState,
    LiveCopy,
    Publication,
    PublicationItem,
    Revision,
    User,
)
from campaigns.workspaces.audit import audit_record
from generation.jobs.context import JobContext
from generation.jobs.errors import JobFailed, QueueFull
from generation.jobs.kinds import Outcome
from generation.jobs.services import job_enqueue
from generation.models import Job

AT_ONCE = 1000


def campaign_publish(*, campaign: Campaign, by: User, via: str = "page") -> Publication | Job:
    """Publish now, or as a job above 1,000 products. Raises `DomainError` where nothing is approved."""
    rows = list(outgoing(campaign, keys=None, one_each=True))
    if not any(row.lines for row in rows):
        raise DomainError("Nothing approved waits to be published. Approve lines first.")
    if len(rows) > AT_ONCE:
        try:
            return job_enqueue(
                kind="publish",
                workspace_id=campaign.workspace_id,
                payload={"campaign": campaign.pk, "by": by.pk},
                requested_by_id=by.pk,
                total=len(rows),
            )
        except QueueFull as error:
            raise QuotaExceeded(
                error.message, headers={"Retry-After": str(error.retry_after)}
            ) from error
    with transaction.atomic():
        return _publish(campaign, by=by, via=via)


def publish_work(context: JobContext) -> Outcome:
    """Publish a large campaign: one transaction, so that a second delivery finds its publication."""
    campaign = Campaign.objects.get(pk=context.payload["campaign"])
    by = User.objects.get(pk=context.payload["by"])
    if done := Publication.objects.filter(job_id=context.job_id).first():
        return Outcome(partial=bool(done.held), result={"publication": done.pk})
    try:
        with context.commit():
            publication = _publish(campaign, by=by, via="job", job_id=context.job_id)
    except DomainError as error:
        raise JobFailed("nothing", error.message) from error
    return Outcome(partial=bool(publication.held), result={"publication": publication.pk})


def _publish(campaign: Campaign, *, by: User, via: str, job_id: int | None = None) -> Publication:
    """Everything in the caller's transaction: live copy, states, what replaces what, audit."""
    # Locked in one order, so that two publications wait for each other instead of deadlocking.
    lines = (
        Candidate.objects.select_for_update(of=("self",)).filter(campaign=campaign).order_by("pk")
    )
    list(lines.values_list("pk", flat=True))
    publication = Publication.objects.create(
        workspace_id=campaign.workspace_id, campaign=campaign, created_by=by, job_id=job_id
    )
    now, held_back, count = timezone.now(), [], 0
    # Read whole before the first write: both go through one connection.
    for row in list(outgoing(campaign, keys=None, one_each=True)):
        held_back += row.held
        count += sum(_go_live(publication, row, line, now) for line in row.lines)
    if not count:
        raise DomainError("Everything approved is live already.")
    Publication.objects.filter(pk=publication.pk).update(held=held_back)
    publication.held = held_back
    audit_record(
        workspace_id=campaign.workspace_id,
        actor=by,
        event="publication.created",
        row=publication,
        data={"campaign": campaign.pk, "published": count, "held": len(held_back)},
        via=via,
    )
    return publication


def _go_live(publication: Publication, row: Outgoing, line: Approved, now: datetime) -> bool:
    """Make one line live; False where it is live already."""
    candidate = line.candidate
    before = (
        LiveCopy.objects.filter(product=row.product, key=line.key)
        .select_related("revision")
        .first()
    )
    if before and before.revision_id == candidate.revision_id:
        return False
    after = {
        "text": line.text,
        "origin": candidate.origin,
        "revision": candidate.revision_id,
        "since": now.isoformat(),
    }
    PublicationItem.objects.create(
        workspace_id=publication.workspace_id,
        publication=publication,
        product=row.product,
        key=line.key,
        candidate=candidate,
        before=_live_record(before),
        after=after,
    )
    LiveCopy.objects.update_or_create(
        product=row.product,
        key=line.key,
        defaults={
            "workspace_id": publication.workspace_id,
            "text": line.text,
            "origin": candidate.origin,
            "revision_id": candidate.revision_id,
            "publication": publication,
            "since": now,
        },
    )
    _move(candidate.pk, CandidateState.APPROVED, CandidateState.LIVE)
    if before and before.revision:
        _move(before.revision.candidate_id, CandidateState.LIVE, CandidateState.RETIRED)
    return True


def _live_record(live: LiveCopy | None) -> dict[str, Any]:
    if live is None:
        return {}
    return {
        "text": live.text,
        "origin": live.origin,
        "revision": live.revision_id,
        "publication": live.publication_id,
        "since": live.since.isoformat(),
    }


def _move(candidate_id: int, old: str, new: str) -> bool:
    rows = Candidate.objects.filter(pk=candidate_id, state=old)
    return bool(rows.update(state=new, version=F("version") + 1))


@transaction.atomic
def publication_rollback(*, publication: Publication, by: User, via: str = "page") -> Publication:
    """Put back what was live before. Raises `Conflict` where a later publication replaced part of it."""
    row = Publication.objects.select_for_update().get(pk=publication.pk)
    if row.rolled_back:
        raise Conflict(
            "This was rolled back already.", extra={"current": {"rolled_back": row.rolled_back}}
        )
    for item in PublicationItem.objects.filter(publication=row).order_by("-pk"):
        _put_back(item)
    Publication.objects.filter(pk=row.pk).update(rolled_back=timezone.now(), rolled_back_by=by)
    audit_record(
        workspace_id=row.workspace_id,
        actor=by,
        event="publication.rolled_back",
        row=row,
        data={"campaign": row.campaign_id},
        via=via,
    )
    row.refresh_from_db()
    return row


def _put_back(item: PublicationItem) -> None:
    live = LiveCopy.objects.filter(product_id=item.product_id, key=item.key).first()
    if live is None or live.publication_id != item.publication_id:
        raise Conflict(
            f"A later publication changed {item.key} of {item.product.sku}. Roll that one back first.",
            extra={"current": _live_record(live)},
        )
    before = item.before
    if before:
        LiveCopy.objects.filter(pk=live.pk).update(
            text=before["text"],
            origin=before["origin"],
            revision_id=before["revision"],
            publication_id=before["publication"],
            since=datetime.fromisoformat(before["since"]),
        )
        if (
            old := Revision.objects.filter(pk=before["revision"])
            .select_related("candidate")
            .first()
        ):
            # The copy is what it was; whether its line still holds is another matter.
            holds = not old.candidate.stale_reasons
            back = CandidateState.LIVE if holds else CandidateState.STALE
            _move(old.candidate_id, CandidateState.RETIRED, back)
    else:
        live.delete()
    _move(item.candidate_id, CandidateState.LIVE, CandidateState.APPROVED)
