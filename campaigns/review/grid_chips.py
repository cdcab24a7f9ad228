"""The grid's filters as chips: each is switched off and on again by a press, and taken away by another."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.channels.selectors import channel_labels
from campaigns.models import Campaign, Workspace
from campaigns.review.grid_query import RESTS, GridQuery, grid_url
from campaigns.review.place import number_read
from campaigns.review.selectors import FILTERS

# Always there to be switched on: what a reviewer looks for first.
OFFERED = {"cta": "strong", "novelty": "close", "claims": "unproven"}
MEASURED_WORDS = {
    ("cta", "strong"): "Strong call",
    ("cta", "none"): "No call",
    ("novelty", "close"): "Novelty under 0.40",
    ("claims", "unproven"): "Claims not all supported",
    ("claims", "none"): "No claim",
}
ELSEWHERE = ("state", "mine")


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
        value = query.filters.get(name) or query.resting.get(name) or OFFERED.get(name, "")
        if not value or name in ELSEWHERE:
            continue
        on, offered = name in query.filters, OFFERED.get(name) == value
        rests = None if offered or not on else value
        switched = {name: None if on else value, f"{RESTS}{name}": rests}
        gone = {name: None, f"{RESTS}{name}": None}
        chips.append(
            Chip(
                _filter_said(name, value),
                on,
                grid_url(workspace.slug, query, **switched),
                "" if offered else grid_url(workspace.slug, query, **gone),
            )
        )
    return chips


def _filter_said(name: str, value: str) -> str:
    if name == "channel":
        return channel_labels().get(value, value)
    if name == "campaign":
        found = Campaign.objects.filter(pk=number_read(value) or 0).values_list("name", flat=True)
        return found.first() or value
    if name == "search":
        return f"“{value}”"
    return MEASURED_WORDS.get((name, value), f"{name} {value}")
