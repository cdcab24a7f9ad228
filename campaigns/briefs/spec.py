"""A campaign as an order: the only file that speaks both the product's words and the core's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from campaigns.briefs.brand_adapters import brand_adapters
from campaigns.briefs.own_fit import own_fit_in_use
from campaigns.catalog.records import product_record, product_understood
from campaigns.channels.selectors import field_specs_current
from campaigns.claims.selectors import proofs_of
from campaigns.common.errors import DomainError
from campaigns.models import Campaign, Product
from campaigns.rules.selectors import rules_active
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
        if own := brand_adapters(brand):
            data["brand"]["adapters"] = own
    try:
        brief_from_dict(data)
    except InputError as error:
        raise DomainError(
            f"The brief needs another value: {error}", errors={error.key: [error.message]}
        ) from error
    return data


def order_from_campaign(
    campaign: Campaign,
    product: Product,
    channel: str,
    *,
    now: datetime,
    fields: Iterable[FieldSpec] | None = None,
) -> direct.Order:
    """The order for one product in one channel as the campaign stands now, without neighbours."""
    specs = field_specs_current(campaign.workspace_id)[channel] if fields is None else fields
    order = order_make(
        product,
        brief=brief_from_campaign(campaign, channel),
        fields=[direct.field_spec_to_dict(spec) for spec in specs],
        now=now.isoformat(),
    )
    return {**order, "zone": campaign.timezone}


def order_make(
    product: Product,
    *,
    brief: Mapping[str, Any],
    fields: list[dict[str, Any]],
    now: str,
    neighbours: list[dict[str, str]] | None = None,
) -> direct.Order:
    """The order for a product by a frozen brief and frozen field specs, under the brand rules that hold now."""
    return {
        "product": product_record(product),
        "understanding": product_understood(product),
        "brief": dict(brief),
        "fields": fields,
        "now": now,
        "neighbours": neighbours or [],
        "rules": rules_active(product.workspace_id),
        "own_fit": own_fit_in_use(product.workspace_id),
        "proofs": proofs_of(product),
    }
