"""A proposal is decided once, and whoever made it is told what became of it."""

from __future__ import annotations

from typing import TypeVar

from django.utils import timezone

from campaigns.common.errors import DomainError, StateConflict
from campaigns.models import LimitProposal, NoticeKind, ProposalState, RuleProposal, User
from campaigns.notices.services import Notice, tell

P = TypeVar("P", RuleProposal, LimitProposal)


def proposal_accepted(proposal: P, *, by: User, subject: str) -> P:
    """The proposal accepted; `subject` are its words. Raises `StateConflict` where it was decided already."""
    return _decided(proposal, ProposalState.ACCEPTED, by, subject, "")


def proposal_declined(proposal: P, *, by: User, subject: str, note: str) -> P:
    """The proposal declined. Raises `DomainError` without a reason, `StateConflict` where it was decided already."""
    if not note.strip():
        raise DomainError("Say why.", errors={"note": ["Say why."]})
    return _decided(proposal, ProposalState.DECLINED, by, subject, note.strip())


def _decided(proposal: P, state: ProposalState, by: User, subject: str, note: str) -> P:
    rows = type(proposal).objects.select_for_update(of=("self",)).select_related("proposed_by")
    row = rows.get(pk=proposal.pk)
    if row.state != ProposalState.OPEN:
        raise StateConflict(f"This proposal is {row.state} already.")
    row.state, row.note, row.decided_by, row.decided = state, note, by, timezone.now()
    row.save(update_fields=["state", "note", "decided_by", "decided"])
    notice = Notice(
        kind=NoticeKind.PROPOSAL,
        about=row,
        event=f"{type(row).__name__.lower()}:{row.pk}",
        actor=by,
        subject=subject,
        said=note,
        code=state,
    )
    tell(notice, [row.proposed_by_id], workspace_id=row.workspace_id)
    return row
