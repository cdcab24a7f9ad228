"""What happened to a line, newest first: its texts with their differences, its decisions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString

from campaigns.common.figures import percent
from campaigns.common.word_diff import word_diff
from campaigns.models import Candidate, Decision, Revision, User, Verdict
from campaigns.review.states import REASONS
from campaigns.review.task_history import task_changes_said

VERBS: dict[str, str] = {
    Verdict.APPROVE: "approved",
    Verdict.REJECT: "rejected",
    Verdict.REQUEST_CHANGES: "asked for changes",
    Verdict.UNDO: "undid it",
    Verdict.PRIMARY: "made it the primary line",
}
ICONS: dict[str, tuple[str, str]] = {
    Verdict.APPROVE: ("circle-check", "ok"),
    Verdict.REJECT: ("circle-x", "bad"),
    Verdict.REQUEST_CHANGES: ("message-square", "warn"),
    Verdict.UNDO: ("undo-2", ""),
    Verdict.PRIMARY: ("star", ""),
}


@dataclass(frozen=True)
class Event:
    """One entry. `by` is None for the machine; `difference` stands in place of `text` from the second text on.

    `again` is the revision whose text may be taken once more, because the line says something else by now.
    """

    at: datetime
    by: User | None
    verb: str
    icon: str = ""
    tone: str = ""
    detail: str = ""
    note: str = ""
    text: str = ""
    badges: dict[str, Any] = field(default_factory=dict)
    difference: SafeString | None = None
    again: int | None = None


@dataclass(frozen=True)
class History:
    """All that is known of a line's past, loaded once."""

    revisions: list[Revision]
    decisions: list[Decision]
    events: list[Event]

    @property
    def editors(self) -> set[int | None]:
        """Who wrote any of its texts."""
        return {revision.author_id for revision in self.revisions}

    @property
    def author_id(self) -> int | None:
        """Who wrote the text that stands; None for the machine."""
        return self.revisions[-1].author_id if self.revisions else None

    @property
    def newest(self) -> Decision | None:
        """The decision that stands: the newest, unless it is an undo."""
        last = self.decisions[-1] if self.decisions else None
        return None if last is None or last.verdict == Verdict.UNDO else last

    @property
    def before(self) -> Revision | None:
        """The text before the one that stands."""
        return self.revisions[-2] if len(self.revisions) > 1 else None

    def text_again(self, pk: int | None) -> str | None:
        """The text of one of its revisions."""
        return next((r.text for r in self.revisions if r.pk == pk), None)

    def text_of(self, content_hash: str) -> str | None:
        """The text somebody read, by its hash."""
        found = [r.text for r in self.revisions if r.content_hash == content_hash]
        return found[-1] if found else None


def candidate_history(line: Candidate, *, is_decided: bool) -> History:
    """One query, a second for a line on which somebody decided, more for one that was planned."""
    revisions = list(
        Revision.objects.filter(candidate=line)
        .select_related("author")
        .defer("basis")
        .order_by("number")
    )
    decided = Decision.objects.filter(candidate=line).select_related("by", "undoes")
    decisions = list(decided.order_by("pk")) if is_decided else []
    events = [
        *_texts(line, revisions),
        *(_verdict(decision) for decision in decisions),
        *(
            Event(at=change.at, by=change.by, verb=verb, icon="calendar-clock")
            for change, verb in task_changes_said(line)
        ),
    ]
    # An edit and a decision of the same instant keep this order: the text was there first.
    events = sorted(events, key=lambda event: event.at)[::-1]
    return History(revisions, decisions, events)


def _texts(line: Candidate, revisions: list[Revision]) -> list[Event]:
    events = []
    for index, revision in enumerate(revisions):
        first = index == 0
        same = not first and revision.text == revisions[index - 1].text
        events.append(
            Event(
                at=revision.created,
                by=revision.author,
                verb=_verb(line, revision, first=first),
                icon="cpu" if revision.author is None else "",
                detail=_text_detail(line, revision, first=first),
                text=revision.text if first else "",
                badges=revision.badges if first else {},
                difference=None
                if first or same
                else word_diff(revisions[index - 1].text, revision.text),
                again=revision.pk if not same and revision.text != line.text else None,
            )
        )
    return events


def _text_detail(line: Candidate, revision: Revision, *, first: bool) -> str:
    if first:
        return f"rank {line.rank}" if line.round else ""
    if revision.author is None or revision.share_edited is None:
        return ""
    return f"{percent(revision.share_edited, 0)} of the model’s words changed by now"


def _verb(line: Candidate, revision: Revision, *, first: bool) -> str:
    if not first:
        return "edited" if revision.author else "Measured again over the newest facts"
    if revision.author is not None:
        return "wrote it"
    return f"Round {line.round.number}" if line.round else "Generated"


def _verdict(decision: Decision) -> Event:
    icon, tone = ICONS[decision.verdict]
    detail = REASONS.get(decision.reason, decision.reason).lower()
    verb = "approved it first" if decision.is_first else VERBS[decision.verdict]
    if decision.undoes:
        verb = f"undid “{VERBS[decision.undoes.verdict]}”"
    return Event(
        at=decision.at,
        by=decision.by,
        verb=verb,
        icon=icon,
        tone=tone,
        detail=detail,
        note=decision.note,
    )
