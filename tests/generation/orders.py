"""Orders for invented products, as the tests of the core need them."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from generation.facts import understand
from generation.types import Spec, brief_from_dict, channel_fields, product_from_dict

WEDNESDAY = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)

TEE: dict[str, Any] = {
    "sku": "T-1",
    "title": "Marlow Harbour Tee",
    "brand": "Orsa",
    "category": "Men > Tops > Tees",
    "price": "29.00",
    "currency": "GBP",
    "description": "Relaxed fit. Crew neckline. Machine wash cold.",
    "attributes": {"material": "organic cotton", "color": "navy", "pattern": "solid"},
}
SHORTS: dict[str, Any] = {
    "sku": "T-2",
    "title": "Quay Running Shorts",
    "brand": "Orsa",
    "category": "Men > Bottoms > Shorts",
    "price": "34.50",
    "currency": "GBP",
    "attributes": {"material": "polyester", "color": "black"},
}
LAMP: dict[str, Any] = {
    "sku": "T-3",
    "title": "LED Desk Lamp",
    "category": "Home > Lighting > Desk lamps",
    "price": 49,
    "compare_at_price": 65,
    "currency": "USD",
    "stock": 12,
    "attributes": {"material": "aluminium", "brightness": "400 lumens", "weight": "820 g"},
}
BARE: dict[str, Any] = {"sku": "T-4", "title": "Garden Thermometer"}
CATALOG = (TEE, SHORTS, LAMP, BARE)
OFFER = {"text": "20% off", "code": "FRESH20", "ends": "2026-11-29"}


NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def numbers_in(*values: Any) -> set[str]:
    """The numbers of texts or records, "1,299.00" as "1299"."""
    found = NUMBER.findall(json.dumps(values, ensure_ascii=False))
    return {_plain(number) for number in found}


def _plain(number: str) -> str:
    value = number.replace(",", "")
    return value.rstrip("0").rstrip(".") if "." in value else value


def order(record: dict[str, Any], channel: str = "google_rsa", **brief: Any) -> Spec:
    """The frozen order for one record, on a Wednesday morning in November."""
    product = product_from_dict(record)
    return Spec(
        product=product,
        understanding=understand(product),
        brief=brief_from_dict({"channel": channel, **brief}),
        fields=tuple(channel_fields(channel).values()),
        now=WEDNESDAY,
    )
