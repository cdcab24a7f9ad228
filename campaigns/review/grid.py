"""The grid: many lines a page, found by key, filtered by what the address says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from campaigns.models import Campaign, Candidate, CandidateState, Workspace
from campaigns.review.bulk import MOST
from campaigns.review.desk_words import field_words
from campaigns.review.place import number_read
from campaigns.review.queue_items import STATE_BADGES, line_icon, line_product_said
from campaigns.review.readings import NOVELTY_LOW
from campaigns.review.selectors import FILTERS, candidates_filtered
from campaigns.workspaces.requests import StudioRequest

SIZES = (25, 50, 100)
ANY = "any"
TABS: tuple[tuple[str, str], ...] = (
    (CandidateState.IN_REVIEW, "Waiting"),
    (CandidateState.BLOCKED, "Blocked"),
    (CandidateState.CHANGES_REQUESTED, "Came back"),
    (CandidateState.STALE, "Stale"),
    (CandidateState.APPROVED, "Approved"),
    (CandidateState.REJECTED, "Rejected"),
    (ANY, "All"),
)
COMPARED_MOST = 4
CAMPAIGNS_MOST = 200
CLAIM_BADGES = {
    "supported": ("badge-check", "ok", True),
    "unsupported": ("octagon-x", "bad", False),
    "contradicted": ("octagon-x", "bad", False),
}


@dataclass(frozen=True)
class GridQuery:
    """What a grid's address asks for."""

    filters: dict[str, str]
    size: int
    after: int | None
    before: int | None

    @property
    def state(self) -> str:
        """The state shown, "any" for all."""
        return self.filters.get("state", CandidateState.IN_REVIEW)

    @property
    def wanted(self) -> dict[str, str]:
        """For `candidates_filtered`."""
        others = {name: value for name, value in self.filters.items() if name != "state"}
        return others if self.state == ANY else {**others, "state": self.state}

    def query(self, **more: Any) -> str:
        """The address's query with some of it changed; None takes a value out."""
        kept: dict[str, Any] = {**self.filters}
        if self.size != SIZES[0]:
            kept["size"] = self.size
        kept |= more
        return urlencode({name: value for name, value in kept.items() if value is not None})


@dataclass(frozen=True)
class GridRow:
    """One line with what its cells say."""

    line: Candidate
    icon: str
    who: str
    field: str
    claims: tuple[str, str, str, bool]
    is_close: bool
    state: tuple[str, str, str]


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
        return f"{min(self.total, MOST):,}{'+' if self.total > MOST else ''}"


def grid_query(data: Mapping[str, str]) -> GridQuery:
    """From an address or a posted form."""
    filters = {name: data[name].strip() for name in FILTERS if data.get(name, "").strip()}
    size = number_read(data.get("size")) or SIZES[0]
    return GridQuery(
        filters,
        size if size in SIZES else SIZES[0],
        number_read(data.get("after")),
        number_read(data.get("before")),
    )


def grid_page(request: StudioRequest, query: GridQuery) -> GridPage:
    """Two queries whatever the total. Raises `DomainError` for a filter that does not exist."""
    rows = candidates_filtered(request.workspace, query.wanted, viewer=request.user).defer(
        "generated_text", "product__description", "product__extra", "product__search"
    )
    if query.before is not None:
        found = list(rows.filter(pk__lt=query.before).order_by("-pk")[: query.size + 1])
        more_before, more_after = len(found) > query.size, True
        lines = found[: query.size][::-1]
    else:
        found = list((rows.filter(pk__gt=query.after) if query.after else rows)[: query.size + 1])
        more_before, more_after = query.after is not None, len(found) > query.size
        lines = found[: query.size]
    total = rows.select_related(None).only("pk")[: MOST + 1].count()
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
        bool(novelty.get("nearest")) and novelty["value"] < NOVELTY_LOW,
        STATE_BADGES[line.state],
    )


def _claims(claims: Any) -> tuple[str, str, str, bool]:
    """(word, icon, tone, plain) of the worst claim; an empty word where nothing is claimed."""
    statuses = [claim["status"] for claim in claims]
    for status in ("contradicted", "unsupported", "supported"):
        if status in statuses:
            return (status, *CLAIM_BADGES[status])
    return ("", "", "", True)


def grid_tabs(workspace: Workspace, query: GridQuery) -> list[dict[str, Any]]:
    """The states as tabs that keep the other filters."""
    address = reverse("review:grid", args=[workspace.slug])
    return [
        {
            "label": label,
            "url": f"{address}?{query.query(state=state)}",
            "on": query.state == state,
            "count": None,
        }
        for state, label in TABS
    ]


def grid_campaigns(workspace: Workspace) -> list[tuple[int, str]]:
    """Campaigns to choose from, those changed last first."""
    rows = Campaign.objects.filter(workspace=workspace).order_by("-updated")
    return list(rows.values_list("pk", "name")[:CAMPAIGNS_MOST])


def grid_compared(workspace: Workspace, ids: list[int]) -> list[GridRow]:
    """Two to four lines side by side."""
    if not 2 <= len(ids) <= COMPARED_MOST:
        return []
    rows = Candidate.objects.filter(workspace=workspace, pk__in=ids)
    return [grid_row(line) for line in rows.select_related("product", "campaign").order_by("pk")]
