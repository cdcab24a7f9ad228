"""Deciding on a line: approve, reject, request changes, mark primary."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from campaigns.briefs.readiness import campaign_state_update
from campaigns.channels.selectors import FieldLimits
from campaigns.common.errors import DomainError
from campaigns.models import (
    Candidate,
    CandidateState,
    Decision,
    Revision,
    User,
    Verdict,
)
from campaigns.promises.keeping import promises_keep
from campaigns.review.audience import decisions_tell
from campaigns.review.ground import SOLID, decision_check, ground_of, lines_limits
from campaigns.review.second_step import Step, step_of
from campaigns.review.states import DECIDED_TO, REASONS, moved, state_conflict
from campaigns.workspaces.audit import audit_record

NOT_DECIDED_BY = (
    *("campaign__skus", "campaign__product_filter", "revision__text", "revision__badges"),
    *("round__brief", "round__skus", "round__counts"),
)
"""What is long of a line's brief, text and round, and no decision looks at."""


def candidate_approve(*, candidate: Candidate, by: User, content_hash: str) -> Candidate:
    """Approve exactly the content with this hash; where two have to, the first leaves the line in review.

    Raises `Conflict` where hash or state moved, `Forbidden` for four eyes, `DomainError` (422, with
    `blocks`) where something forbids approval.
    """
    return _decide(Verdict.APPROVE, candidate=candidate, by=by, content_hash=content_hash)


def candidate_reject(
    *,
    candidate: Candidate,
    by: User,
    content_hash: str,
    reason: str,
    note: str = "",
) -> Candidate:
    """Reject with a reason code; "other" needs a note."""
    told = told_read(Verdict.REJECT, reason=reason, note=note)
    return _decide(Verdict.REJECT, candidate=candidate, by=by, content_hash=content_hash, told=told)


def candidate_request_changes(*, candidate: Candidate, by: User, note: str) -> Candidate:
    """Send a line back to its writers with a note that says what to change."""
    return _decide(
        Verdict.REQUEST_CHANGES,
        candidate=candidate,
        by=by,
        content_hash=candidate.content_hash,
        told=told_read(Verdict.REQUEST_CHANGES, note=note),
    )


def told_read(verdict: Verdict, *, reason: str = "", note: str = "") -> dict[str, str]:
    """The reason and note that a verdict is stored with. Raises `DomainError` where it needs others."""
    said = note.strip()
    if verdict == Verdict.APPROVE:
        return {}
    if verdict == Verdict.REQUEST_CHANGES:
        if not said:
            words = "Say what should change."
            raise DomainError(words, errors={"note": [words]})
        return {"note": said}
    if reason not in REASONS:
        raise DomainError(
            f"Say why: one of {', '.join(REASONS)}.",
            errors={"reason": ["Choose one of the reasons."]},
        )
    if reason == "other" and not said:
        raise DomainError("Say why in a few words.", errors={"note": ["“Other” needs a note."]})
    return {"reason": reason, "note": said}


@transaction.atomic
def _decide(
    verdict: Verdict,
    *,
    candidate: Candidate,
    by: User,
    content_hash: str,
    told: dict[str, str] | None = None,
) -> Candidate:
    row = _line_to_decide(candidate.pk)
    step = step_of(row.workspace_id, by) if verdict == Verdict.APPROVE else None
    own = (_four_eyes_reason(row, step) or step.refusal(row)) if step else ""
    against = ground_of([row], row.workspace_id) if step else SOLID
    decision_check(row, verdict, content_hash=content_hash, own=own, against=against)
    changes = step.leads(row) if step else {"state": DECIDED_TO[verdict]}
    limits = against.limits or lines_limits([row], row.workspace_id)
    decided = _decision_store(row, verdict, changes, limits, by=by, **(told or {}))
    if step:
        step.check(row.workspace_id)
    if decided.state == CandidateState.APPROVED:
        promises_keep([row], against.promises, now=timezone.now())
    campaign_state_update(campaign_id=row.campaign_id)
    return decided


def candidate_lock(pk: int) -> Candidate:
    """The line as it is now, locked for this transaction."""
    rows = Candidate.objects.select_for_update(of=("self",))
    return rows.select_related("product", "campaign", "revision", "round").get(pk=pk)


def _line_to_decide(pk: int) -> Candidate:
    """The same with what every decision looks at of its brief and its round; the rest is read where it is asked for."""
    rows = Candidate.objects.select_for_update(of=("self",))
    return rows.select_related("campaign", "revision", "round").defer(*NOT_DECIDED_BY).get(pk=pk)


