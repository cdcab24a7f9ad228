"""Which verdict leads from which state to which (product.md 5.2)."""

from __future__ import annotations

from campaigns.common.errors import Conflict, StateConflict
from campaigns.models import Candidate, CandidateState, Verdict
from campaigns.review.records import candidate_record

DECIDED_FROM: dict[str, frozenset[str]] = {
    Verdict.APPROVE: frozenset({CandidateState.IN_REVIEW}),
    Verdict.REJECT: frozenset(
        {
            CandidateState.IN_REVIEW,
            CandidateState.BLOCKED,
            CandidateState.CHANGES_REQUESTED,
            CandidateState.STALE,
        }
    ),
    Verdict.REQUEST_CHANGES: frozenset(
        {CandidateState.IN_REVIEW, CandidateState.BLOCKED, CandidateState.STALE}
    ),
}
DECIDED_TO: dict[str, str] = {
    Verdict.APPROVE: CandidateState.APPROVED,
    Verdict.REJECT: CandidateState.REJECTED,
    Verdict.REQUEST_CHANGES: CandidateState.CHANGES_REQUESTED,
}
REASONS: dict[str, str] = {
    "off_brand": "Off brand",
    "inaccurate": "Inaccurate",
    "unclear": "Unclear",
    "weak": "Weak",
    "duplicate": "Says the same as another",
    "tone": "Wrong tone",
    "legal": "Legal",
    "length": "Length",
    "other": "Other",
}
# An edit of a live line is a draft beside it: the live copy stays until somebody publishes again.
EDITED_FROM = frozenset(CandidateState.values) - {
    CandidateState.GENERATED,
    CandidateState.SCHEDULED,
}


def moved(candidate: Candidate, message: str = "", **extra: object) -> Conflict:
    """The 409 that carries what the line is now; without a message its state is what forbids."""
    if not message:
        return state_conflict(candidate, f"This line is {_state(candidate)} by now.", **extra)
    return Conflict(message, extra={"current": candidate_record(candidate), **extra})


def state_conflict(candidate: Candidate, message: str, **extra: object) -> StateConflict:
    """The 409 of a rule about states, with what the line is now."""
    return StateConflict(message, extra={"current": candidate_record(candidate), **extra})


def _state(candidate: Candidate) -> str:
    if candidate.state == CandidateState.CHANGES_REQUESTED:
        return "back with its writer"
    return str(CandidateState(candidate.state).label).lower()
