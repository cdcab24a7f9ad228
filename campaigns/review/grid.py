"""The grid: many lines a page, found by key, filtered by what the address says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from campaigns.common.figures import number
from campaigns.common.line_states import LINE_STATES
from campaigns.models import Campaign, Candidate, CandidateState, Workspace
from campaigns.review.bulk import MOST
from campaigns.review.desk_words import field_words
from campaigns.review.grid_order import lines_beyond
from campaigns.review.grid_query import ANY, GridQuery
from campaigns.review.queue_items import (
    Flag,
    line_age,
    line_due,
    line_icon,
    line_product_said,
    priority_flag,
)
from campaigns.review.readings import NOVELTY_LOW
from campaigns.review.selectors import MEASURED, candidates_filtered
from campaigns.review.talk import threads_counted
from campaigns.workspaces.requests import StudioRequest

TABS: tuple[tuple[str, str], ...] = (
    (CandidateState.IN_REVIEW, "In review"),
    (CandidateState.BLOCKED, "Blocked"),
    (CandidateState.CHANGES_REQUESTED, "Came back"),
    (CandidateState.STALE, "Stale"),
    (CandidateState.APPROVED, "Approved"),
    (CandidateState.REJECTED, "Rejected"),
    (ANY, "All"),
)
COMPARED_MOST = 4
UNCOUNTED = {"search", "threads", "due", "priority", *MEASURED}
CAMPAIGNS_MOST = 200
CLAIM_BADGES = {
    "supported": ("badge-check", "ok", True),
    "unsupported": ("octagon-x", "bad", False),
    "contradicted": ("octagon-x", "bad", False),
}
RULE_BADGES = {
    "block": ("block", "octagon-x", "bad"),
    "warn": ("warn", "triangle-alert", "warn"),
    "info": ("note", "info", ""),
}
PASSED = ("pass", "shield-check", "ok")


@dataclass(frozen=True)
class GridRow:
    """One line with what its cells say."""

    line: Candidate
    icon: str
    who: str
    field: str
    claims: tuple[str, str, str, bool]
    rules: tuple[str, str, str]
    is_close: bool
    state: tuple[str, str, str]
    age: str
    due: Flag | None
    priority: Flag | None
    tone: float | None


@dataclass(frozen=True)
class GridPage:
    """A page of the grid; `total` counts up to one more than a bulk act may take."""

    query: GridQuery
    rows: list[GridRow]
    total: int
    previous: int | None
    next: int | None

    @property
    def total_said(self) -> str:
        """ "412", or "2,000+" where counting stopped."""
        return f"{number(min(self.total, MOST))}{'+' if self.total > MOST else ''}"


def grid_page(request: StudioRequest, query: GridQuery) -> GridPage:
    """Two queries whatever the total. Raises `DomainError` for a filter that does not exist."""
    wanted = candidates_filtered(request.workspace, query.wanted, viewer=request.user)
    rows = threads_counted(
        wanted.defer("generated_text", "product__description", "product__extra", "product__search")
    )
    most = query.size + 1
    if query.before is not None:
        found = list(lines_beyond(rows, query.sort, query.before, ahead=False, most=most))
        more_before, more_after = len(found) > query.size, True
        lines = found[: query.size][::-1]
    else:
        found = list(lines_beyond(rows, query.sort, query.after, ahead=True, most=most))
        more_before, more_after = query.after is not None, len(found) > query.size
        lines = found[: query.size]
    total = wanted.select_related(None).only("pk")[: MOST + 1].count()
    return GridPage(
        query,
        [grid_row(line) for line in lines],
        total,
        lines[0].pk if lines and more_before else None,
        lines[-1].pk if lines and more_after else None,
    )


def grid_row(line: Candidate) -> GridRow:
    """A line's cells."""
    novelty = line.badges.get("novelty") or {}
    return GridRow(
        line,
        line_icon(line),
        line_product_said(line),
        field_words(line),
        _claims(line.badges.get("claims", ())),
        _worst_rule(line.badges.get("rules", ())),
        bool(novelty.get("nearest")) and novelty["value"] < NOVELTY_LOW,
        LINE_STATES[line.state],
        line_age(line, timezone.now()),
        line_due(line, timezone.now()),
        priority_flag(line),
        _tone_match(line.badges.get("tone") or {}),
    )


def _tone_match(tone: Any) -> float | None:
    """The mean match of the sliders, as the order by tone has it."""
    matches = [slider.get("match") for slider in tone.values()]
    return sum(matches) / len(matches) if matches and None not in matches else None


def _claims(claims: Any) -> tuple[str, str, str, bool]:
    """(word, icon, tone, plain) of the worst claim; an empty word where nothing is claimed."""
    statuses = [claim["status"] for claim in claims]
    for status in ("contradicted", "unsupported", "supported"):
        if status in statuses:
            return (status, *CLAIM_BADGES[status])
    return ("", "", "", True)


def _worst_rule(rules: Any) -> tuple[str, str, str]:
    """(word, icon, tone) of what the rules say at worst."""
    severities = {rule["severity"] for rule in rules}
    return next((RULE_BADGES[one] for one in RULE_BADGES if one in severities), PASSED)


def grid_tabs(request: StudioRequest, query: GridQuery) -> list[dict[str, Any]]:
    """The states as tabs that keep the other filters, with how many lines each holds.

    Not counted while words are searched for, or readings: that would read every line once more.
    """
    address = reverse("review:grid", args=[request.workspace.slug])
    counts = None if UNCOUNTED & set(query.filters) else _state_counts(request, query)
    return [
        {
            "label": label,
            "url": f"{address}?{query.query(state=state)}",
            "on": query.state == state,
            "count": None if counts is None else counts[state],
        }
        for state, label in TABS
    ]


def grid_campaigns(workspace: Workspace) -> list[tuple[int, str]]:
    """Campaigns to choose from, those changed last first."""
    rows = Campaign.objects.filter(workspace=workspace).order_by("-updated")
    return list(rows.values_list("pk", "name")[:CAMPAIGNS_MOST])


def _state_counts(request: StudioRequest, query: GridQuery) -> dict[str, int]:
    others = {name: value for name, value in query.wanted.items() if name != "state"}
    rows = candidates_filtered(request.workspace, others, viewer=request.user)
    counted = rows.select_related(None).order_by().values_list("state").annotate(n=Count("pk"))
    found = {str(state): n for state, n in counted}
    return {state: found.get(str(state), 0) for state, _ in TABS} | {ANY: sum(found.values())}
