"""Campaigns as a board: a column for each state, and on each card how full the places of its channels are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, IntegerField, QuerySet, Value

from campaigns.briefs.products import CHUNK
from campaigns.briefs.readiness import APPROVED, BY_ITSELF, lines_needed
from campaigns.briefs.selectors import STATE_BADGES
from campaigns.catalog.selectors import products_matching
from campaigns.channels.selectors import channel_labels, field_specs_shipped
from campaigns.models import Campaign, CampaignState, Candidate, Product

CARDS = 24
"""Campaigns a page of the board: what they hold is counted in a few questions together."""


@dataclass(frozen=True)
class Slot:
    """A channel of a campaign: approved lines of those needed, over all its products and fields."""

    label: str
    approved: int
    needed: int

    @property
    def is_ready(self) -> bool:
        """Whether every place of it is filled and approved."""
        return self.needed > 0 and self.approved == self.needed


@dataclass(frozen=True)
class Card:
    """A campaign with its slots."""

    campaign: Campaign
    products: int
    slots: list[Slot]

    @property
    def due(self) -> datetime | None:
        """What presses first: when its lines are due, else when it starts."""
        return self.campaign.lines_due or self.campaign.starts


@dataclass(frozen=True)
class Column:
    """A state and its campaigns, those that are due first on top."""

    state: CampaignState
    cards: list[Card] = field(default_factory=list)

    @property
    def icon(self) -> str:
        """The icon of its state."""
        return STATE_BADGES[self.state][0]


def board_columns(rows: Sequence[Campaign]) -> list[Column]:
    """A column for each state that campaigns come to by themselves, and for any other that one of `rows` is in."""
    columns = {state: Column(state) for state in CampaignState}
    for card in _cards(rows):
        columns[CampaignState(card.campaign.state)].cards.append(card)
    for column in columns.values():
        column.cards.sort(key=lambda card: (card.due is None, card.due))
    return [column for state, column in columns.items() if column.cards or state in BY_ITSELF]


def _cards(rows: Sequence[Campaign]) -> list[Card]:
    labels, specs, approved = channel_labels(), field_specs_shipped(), _approved(rows)
    needed = {spec.key: lines_needed(spec) for found in specs.values() for spec in found}
    products = _products(rows)
    filled: Counter[tuple[int, str]] = Counter()
    for (campaign, channel, name), counts in approved.items():
        most = needed.get(f"{channel}.{name}", 0)
        filled[campaign, channel] += sum(min(n, most) for n in counts)
    return [
        Card(
            row,
            products[row.pk],
            [
                Slot(
                    labels[channel],
                    filled[row.pk, channel],
                    products[row.pk] * sum(needed[spec.key] for spec in specs[channel]),
                )
                for channel in row.channels
            ],
        )
        for row in rows
    ]


def _approved(rows: Sequence[Campaign]) -> dict[tuple[int, str, str], list[int]]:
    """(campaign, channel, field) -> approved lines of each of its products."""
    lines = Candidate.objects.filter(campaign__in=rows, state__in=APPROVED).order_by()
    counted = lines.values_list("campaign_id", "channel", "field", "product_id")
    found: dict[tuple[int, str, str], list[int]] = {}
    for campaign, channel, name, _, n in counted.annotate(n=Count("pk")):
        found.setdefault((campaign, channel, name), []).append(n)
    return found


def _products(rows: Sequence[Campaign]) -> Counter[int]:
    """Campaign -> its living products, picked or matched by its filter."""
    found: Counter[int] = Counter()
    picked = sorted({sku for row in rows for sku in row.skus})
    living: set[str] = set()
    for first in range(0, len(picked), CHUNK):
        alive = Product.objects.filter(sku__in=picked[first : first + CHUNK], archived=False)
        living.update(alive.values_list("sku", flat=True))
    for row in rows:
        found[row.pk] = sum(sku in living for sku in row.skus)
    matching = [_matching(row) for row in rows if row.product_filter and not row.skus]
    if matching:
        found.update(dict(matching[0].union(*matching[1:], all=True)))
    return found


def _matching(row: Campaign) -> QuerySet[Product, Any]:
    """One row: the campaign and how many products match its filter."""
    of = Value(row.pk, output_field=IntegerField())
    products = products_matching(row.product_filter).order_by().annotate(of=of)
    return products.values("of").annotate(n=Count("pk")).values_list("of", "n")