def _decision_store(
    row: Candidate,
    verdict: Verdict,
    changes: Mapping[str, Any],
    limits: Mapping[str, FieldLimits],
    *,
    by: User,
    **told: Any,
) -> Candidate:
    """Store a verdict, what it makes of its line (`state` among it), and its audit entry. The line must be locked."""
    state = changes["state"]
    after = {**changes, "version": row.version + 1, "decided": decided_at(state)}
    if not Candidate.objects.filter(pk=row.pk, version=row.version).update(**after):
        raise moved(candidate_lock(row.pk))
    decision = decision_made(row, verdict, state, by=by, limits=limits, **told)
    decision.save(force_insert=True)
    audit_record(
        workspace_id=row.workspace_id,
        actor=by,
        event=decision_event(decision),
        row=row,
        data=decision_said(decision),
    )
    decisions_tell([decision])
    for name, value in after.items():
        setattr(row, name, value)
    return row


def decision_made(
    row: Candidate,
    verdict: str,
    state: str,
    *,
    by: User,
    limits: Mapping[str, FieldLimits],
    **told: Any,
) -> Decision:
    """A verdict on a line's current content that leads to `state`, not stored yet.

    `limits` are those in force, by CHANNEL.FIELD.
    """
    assert row.revision_id is not None
    return Decision(
        workspace_id=row.workspace_id,
        candidate=row,
        revision_id=row.revision_id,
        verdict=verdict,
        content_hash=row.content_hash,
        specs=dict(limits[f"{row.channel}.{row.field}"].versions),
        state_before=row.state,
        state_after=state,
        by=by,
        **told,
    )


def decided_at(state: str) -> datetime | None:
    """When a line is decided that a verdict leads to this state: not by the first of two approvals."""
    return None if state == CandidateState.IN_REVIEW else timezone.now()


def decision_event(decision: Decision) -> str:
    """What the audit trail calls a verdict."""
    return "candidate.first_approval" if decision.is_first else f"candidate.{decision.verdict}"


def decision_said(decision: Decision) -> dict[str, Any]:
    """What the audit trail keeps of a verdict."""
    return {
        "decision": decision.pk,
        "hash": decision.content_hash,
        "from": decision.state_before,
        "to": decision.state_after,
    }


def _four_eyes_reason(row: Candidate, step: Step) -> str:
    """Why somebody may not approve this line; "" where they may. Asks the database who wrote on it."""
    return four_eyes_words(
        step.by,
        editors=set(Revision.objects.filter(candidate=row).values_list("author_id", flat=True)),
        asked_by=row.round.created_by_id if row.round else None,
        strict=step.strict,
    )


def four_eyes_barred(
    *, editors: Iterable[int | None], asked_by: int | None, strict: bool
) -> set[int]:
    """Whom the rule keeps from a line, by id."""
    barred = {*editors, asked_by if strict else None}
    return {pk for pk in barred if pk is not None}


def four_eyes_words(
    by: User, *, editors: Container[int | None], asked_by: int | None, strict: bool
) -> str:
    """The rule itself, over who edited a line and who pressed Generate; "" where `by` may approve."""
    if by.pk in editors:
        return "You edited this line. Somebody else approves it."
    if strict and asked_by == by.pk:
        return "You asked for this line. In this workspace somebody else approves it."
    return ""


@transaction.atomic
def candidate_make_primary(*, candidate: Candidate, by: User) -> Candidate:
    """Mark the one text of a single-valued field; the line that was primary is no longer."""
    row = candidate_lock(candidate.pk)
    if row.state not in (CandidateState.APPROVED, CandidateState.LIVE):
        raise state_conflict(row, "Only an approved line can be the primary one.")
    assert row.revision is not None
    field = Candidate.objects.filter(
        campaign_id=row.campaign_id, product_id=row.product_id, channel=row.channel, field=row.field
    )
    before = field.filter(is_primary=True).exclude(pk=row.pk).first()
    field.filter(is_primary=True).update(is_primary=False, version=F("version") + 1)
    field.filter(pk=row.pk).update(is_primary=True, version=F("version") + 1)
    decision = Decision.objects.create(
        workspace_id=row.workspace_id,
        candidate=row,
        revision=row.revision,
        verdict=Verdict.PRIMARY,
        content_hash=row.content_hash,
        specs={"primary_before": before.pk if before else None},
        state_before=row.state,
        state_after=row.state,
        by=by,
    )
    audit_record(
        workspace_id=row.workspace_id,
        actor=by,
        event="candidate.primary",
        row=row,
        data={"decision": decision.pk},
    )
    row.refresh_from_db()
    return row
