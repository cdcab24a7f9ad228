"""Deciding on a line: approve, reject, request changes, mark primary."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from campaigns.briefs.readiness import campaign_state_update
from campaigns.channels.fitting import text_fits
from campaigns.channels.selectors import field_specs_current, field_versions
from campaigns.claims.selectors import claims_said, lines_lapsed
from campaigns.common.errors import DomainError, Forbidden
from campaigns.models import (
    Candidate,
    CandidateState,
    Decision,
    Revision,
    User,
    Verdict,
    Workspace,
)
from campaigns.review.audience import decisions_tell
from campaigns.review.states import DECIDED_FROM, DECIDED_TO, REASONS, moved, state_conflict
from campaigns.rules.outcomes import Change, line_outcome
from campaigns.rules.selectors import rules_unsettled
from campaigns.workspaces.audit import audit_record
from generation.jobs.scorers import claims_outdated
from generation.types import FieldSpec


def candidate_approve(*, candidate: Candidate, by: User, content_hash: str) -> Candidate:
    """Approve exactly the content with this hash.

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
    row = candidate_lock(candidate.pk)
    own = four_eyes_reason(row, by) if verdict == Verdict.APPROVE else ""
    against = ground_of([row], row.workspace_id) if verdict == Verdict.APPROVE else SOLID
    decision_check(row, verdict, content_hash=content_hash, own=own, against=against)
    decided = decision_store(row, verdict, DECIDED_TO[verdict], by=by, **(told or {}))
    campaign_state_update(campaign_id=row.campaign_id)
    return decided


@dataclass(frozen=True)
class Ground:
    """What moves under lines that are to be approved: what new brand rules change, while a job is still reading stored
    lines by them, by its id why a line's evidence or waiver no longer holds, and the limits of today by CHANNEL.FIELD.
    """

    rules: Change | None = None
    lapsed: Mapping[int, str] = field(default_factory=dict)
    specs: Mapping[str, FieldSpec] = field(default_factory=dict)


SOLID = Ground()


def ground_of(rows: Sequence[Candidate], workspace_id: int) -> Ground:
    """What moves under some locked lines now."""
    specs = {spec.key: spec for found in field_specs_current().values() for spec in found}
    return Ground(rules_unsettled(workspace_id), lines_lapsed(rows, workspace_id), specs)


def decision_check(
    row: Candidate, verdict: Verdict, *, content_hash: str, own: str, against: Ground
) -> None:
    """Refuse what may not be decided on a locked line. `own` is what four eyes say against it.

    Raises what `candidate_approve` names.
    """
    seen = row.content_hash == content_hash
    if verdict == Verdict.APPROVE and row.state == CandidateState.BLOCKED and seen:
        _refuse_blocked(row)  # its reasons (422), not news of its state (409)
    if row.state not in DECIDED_FROM[verdict]:
        raise moved(row)
    if not seen:
        raise moved(row, "The text changed after you read it. Read it again, then decide.")
    if verdict == Verdict.APPROVE:
        _refuse_blocked(row)
        _refuse_lapsed(row, against.lapsed.get(row.pk, ""))
        _refuse_ruled(row, against.rules)
        _refuse_unfit(row, against.specs)
        if own:
            raise Forbidden(own)


def candidate_lock(pk: int) -> Candidate:
    """The line as it is now, locked for this transaction."""
    rows = Candidate.objects.select_for_update(of=("self",))
    return rows.select_related("product", "campaign", "revision", "round").get(pk=pk)


def decision_store(
    row: Candidate,
    verdict: Verdict,
    state: str,
    *,
    by: User,
    **told: Any,
) -> Candidate:
    """Store a verdict, the state it leads to, and its audit entry. The line must be locked."""
    assert row.revision is not None
    changed = Candidate.objects.filter(pk=row.pk, version=row.version).update(
        state=state, version=F("version") + 1, decided=timezone.now()
    )
    if not changed:
        raise moved(candidate_lock(row.pk))
    decision = decision_made(row, verdict, state, by=by, versions=field_versions(), **told)
    decision.save(force_insert=True)
    audit_record(
        workspace_id=row.workspace_id,
        actor=by,
        event=f"candidate.{verdict}",
        row=row,
        data=decision_said(decision),
    )
    decisions_tell([decision])
    row.refresh_from_db()
    return row


def decision_made(
    row: Candidate, verdict: str, state: str, *, by: User, versions: Mapping[str, int], **told: Any
) -> Decision:
    """A verdict on a line's current content that leads to `state`, not stored yet.

    `versions` are those of the limits in force, by CHANNEL.FIELD.
    """
    assert row.revision_id is not None
    return Decision(
        workspace_id=row.workspace_id,
        candidate=row,
        revision_id=row.revision_id,
        verdict=verdict,
        content_hash=row.content_hash,
        specs={"field": versions[f"{row.channel}.{row.field}"]},
        state_before=row.state,
        state_after=state,
        by=by,
        **told,
    )


def decision_said(decision: Decision) -> dict[str, Any]:
    """What the audit trail keeps of a verdict."""
    return {
        "decision": decision.pk,
        "hash": decision.content_hash,
        "from": decision.state_before,
        "to": decision.state_after,
    }


def _refuse_blocked(row: Candidate) -> None:
    if row.stale_reasons:
        raise DomainError(
            "What this line rests on has changed since it was measured. Check it again first.",
            extra={"blocks": ["stale"], "stale_reasons": row.stale_reasons},
        )
    # A line that was measured before every unsupported claim stopped an approval says so here.
    blocks = row.badges.get("blocks", []) or claims_said(row.badges, row.text)
    if blocks:
        raise DomainError(
            "This line cannot be approved: " + " ".join(blocks), extra={"blocks": blocks}
        )
    if claims_outdated(row.badges):
        raise DomainError(
            "Claims are read more closely since this line was measured. Check it again first.",
            extra={"blocks": ["stale"]},
        )


def _refuse_lapsed(row: Candidate, why: str) -> None:
    if why:
        raise DomainError(f"{why} Check the line again first.", extra={"blocks": ["stale"]})


def _refuse_ruled(row: Candidate, rules: Change | None) -> None:
    outcome = line_outcome(row, rules) if rules else None
    if outcome and outcome.blocks:
        raise DomainError(
            "Brand rules changed, and this line breaks one: " + " ".join(outcome.blocks),
            extra={"blocks": outcome.blocks},
        )


def _refuse_unfit(row: Candidate, specs: Mapping[str, FieldSpec]) -> None:
    """A line measured by limits that have changed since; the clock's own look may be minutes away."""
    spec = specs.get(f"{row.channel}.{row.field}")
    if spec and not text_fits(row.text, spec):
        raise DomainError(
            "The limits of this channel have changed since this line was measured. Check it again first.",
            extra={"blocks": ["stale"]},
        )


def four_eyes_reason(row: Candidate, by: User) -> str:
    """Why this person may not approve this line; "" where they may. Asks the database."""
    return four_eyes_words(
        by,
        editors=set(Revision.objects.filter(candidate=row).values_list("author_id", flat=True)),
        asked_by=row.round.created_by_id if row.round else None,
        strict=not Workspace.objects.values_list("generator_may_approve", flat=True).get(
            pk=row.workspace_id
        ),
    )


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
