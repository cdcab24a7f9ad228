"""Which step an approval is of a line: the only one, the first of two, or the second, which is a reviewer's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from campaigns.channels.selectors import channel_labels
from campaigns.common.errors import Conflict, DomainError
from campaigns.models import Candidate, CandidateState, Decision, User, Verdict, Workspace
from campaigns.rules.words import CLAIM_WORDS
from campaigns.workspaces.second_approval import (
    Asked,
    asked_in,
    asked_of,
    asked_read,
    is_reviewer,
    waits_for,
    waits_for_others,
    waits_for_second,
    waits_for_second_now,
)

WAITING, MINE, TURN = "waiting", "mine", "turn"
WORDS = (WAITING, MINE, TURN)
SECOND = "A reviewer gives the second approval."


@dataclass(frozen=True)
class Step:
    """Somebody's approvals under what the workspace asks; `strict` is whether who asked for a line may not approve it."""

    asked: Asked
    by: User
    is_reviewer: bool = False
    strict: bool = False

    def is_second(self, row: Candidate) -> bool:
        """Whether the next approval of a line is the second of two."""
        return row.first_approved_by_id is not None and bool(self.asked.reasons(row))

    def refusal(self, row: Candidate) -> str:
        """Why they may not approve a line as it stands, beside four eyes; "" where they may."""
        if not self.is_second(row):
            return ""
        if row.first_approved_by_id == self.by.pk:
            return f"You approved this line first. {SECOND}"
        return "" if self.is_reviewer else f"Somebody approved this line first. {SECOND}"

    def leads(self, row: Candidate) -> dict[str, Any]:
        """What their approval makes of a line's columns."""
        if not self.asked.reasons(row):
            return {"state": CandidateState.APPROVED, "first_approved_by": None}
        if row.first_approved_by_id is None:
            return {"state": CandidateState.IN_REVIEW, "first_approved_by": self.by}
        return {"state": CandidateState.APPROVED}

    def check(self, workspace_id: int) -> None:
        """Raise `Conflict` where an admin changed what is asked since this began; the audit trail's lock is held."""
        if asked_in(workspace_id).version != self.asked.version:
            raise Conflict(
                "An admin has just changed which lines need a second approval. Read again, then decide.",
                extra={"current": {"second_approval_version": asked_in(workspace_id).version}},
            )


def step_of(workspace_id: int, by: User) -> Step:
    """How somebody's approvals count now."""
    terms = ("second_approval", "second_approval_version", "generator_may_approve")
    rows = Workspace.objects.filter(pk=workspace_id)
    said, version, generator_may = rows.values_list(*terms).get()
    asked = asked_read(said, version)
    gives = bool(asked) and is_reviewer(by, workspace_id)
    return Step(asked, by, gives, strict=not generator_may)


def reasons_said(asked: Asked, line: Candidate) -> str:
    """Why a line needs a second approval: "SMS, health claims"; "" where it needs none."""
    return reasons_words(asked.reasons(line))


def reasons_words(reasons: Sequence[str]) -> str:
    """Channels and kinds of claims as pages say them."""
    labels = channel_labels()
    claims = {kind: words[:1].lower() + words[1:] for kind, words in CLAIM_WORDS.items()}
    return ", ".join(labels.get(one) or claims.get(one, one) for one in reasons)


def second_filter(word: str, workspace: Workspace, viewer: User) -> Q:
    """Lines by their second approval: all that wait, those that wait for the viewer, those whose turn may be the viewer's.

    Raises `DomainError` for another word.
    """
    if word not in WORDS:
        raise DomainError(
            f"second knows no {word}.", errors={"second": [f"Use {', '.join(WORDS)}."]}
        )
    if word == WAITING:
        return waits_for_second()
    gives = bool(asked_of(workspace)) and is_reviewer(viewer, workspace.pk)
    if word == MINE:
        return waits_for(workspace, viewer) if gives else Q(pk__in=())
    return ~waits_for_others(workspace, viewer, gives=gives)


@dataclass(frozen=True)
class Approval:
    """A standing approval of a line's text as it is; `step` counts from 1."""

    decision: Decision
    step: int


def line_approvals(line: Candidate) -> list[Approval]:
    """Who approved a line's text as it is, each person once, the first of them first."""
    standing = Decision.objects.filter(
        candidate=line,
        verdict=Verdict.APPROVE,
        revision=line.revision_id,
        content_hash=line.content_hash,
        undone_by=None,
    )
    rows = standing.select_related("by").order_by("pk")
    # Who gave a first approval that was dropped may have approved again.
    newest = {row.by_id: row for row in rows}
    ordered = sorted(newest.values(), key=lambda row: row.pk)
    return [Approval(row, number) for number, row in enumerate(ordered, start=1)]


def approvals_record(line: Candidate, asked: Asked) -> dict[str, Any]:
    """How far a line's approvals are, JSON-ready."""
    reasons = asked.reasons(line)
    return {
        "needed": 2 if reasons else 1,
        "because": reasons,
        "waits_for_second": waits_for_second_now(line),
        "approvals": [
            {
                "step": one.step,
                "by": one.decision.by.username,
                "at": one.decision.at.isoformat(),
                "content_hash": one.decision.content_hash,
            }
            for one in line_approvals(line)
        ],
    }
