"""What a round would be: lines, products, fields, said before it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from campaigns.briefs.products import campaign_products_count
from campaigns.channels.selectors import field_specs_current
from campaigns.models import Campaign
from generation.types import FieldSpec
from generation.types.brief import N_DEFAULT


@dataclass(frozen=True)
class OrderSummary:
    """How many lines of how many products and fields a round would ask for."""

    products: int
    fields: int
    lines: int

    @property
    def is_possible(self) -> bool:
        """Whether there is anything to write."""
        return self.lines > 0


def lines_asked(specs: Iterable[FieldSpec], n: int | Mapping[str, int] | None) -> dict[str, int]:
    """CHANNEL.FIELD -> lines per product: the number asked, else the field's own default.

    `n` is a number for every field, or numbers by FIELD or CHANNEL.FIELD.
    """
    asked: dict[str, int] = {}
    for spec in specs:
        wanted = n.get(spec.key, n.get(spec.field)) if isinstance(n, Mapping) else n
        asked[spec.key] = wanted or spec.default_n or N_DEFAULT
    return asked


def order_summary(campaign: Campaign) -> OrderSummary:
    """The round that pressing Generate would start."""
    current = field_specs_current(campaign.workspace_id)
    specs = [spec for channel in campaign.channels for spec in current[channel]]
    products = campaign_products_count(campaign)
    per_product = sum(lines_asked(specs, None).values())
    return OrderSummary(products, len(specs), products * per_product)
