"""Waivers: somebody answers for the claims of a line that nothing supports, with a reason and until a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from campaigns.briefs.measuring import candidate_measure
from campaigns.claims.selectors import claims_open, day_of
from campaigns.claims.uses import ground_hold
from campaigns.common.errors import DomainError, Forbidden
from campaigns.models import Candidate, CandidateState, Revision, User, Waiver
from campaigns.review.editing import ground_stands, line_revise
from campaigns.review.services import candidate_lock
from campaigns.review.states import moved
from campaigns.workspaces.audit import audit_record

REASON_MOST = 500
DAYS_MOST = 366
FIGURES = frozenset(("number", "price", "scarcity", "urgency"))
"""Claims that can be counted or looked up: only `waiver.sign_figures` lets somebody answer for these."""
WAITING = (CandidateState.BLOCKED, CandidateState.IN_REVIEW)
WROTE = "You wrote or edited this line. Somebody else signs for it."
NO_FIGURES = "For numbers, prices, scarcity and urgency an admin or a reviewer signs. Ask one, or send the line back."


def waiver_sign(
    *,
    candidate: Candidate,
    by: User,
    values: dict[str, Any],
    signs_figures: bool,
    via: str = "page",
) -> Waiver:
    """Answer for all unsupported claims of a line as it stands, and measure it again: it may then be approved.

    `values`: `reason`, `expires` (a day, included), and `content_hash` where the signer says what was read.
    Raises `Forbidden` for who wrote or edited it or may not sign for figures, `Conflict` where the line moved,
    `DomainError` with `errors`, or where nothing is to be waived or a claim is contradicted.
    """
    claims = _claims(candidate)
    _signer_check(candidate, claims, by, signs_figures=signs_figures)
    reason, expires = _read(candidate.workspace_id, values)
    if values.get("content_hash", candidate.content_hash) != candidate.content_hash:
        raise moved(candidate, "The text changed after you read it. Read it again, then sign.")
    assert candidate.revision is not None
    with transaction.atomic():
        # What it rests on by now, before the waiver, which holds its line: whoever changes a record locks that first too.
        held = ground_hold(candidate, [candidate_measure(candidate, candidate.text)])
        waiver = Waiver.objects.create(
            workspace_id=candidate.workspace_id,
            candidate=candidate,
            revision=candidate.revision,
            claims=claims,
            reason=reason,
            expires=expires,
            by=by,
        )
        badges = candidate_measure(candidate, candidate.text)
        row = candidate_lock(candidate.pk)
        if row.version != candidate.version or not ground_stands(row, candidate):
            raise moved(row, "This line changed at the same moment. Read it again, then sign.")
        audit_record(
            workspace_id=row.workspace_id,
            actor=by,
            event="waiver.signed",
            row=waiver,
            data={
                "candidate": row.pk,
                "hash": row.content_hash,
                "kinds": sorted({claim["kind"] for claim in claims}),
                "expires": expires.isoformat(),
            },
            via=via,
        )
        line_revise(row, row.text, badges, held, by=by, is_edit=False)
    return waiver


def _claims(candidate: Candidate) -> list[dict[str, str]]:
    """What is to be waived: kind and words of each unsupported claim, once."""
    if candidate.state not in WAITING or candidate.stale_reasons:
        raise moved(candidate, "A waiver is signed for a line that waits. Check it again first.")
    badges = candidate.badges
    if any(claim["status"] == "contradicted" for claim in badges.get("claims", ())):
        words = "The record contradicts a claim of this line. No waiver covers that: change the line or the record."
        raise DomainError(words, errors={"rule": [words]})
    text = candidate.text
    found = {
        (claim["kind"], text[claim["span"][0] : claim["span"][1]]): None
        for claim in claims_open(badges)
    }
    if not found:
        words = "Every claim of this line is supported or waived."
        raise DomainError(words, errors={"rule": [words]})
    return [{"kind": kind, "words": words} for kind, words in found]


def _signer_check(
    candidate: Candidate, claims: list[dict[str, str]], by: User, *, signs_figures: bool
) -> None:
    if Revision.objects.filter(candidate=candidate, author=by).exists():
        raise Forbidden(WROTE)
    if not signs_figures and any(claim["kind"] in FIGURES for claim in claims):
        raise Forbidden(NO_FIGURES)


def _read(workspace_id: int, values: dict[str, Any]) -> tuple[str, date]:
    reason = " ".join(str(values.get("reason") or "").split())
    expires, today = values.get("expires"), day_of(workspace_id)
    errors = {}
    if not reason or len(reason) > REASON_MOST or "\0" in reason:
        errors["reason"] = [f"Say why it may stand, in {REASON_MOST} characters at most."]
    if not isinstance(expires, date) or not today <= expires <= today + timedelta(days=DAYS_MOST):
        errors["expires"] = ["Choose a last day, from today through a year from now."]
    if errors or not isinstance(expires, date):
        raise DomainError(
            " ".join(text for texts in errors.values() for text in texts), errors=errors
        )
    return reason, expires
