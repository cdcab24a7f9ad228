"""What a grid's address asks for: filters that are on or rest, order, rows, page, and the view it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from campaigns.models import CandidateState
from campaigns.review.grid_order import OLDEST, ORDERS
from campaigns.review.place import number_read
from campaigns.review.selectors import FILTERS

SIZES = (25, 50, 100)
ANY, ROOMY = "any", "roomy"
# A filter that rests is kept in the address under another name, so that one press wakes it.
RESTS = "off_"
IN_FORM = ("search", "campaign", "channel", "sku", "assignee", "sort")


@dataclass(frozen=True)
class GridQuery:
    """What a grid's address asks for. `view` is the saved view that it began as."""

    filters: dict[str, str]
    size: int = SIZES[0]
    after: int | None = None
    before: int | None = None
    sort: str = OLDEST
    is_roomy: bool = False
    resting: dict[str, str] = field(default_factory=dict)
    view: int | None = None

    @property
    def state(self) -> str:
        """The state shown, "any" for all."""
        return self.filters.get("state", CandidateState.IN_REVIEW)

    @property
    def wanted(self) -> dict[str, str]:
        """For `candidates_filtered`."""
        others = {name: value for name, value in self.filters.items() if name != "state"}
        return others if self.state == ANY else {**others, "state": self.state}

    @property
    def shape(self) -> dict[str, Any]:
        """All that makes the view what it is, without the page and the view's own number."""
        kept: dict[str, Any] = {**self.filters}
        kept |= {f"{RESTS}{name}": value for name, value in self.resting.items()}
        if self.size != SIZES[0]:
            kept["size"] = self.size
        if self.sort != OLDEST:
            kept["sort"] = self.sort
        if self.is_roomy:
            kept["rows"] = ROOMY
        return kept

    @property
    def saved(self) -> str:
        """What a saved view keeps."""
        return urlencode(self.shape)

    @property
    def hidden(self) -> dict[str, Any]:
        """What the form of filters carries along without showing it."""
        return {name: value for name, value in self._kept.items() if name not in IN_FORM}

    @property
    def _kept(self) -> dict[str, Any]:
        return self.shape | ({"view": self.view} if self.view else {})

    def query(self, **more: Any) -> str:
        """The address's query with some of it changed; None takes a value out."""
        kept = self._kept | more
        return urlencode({name: value for name, value in kept.items() if value is not None})


def grid_url(workspace: str, query: GridQuery, **more: Any) -> str:
    """The address of the grid with these filters, some of it changed."""
    return f"{reverse('review:grid', args=[workspace])}?{query.query(**more)}"


def grid_query(data: Mapping[str, str]) -> GridQuery:
    """From an address or a posted form. A filter that is on as well as resting is on."""
    filters = {name: data[name].strip() for name in FILTERS if data.get(name, "").strip()}
    resting = {
        name: data[f"{RESTS}{name}"].strip()
        for name in FILTERS
        if name not in filters and data.get(f"{RESTS}{name}", "").strip()
    }
    size = number_read(data.get("size")) or SIZES[0]
    return GridQuery(
        filters,
        size if size in SIZES else SIZES[0],
        number_read(data.get("after")),
        number_read(data.get("before")),
        data["sort"] if data.get("sort") in ORDERS else OLDEST,
        data.get("rows") == ROOMY,
        resting,
        number_read(data.get("view")),
    )
