"""Editing a line: each save is a new immutable revision, measured again."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from campaigns.briefs.content import content_hash, line_basis, text_clean
from campaigns.briefs.measuring import candidate_measure
from campaigns.common.errors import DomainError
from campaigns.models import Candidate, CandidateState, Revision, User
from campaigns.models.review import Origin
from campaigns.review.services import candidate_lock
from campaigns.review.states import EDITED_FROM, moved
from campaigns.workspaces.audit import audit_record

TEXT_MOST = 6000


def candidate_edit(*, candidate: Candidate, by: User, text: str, version: int) -> Candidate:
    """Save a new text. Raises `Conflict` with both texts where `version` is no longer the newest.

    The approval of the old text, if any, does not carry over: the line goes back into review, or is
    blocked where the new text breaks a rule.
    """
    clean = text_clean(text)
    if not clean:
        raise DomainError("A line needs words.", errors={"text": ["A line needs words."]})
    if len(clean) > TEXT_MOST:
        raise DomainError(
            f"That is {len(clean)} characters; {TEXT_MOST} at most.", errors={"text": ["Too long."]}
        )
    # Measured before the lock: badges take milliseconds that other writers need not wait for.
    badges = candidate_measure(candidate, clean)
    with transaction.atomic():
        row = candidate_lock(candidate.pk)
        if row.version != version:
            raise moved(
                row,
                "Somebody saved this line after you opened it. Both texts are here.",
                yours=clean,
            )
        if row.state not in EDITED_FROM:
            raise moved(row)
        if clean == row.text:
            return row
        return _revise(row, clean, badges, by)


def _revise(row: Candidate, text: str, badges: dict[str, object], by: User) -> Candidate:
    origin = Origin.HUMAN if row.origin == Origin.HUMAN else Origin.MIXED
    basis = line_basis(product=row.product, offer=row.campaign.offer, badges=badges)
    last = row.revisions.order_by("-number").values_list("number", flat=True).first() or 0
    revision = Revision.objects.create(
        workspace_id=row.workspace_id,
        candidate=row,
        number=last + 1,
        text=text,
        content_hash=content_hash(text, basis),
        basis=basis,
        badges=badges,
        origin=origin,
        author=by,
    )
    before = row.state
    state = CandidateState.BLOCKED if badges.get("blocks") else CandidateState.IN_REVIEW
    changed = Candidate.objects.filter(pk=row.pk, version=row.version).update(
        text=text,
        badges=badges,
        content_hash=revision.content_hash,
        origin=origin,
        revision=revision,
        state=state,
        is_primary=False,
        stale_reasons=[],
        decided=None,
        version=F("version") + 1,
    )
    if not changed:
        raise moved(candidate_lock(row.pk), yours=text)
    audit_record(
        workspace_id=row.workspace_id,
        actor=by,
        event="candidate.edit",
        row=row,
        data={"revision": revision.pk, "hash": revision.content_hash, "from": before, "to": state},
    )
    row.refresh_from_db()
    return row
