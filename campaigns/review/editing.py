"""Editing a line: each save is a new immutable revision, measured again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F

from campaigns.briefs.content import content_hash, line_basis, text_clean
from campaigns.briefs.measuring import candidate_measure
from campaigns.briefs.offer_staleness import offer_reasons
from campaigns.briefs.readiness import campaign_state_update
from campaigns.channels.fitting import line_fits
from campaigns.claims.uses import claim_uses_store, ground_hold
from campaigns.common.edit_share import share_edited
from campaigns.common.errors import DomainError
from campaigns.models import (
    Arm,
    Candidate,
    CandidateState,
    Evidence,
    ExperimentState,
    Revision,
    User,
)
from campaigns.models.review import Origin
from campaigns.review.drafts import drafts_saved_drop
from campaigns.review.ground import scan_lacking
from campaigns.review.services import candidate_lock
from campaigns.review.states import EDITED_FROM, moved, state_conflict
from campaigns.workspaces.audit import audit_record
from generation.jobs.scorers import claims_outdated

TEXT_MOST = 6000
RECHECKED_FROM = (CandidateState.STALE, CandidateState.BLOCKED)
OPEN = (CandidateState.IN_REVIEW, CandidateState.CHANGES_REQUESTED)


def may_recheck(row: Candidate) -> bool:
    """Whether a line may be measured again as it is: it is stale or blocked, its facts or its brief have moved, claims
    are read otherwise or text for language models is looked for since, or it no longer fits its channel. Needs `campaign` and `revision` at hand.
    """
    if row.state in OPEN:
        known = bool(row.stale_reasons) or claims_outdated(row.badges)
        return known or bool(offer_reasons(row)) or not line_fits(row) or scan_lacking(row)
    return row.state in RECHECKED_FROM


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
        held = ground_hold(candidate, [badges])
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
        if Arm.objects.filter(candidate=row, experiment__state=ExperimentState.RUNNING).exists():
            said = (
                "This line is in an experiment that runs. Stop that first, or write another line."
            )
            raise state_conflict(row, said, yours=clean)
        _ground_check(row, candidate, clean)
        return line_revise(row, clean, badges, held, by=by, is_edit=True)


def candidate_recheck(*, candidate: Candidate, by: User, version: int) -> Candidate:
    """Measure the same text over the newest facts and bring it back into review, or to blocked.

    Nobody wrote anything, so nobody becomes an editor by it. Raises `Conflict` unless `may_recheck`.
    """
    badges = candidate_measure(candidate, candidate.text)
    with transaction.atomic():
        held = ground_hold(candidate, [badges])
        row = candidate_lock(candidate.pk)
        if row.version != version or not may_recheck(row):
            raise moved(row)
        _ground_check(row, candidate, row.text)
        return line_revise(row, row.text, badges, held, by=by, is_edit=False)


def ground_stands(row: Candidate, measured: Candidate) -> bool:
    """Whether a locked line has the product and the brief that it was measured by; else nobody would look at it again."""
    now = (row.product.version, row.campaign.version)
    return now == (measured.product.version, measured.campaign.version)


def _ground_check(row: Candidate, measured: Candidate, text: str) -> None:
    if not ground_stands(row, measured):
        said = "What this line rests on changed at the same moment. Save again."
        raise moved(row, said, yours=text)


def line_revise(
    row: Candidate,
    text: str,
    badges: dict[str, Any],
    held: Sequence[Evidence],
    *,
    by: User | None,
    is_edit: bool,
) -> Candidate:
    """Store a locked line's next revision, measured as `badges` say over the evidence `held` before it was locked.

    Whoever edits becomes its author and may not approve it; where it was only measured again nobody does.
    """
    basis = line_basis(text=text, product=row.product, offer=row.campaign.offer, badges=badges)
    last = row.revisions.order_by("-number").values_list("number", flat=True).first() or 0
    revision = Revision.objects.create(
        workspace_id=row.workspace_id,
        candidate=row,
        number=last + 1,
        text=text,
        content_hash=content_hash(text, basis),
        basis=basis,
        badges=badges,
        origin=_origin(row) if is_edit else row.origin,
        share_edited=_share(row, text) if is_edit else row.share_edited,
        author=by if is_edit else None,
    )
    before = row.state
    state = CandidateState.BLOCKED if badges.get("blocks") else CandidateState.IN_REVIEW
    changed = Candidate.objects.filter(pk=row.pk, version=row.version).update(
        text=text,
        badges=badges,
        content_hash=revision.content_hash,
        origin=revision.origin,
        share_edited=revision.share_edited,
        revision=revision,
        state=state,
        first_approved_by=None,
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
        event="candidate.edit" if is_edit else "candidate.recheck",
        row=row,
        data={"revision": revision.pk, "hash": revision.content_hash, "from": before, "to": state},
    )
    claim_uses_store([(row, basis)], held, replace=True)
    if is_edit:
        drafts_saved_drop(candidate=row, text=text)
    campaign_state_update(campaign_id=row.campaign_id)
    row.refresh_from_db()
    return row


def _origin(row: Candidate) -> Origin:
    return Origin.HUMAN if row.origin == Origin.HUMAN else Origin.MIXED


def _share(row: Candidate, text: str) -> float | None:
    """How much people rewrote of what the model wrote; None where no model did."""
    return None if row.origin == Origin.HUMAN else share_edited(row.generated_text, text)
