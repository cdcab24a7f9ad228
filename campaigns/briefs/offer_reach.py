"""Which of a campaign's products its offer does not speak for, so that nobody wonders where it went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from campaigns.briefs.products import campaign_products
from campaigns.catalog.records import product_record
from campaigns.models import Campaign, Product
from generation.jobs import direct

# A page reads so many products; of a larger campaign it speaks of the first.
READ_MOST = 300
NAMED_MOST = 3


@dataclass(frozen=True)
class OfferReach:
    """Products outside the offer, of those that were read; `is_part` where the campaign has more."""

    outside: list[Product]
    read: int
    is_part: bool

    @property
    def named(self) -> list[Product]:
        """The first of them."""
        return self.outside[:NAMED_MOST]

    @property
    def more(self) -> int:
        """How many are not named."""
        return len(self.outside) - len(self.named)


def offer_reach(campaign: Campaign) -> OfferReach | None:
    """None where the offer's words name no kind of product, or every product is of that kind."""
    text = campaign.offer.get("text", "")
    if not text or not direct.offer_narrows(text):
        return None
    products = campaign_products(campaign, 0, READ_MOST + 1)
    read = products[:READ_MOST]
    outside = [
        row for row in read if not direct.offer_covers(text, product_record(row), _known(row))
    ]
    return OfferReach(outside, len(read), len(products) > READ_MOST) if outside else None


def _known(row: Product) -> Mapping[str, Any]:
    """As stored; a product that nobody read yet is read without a look at the rest of the catalog."""
    stored = row.understanding
    if stored.get("noun"):
        return {**stored, "facts_hash": row.facts_hash}
    return direct.understand(product_record(row), row.corrections)
