"""An invented running shoe and orders for it, as the badge tests use them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from generation.types import (
    Fact,
    Spec,
    Understanding,
    brief_from_dict,
    channel_fields,
    product_from_dict,
)

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)  # a Wednesday

SHOE: dict[str, Any] = {
    "sku": "COR-T2",
    "title": "Corvane Tempo 2 running shoe",
    "brand": "Corvane",
    "category": "Sport > Running > Running shoes",
    "price": "96.00",
    "compare_at_price": "120.00",
    "currency": "GBP",
    "stock": 37,
    "description": "A daily trainer with 34 mm of foam under the heel. The lining wicks. Comes in two colours.",
    "attributes": {
        "weight": "238 g",
        "drop": "8 mm",
        "upper": "recycled knit",
        "waterproof": False,
        "warranty": "2 years",
        "box size": "33 x 21 x 12 cm",
        "doors": "2 doors",
    },
}
KNOWN = Understanding(
    brand="Corvane",
    head="shoe",
    noun="running shoe",
    plural="running shoes",
    models=("Tempo 2",),
    names=("Corvane Tempo 2 running shoe", "Corvane Tempo 2", "Tempo 2"),
    facts=(
        Fact("weight", "238 g", "number", "attributes.weight"),
        Fact("drop", "8 mm", "number", "attributes.drop"),
        Fact("upper", "recycled knit", "material", "attributes.upper"),
    ),
    family="apparel",
    pack="general",
)


def order(channel: str = "google_rsa", product: dict[str, Any] | None = None, **brief: Any) -> Spec:
    """The shoe, with keys of `product` changed, under a brief for one channel; `now` may be given."""
    now = brief.pop("now", NOW)
    neighbours = brief.pop("neighbours", ())
    return Spec(
        product=product_from_dict({**SHOE, **(product or {})}),
        understanding=KNOWN,
        brief=brief_from_dict({"channel": channel, **brief}),
        fields=tuple(channel_fields(channel).values()),
        now=now,
        neighbours=neighbours,
    )


OFFER = {"text": "20% off", "code": "RUN20", "ends": "2026-11-29"}
