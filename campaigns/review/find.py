"""One search over what a workspace holds: pages and acts, products, campaigns and lines."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q

from campaigns.catalog.selectors import products_matching
from campaigns.common.line_states import LINE_STATES
from campaigns.models import Campaign, Candidate, Product
from campaigns.review.places import Place, places_found
from campaigns.review.selectors import candidates_filtered
from campaigns.workspaces.requests import StudioRequest

SHOWN = 8
LEAST, MOST = 2, 80


@dataclass(frozen=True)
class Found:
    """The first of each kind; `words` is what was looked for, "" where it was too short to look.

    `places` are pages with their addresses: all that are open to the reader where nothing was asked.
    """

    words: str
    places: list[tuple[Place, str]] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    campaigns: list[Campaign] = field(default_factory=list)
    lines: list[tuple[Candidate, tuple[str, str, str]]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing of any kind was found."""
        return not (self.places or self.products or self.campaigns or self.lines)


def everything_found(request: StudioRequest, asked: str) -> Found:
    """Three questions to the database, each for a few rows, the newest campaigns and lines first."""
    words = asked.replace("\0", "").strip()[:MOST]
    places = places_found(request, words)
    if len(words) < LEAST:
        return Found("", places)
    campaigns = Campaign.objects.filter(workspace=request.workspace)
    named = campaigns.filter(Q(name__icontains=words) | Q(goal__icontains=words))
    lines = candidates_filtered(request.workspace, {"search": words}, viewer=request.user)
    return Found(
        words,
        places,
        products=list(products_matching({"search": words})[:SHOWN]),
        campaigns=list(named.order_by("-updated")[:SHOWN]),
        lines=[(line, LINE_STATES[line.state]) for line in lines.order_by("-pk")[:SHOWN]],
    )
