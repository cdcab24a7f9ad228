"""The grid: many lines a page, found by key, filtered by what the address says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from campaigns.channels.selectors import channel_labels
from campaigns.models import Campaign, Candidate, CandidateState, Workspace
from campaigns.review.bulk import MOST
from campaigns.review.business_order import business_beyond
from campaigns.review.desk_words import field_words
from campaigns.review.place import number_read
from campaigns.review.queue_items import (
    STATE_BADGES,
    Flag,
    line_age,
    line_due,
    line_icon,
    line_product_said,
)
from campaigns.review.readings import NOVELTY_LOW
from campaigns.review.selectors import FILTERS, candidates_filtered
from campaigns.workspaces.requests import StudioRequest

SIZES = (25, 50, 100)
ANY = "any"
OLDEST, NEWEST, BEST, BUSINESS, ROOMY = "oldest", "newest", "best", "business", "roomy"
SORTS = {
    OLDEST: "Oldest first",
    NEWEST: "Newest first",
    BEST: "Best score first",
    BUSINESS: "Business order",
}
# The index candidate_best holds exactly this.
RANKED = Coalesce("score", Value(-1.0))
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
    sort: str = OLDEST
    is_roomy: bool = False

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
        if self.sort != OLDEST:
            kept["sort"] = self.sort
        if self.is_roomy:
            kept["rows"] = ROOMY
        kept |= more
        return urlencode({name: value for name, value in kept.items() if value is not None})


def grid_url(workspace: str, query: GridQuery, **more: Any) -> str:
    """The address of the grid with these filters, some of it changed."""
    return f"{reverse('review:grid', args=[workspace])}?{query.query(**more)}"


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
    age: str
    due: Flag | None


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
        data["sort"] if data.get("sort") in SORTS else OLDEST,
        data.get("rows") == ROOMY,
    )


def grid_page(request: StudioRequest, query: GridQuery) -> GridPage:
    """Two queries whatever the total. Raises `DomainError` for a filter that does not exist."""
    rows = candidates_filtered(request.workspace, query.wanted, viewer=request.user).defer(
        "generated_text", "product__description", "product__extra", "product__search"
    )
    if query.sort == BEST:
        rows = rows.annotate(ranked=RANKED)
    if query.before is not None:
        found = list(_beyond(rows, query, query.before, ahead=False)[: query.size + 1])
        more_before, more_after = len(found) > query.size, True
        lines = found[: query.size][::-1]
    else:
        found = list(_beyond(rows, query, query.after, ahead=True)[: query.size + 1])
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


def _beyond(rows: QuerySet[Any], query: GridQuery, pk: int | None, *, ahead: bool) -> QuerySet[Any]:
    """The lines after (or before) a line in the order asked for, the nearest to it first."""
    if query.sort == BUSINESS:
        return business_beyond(rows, pk, ahead=ahead, most=query.size + 1)
    rising = (query.sort != NEWEST) == ahead
    if query.sort != BEST:
        if pk is not None:
            rows = rows.filter(pk__gt=pk) if rising else rows.filter(pk__lt=pk)
        return rows.order_by("pk" if rising else "-pk")
    rows = rows.order_by("-ranked", "pk") if ahead else rows.order_by("ranked", "-pk")
    here = Candidate.objects.filter(pk=pk or 0).annotate(ranked=RANKED)
    rank = here.values_list("ranked", flat=True).first()
    if rank is None:
        return rows
    if ahead:
        return rows.filter(Q(ranked__lt=rank) | Q(ranked=rank, pk__gt=pk))
    return rows.filter(Q(ranked__gt=rank) | Q(ranked=rank, pk__lt=pk))


def grid_chips(workspace: Workspace, query: GridQuery) -> list[dict[str, str]]:
    """Each filter that is on, in words, with the address that takes it off."""
    address = reverse("review:grid", args=[workspace.slug])
    return [
        {"label": _filter_said(name, value), "url": f"{address}?{query.query(**{name: None})}"}
        for name, value in query.filters.items()
        if name not in ("state", "mine")
    ]


def _filter_said(name: str, value: str) -> str:
    if name == "channel":
        return channel_labels().get(value, value)
    if name == "campaign":
        found = Campaign.objects.filter(pk=number_read(value) or 0).values_list("name", flat=True)
        return found.first() or value
    return f"“{value}”" if name == "search" else f"{name} {value}"


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
        line_age(line, timezone.now()),
        line_due(line, timezone.now()),
    )


def _claims(claims: Any) -> tuple[str, str, str, bool]:
    """(word, icon, tone, plain) of the worst claim; an empty word where nothing is claimed."""
    statuses = [claim["status"] for claim in claims]
    for status in ("contradicted", "unsupported", "supported"):
        if status in statuses:
            return (status, *CLAIM_BADGES[status])
    return ("", "", "", True)


def grid_tabs(request: StudioRequest, query: GridQuery) -> list[dict[str, Any]]:
    """The states as tabs that keep the other filters, with how many lines each holds.

    Not counted while words are searched for: that would read every text once more.
    """
    address = reverse("review:grid", args=[request.workspace.slug])
    counts = None if "search" in query.filters else _state_counts(request, query)
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
