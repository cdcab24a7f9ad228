"""The grid's filters as chips: each is switched off and on again by a press, and taken away by another."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.channels.selectors import channel_labels
from campaigns.models import Campaign, Evidence, Membership, Workspace
from campaigns.review.grid_order import OLDEST, URGENT
from campaigns.review.grid_query import RESTS, GridQuery, grid_url
from campaigns.review.place import number_read
from campaigns.review.second_step import MINE, WAITING
from campaigns.review.selectors import FILTERS
from campaigns.review.task_filters import DUE_WORDS, ME, NOBODY
from campaigns.workspaces.second_approval import asked_of

# Always there to be switched on: what a reviewer looks for first.
OFFERED: dict[str, tuple[str, ...]] = {
    "mine": ("1",),
    "assignee": (NOBODY,),
    "due": DUE_WORDS,
    "priority": ("urgent",),
    "cta": ("strong",),
    "novelty": ("close",),
    "claims": ("unproven",),
    "threads": ("open",),
    "second": (WAITING,),
}
MEASURED_WORDS = {
    ("cta", "strong"): "Strong call",
    ("cta", "none"): "No call",
    ("novelty", "close"): "Novelty under 0.40",
    ("claims", "unproven"): "Claims not all supported",
    ("claims", "none"): "No claim",
    ("threads", "open"): "Open threads",
    ("second", WAITING): "Waits for a second approval",
    ("second", MINE): "Waits for your second approval",
    ("mine", "1"): "Your campaigns",
    ("assignee", NOBODY): "Unassigned",
    ("due", "overdue"): "Overdue",
    ("due", "today"): "Due today",
    ("due", "week"): "Due within 7 days",
    ("priority", "urgent"): "Urgent",
    ("priority", "high"): "High priority",
    ("priority", "low"): "Low priority",
}

# What such lines are looked at by, and found by its index in that order.
STANDS_BY = {"due": "due-low", "priority": URGENT}


@dataclass(frozen=True)
class Chip:
    """A filter in words. `drop` takes it away; "" for one that is always offered."""

    label: str
    on: bool
    toggle: str
    drop: str


def grid_chips(workspace: Workspace, query: GridQuery) -> list[Chip]:
    """Filters that are on, those that rest, and those that are always offered."""
    chips = []
    for name in FILTERS:
        asked = query.filters.get(name) or query.resting.get(name)
        if name == "state" or (name, asked) == ("assignee", ME):
            continue  # a tab, and the chip with a key of its own
        if name == "second" and not (asked or asked_of(workspace)):
            continue  # nothing is offered where no line needs one
        offered = OFFERED.get(name, ())
        for value in dict.fromkeys((*offered, *([asked] if asked else []))):
            chips.append(_chip(workspace, query, name, value, is_offered=value in offered))
    return chips


def _chip(
    workspace: Workspace, query: GridQuery, name: str, value: str, *, is_offered: bool
) -> Chip:
    on = query.filters.get(name) == value
    rests = None if is_offered or not on else value
    switched = {name: None if on else value, f"{RESTS}{name}": rests}
    if not on and name in STANDS_BY and query.sort == OLDEST:
        switched["sort"] = STANDS_BY[name]
    gone = {name: None, f"{RESTS}{name}": None}
    return Chip(
        _filter_said(workspace, name, value),
        on,
        grid_url(workspace.slug, query, **switched),
        "" if is_offered else grid_url(workspace.slug, query, **gone),
    )


def _filter_said(workspace: Workspace, name: str, value: str) -> str:
    if name == "channel":
        return channel_labels().get(value, value)
    if name == "campaign":
        found = Campaign.objects.filter(pk=number_read(value) or 0).values_list("name", flat=True)
        return found.first() or value
    if name == "search":
        return f"“{value}”"
    if name == "assignee" and value != NOBODY:
        members = Membership.objects.filter(workspace=workspace, user__username=value)
        member = members.select_related("user").first()
        return str(member.user) if member else value
    if name == "fact":
        return f"Rests on {value}"
    if name == "evidence":
        row = Evidence.objects.filter(pk=number_read(value) or 0).first()
        return f"Rests on “{row.statement[:60]}”" if row else "Rests on evidence"
    return MEASURED_WORDS.get((name, value), f"{name} {value}")
