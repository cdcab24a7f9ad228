"""A campaign as an order: the only file that speaks both the product's words and the core's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from campaigns.channels.selectors import field_specs_current
from campaigns.common.errors import DomainError
from campaigns.models import Campaign, Product
from generation.jobs import direct
from generation.types import FieldSpec, InputError, brief_from_dict


def brief_from_campaign(campaign: Campaign, channel: str) -> dict[str, Any]:
    """The brief of contracts section 2 for one channel. Raises `DomainError` for what cannot be asked."""
    brand = campaign.brand
    data: dict[str, Any] = {
        "channel": channel,
        "goal": campaign.goal,
        "audience": campaign.audience,
        "offer": {key: campaign.offer.get(key, "") for key in ("text", "code", "ends")},
        "must_say": list(campaign.must_say),
        "must_not_say": list(campaign.must_not_say),
        "tone": dict(campaign.tone),
        "creativity": campaign.creativity,
        "language": campaign.language,
    }
    if brand is not None:
        data["brand"] = {
            "name": brand.name,
            "voice": list(brand.voice),
            "examples": list(brand.examples),
            "terms": dict(brand.terms),
        }
    try:
        brief_from_dict(data)
    except InputError as error:
        raise DomainError(
            f"The brief needs another value: {error}", errors={error.key: [error.message]}
        ) from error
    return data


def product_data(row: Product) -> dict[str, Any]:
    """The product record of contracts section 2, JSON-ready."""
    return {
        "sku": row.sku,
        "title": row.title,
        "brand": row.brand,
        "category": row.category,
        "price": _money(row.price),
        "compare_at_price": _money(row.compare_at_price),
        "currency": row.currency,
        "stock": row.stock,
        "url": row.url,
        "image": row.image,
        "description": row.description,
        "attributes": row.attributes,
    }


def product_understanding(row: Product) -> dict[str, Any]:
    """What is known of a product: as stored, or read now where its job has not come round yet."""
    if row.understanding.get("noun"):
        return dict(row.understanding)
    return direct.understand(product_data(row), row.corrections)


def order_from_campaign(
    campaign: Campaign,
    product: Product,
    channel: str,
    *,
    now: datetime,
    fields: Iterable[FieldSpec] | None = None,
) -> direct.Order:
    """The order for one product in one channel as the campaign stands now, without neighbours."""
    specs = field_specs_current()[channel] if fields is None else fields
    return order_make(
        product,
        brief=brief_from_campaign(campaign, channel),
        fields=[direct.field_spec_to_dict(spec) for spec in specs],
        now=now.isoformat(),
    )


def order_make(
    product: Product,
    *,
    brief: Mapping[str, Any],
    fields: list[dict[str, Any]],
    now: str,
    neighbours: list[dict[str, str]] | None = None,
) -> direct.Order:
    """The order for a product by a frozen brief and frozen field specs."""
    return {
        "product": product_data(product),
        "understanding": product_understanding(product),
        "brief": dict(brief),
        "fields": fields,
        "now": now,
        "neighbours": neighbours or [],
    }


def _money(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
