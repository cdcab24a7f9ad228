"""How a line stands in the queue's list: its icon, its field, the one thing worth a warning."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from campaigns.common.figures import counted, duration_short
from campaigns.common.product_icons import understood_icon
from campaigns.models import Candidate, CandidateState, Priority, User
from campaigns.models.review import OPEN_STATES
from campaigns.review.readings import NOVELTY_LOW
from campaigns.workspaces.second_approval import waits_for_second_now

ROW_NAME_MOST = 26
DUE_WITHIN, DUE_SOON = timedelta(days=14), timedelta(days=2)
PRESSING = timedelta(days=1)
PRIORITY_FLAGS: dict[int, tuple[str, str, str]] = {
    Priority.LOW: ("Low priority", "chevron-down", ""),
    Priority.HIGH: ("High priority", "chevron-up", "warn"),
    Priority.URGENT: ("Urgent", "chevrons-up", "bad"),
}


@dataclass(frozen=True)
class Flag:
    """A word of warning with its icon and tone."""

    words: str
    icon: str
    tone: str


@dataclass(frozen=True)
class QueueItem:
    """One row of the queue's list."""

    line: Candidate
    icon: str
    who: str
    flag: Flag | None
    age: str
    due: Flag | None
    priority: Flag | None
    holder: str


def queue_items(lines: Iterable[Candidate], *, viewer: User) -> list[QueueItem]:
    """No query: lines come with their products and who has them."""
    now = timezone.now()
    return [
        QueueItem(
            line,
            line_icon(line),
            line_product_said(line),
            line_flag(line),
            line_age(line, now),
            line_due(line, now),
            priority_flag(line),
            holder_said(line, viewer),
        )
        for line in lines
    ]


def line_age(line: Candidate, now: datetime) -> str:
    """How long it has been there: "3 d", "2 h"."""
    return duration_short((now - line.created).total_seconds())


def holder_said(line: Candidate, viewer: User) -> str:
    """Who has the line: "You", "Ben Koch", or nothing."""
    if line.assigned_to is None:
        return ""
    return "You" if line.assigned_to_id == viewer.pk else str(line.assigned_to)


def priority_flag(line: Candidate) -> Flag | None:
    """How much it presses; None where it is as most are."""
    found = PRIORITY_FLAGS.get(line.priority)
    return Flag(*found) if found else None


def task_due(line: Candidate, now: datetime) -> Flag | None:
    """The line's own due date, and whether it is over; None without one or once the line is decided."""
    if line.due is None or line.state not in OPEN_STATES:
        return None
    away = (line.due - now).total_seconds()
    if away <= 0:
        return Flag(f"Overdue by {duration_short(-away)}", "clock-alert", "bad")
    tone = "warn" if away < PRESSING.total_seconds() else ""
    return Flag(f"Due in {duration_short(away)}", "calendar-clock", tone)


def line_due(line: Candidate, now: datetime) -> Flag | None:
    """When it is due, else when its campaign ends, once that is near; None for a line that nobody waits for any more."""
    if line.due is not None:
        return task_due(line, now)
    ends = line.campaign.ends
    if ends is None or line.state not in OPEN_STATES or ends - now > DUE_WITHIN:
        return None
    if ends <= now:
        return Flag("Its campaign is over", "clock", "bad")
    words = f"Due in {duration_short((ends - now).total_seconds())}"
    return Flag(words, "clock", "warn" if ends - now < DUE_SOON else "")


def line_icon(line: Candidate) -> str:
    """The icon of the line's kind of product."""
    return understood_icon(line.product.understanding)


def line_product_said(line: Candidate) -> str:
    """The product in a few words: its longest name that fits a row, else its title's start.

    Not its brand: in most shops many products have the same.
    """
    names = [str(name) for name in line.product.understanding.get("names", ())]
    said = max((name for name in names if len(name) <= ROW_NAME_MOST), key=len, default="")
    return said[:1].upper() + said[1:] or " ".join(line.product.title.split()[:3])


def line_flag(line: Candidate) -> Flag | None:
    """The gravest thing about a line; None where nothing stands out."""
    badges = line.badges
    if blocks := badges.get("blocks"):
        return Flag(counted(len(blocks), "reason") + " against it", "octagon-x", "bad")
    if line.stale_reasons or line.state == CandidateState.STALE:
        return Flag("Its facts changed", "refresh-cw", "warn")
    if line.state == CandidateState.CHANGES_REQUESTED:
        return Flag("Came back", "corner-down-left", "warn")
    if waits_for_second_now(line):
        return Flag("Waits for a second approval", "stamp", "")
    if any(claim["status"] != "supported" for claim in badges.get("claims", ())):
        return Flag("An unsupported claim", "triangle-alert", "warn")
    novelty = badges.get("novelty") or {}
    if novelty.get("nearest") and novelty["value"] < NOVELTY_LOW:
        return Flag("Close to another line", "triangle-alert", "warn")
    return None
