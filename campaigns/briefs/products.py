"""The products of a campaign: picked one by one, or all that match a filter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from campaigns.catalog.quarantines import is_quarantined, quarantined
from campaigns.catalog.selectors import products_matching
from campaigns.models import Campaign, Product

CHUNK = 500


def campaign_skus(campaign: Campaign) -> Iterator[str]:
    """Skus of a campaign's living products: those picked, in that order, else all that match its filter."""
    if not campaign.skus:
        if campaign.product_filter:
            yield from products_matching(campaign.product_filter).values_list("sku", flat=True)
        return
    picked = iter(campaign.skus)
    while chunk := list(islice(picked, CHUNK)):
        rows = Product.objects.filter(sku__in=chunk, archived=False)
        living = set(rows.values_list("sku", flat=True))
        yield from (sku for sku in chunk if sku in living)


def campaign_quarantined(campaign: Campaign) -> set[str]:
    """Skus of a campaign's products that are quarantined, so that nothing is written for them."""
    if campaign.skus:
        return set(skus_quarantined(campaign.skus))
    if not campaign.product_filter:
        return set()
    rows = products_matching(campaign.product_filter).filter(is_quarantined())
    return set(rows.values_list("sku", flat=True))


def campaign_writable(campaign: Campaign) -> list[str]:
    """Skus of a campaign's living products that lines may be written for."""
    held = campaign_quarantined(campaign)
    return [sku for sku in campaign_skus(campaign) if sku not in held]


def skus_quarantined(skus: Iterable[str]) -> list[str]:
    """Those of some skus whose products are quarantined, in their order."""
    held = set(quarantined().values_list("product__sku", flat=True))
    return [sku for sku in skus if sku in held] if held else []


def sku_unknown(skus: list[str]) -> str | None:
    """The first sku that no product of this workspace has, archived ones included; None for all known."""
    for first in range(0, len(skus), CHUNK):
        chunk = skus[first : first + CHUNK]
        known = set(Product.objects.filter(sku__in=chunk).values_list("sku", flat=True))
        for sku in chunk:
            if sku not in known:
                return sku
    return None


def skus_by_business(skus: list[str]) -> list[str]:
    """The same skus, those first whose products matter most to the shop; equals keep their order."""
    business: dict[str, int] = {}
    for first in range(0, len(skus), CHUNK):
        rows = Product.objects.filter(sku__in=skus[first : first + CHUNK])
        business.update(rows.values_list("sku", "business"))
    return sorted(skus, key=lambda sku: -business.get(sku, 0))


def campaign_products_count(campaign: Campaign) -> int:
    """How many products a campaign has."""
    if campaign.skus:
        return sum(1 for _ in campaign_skus(campaign))
    return products_matching(campaign.product_filter).count() if campaign.product_filter else 0


def campaign_products(campaign: Campaign, first: int, count: int) -> list[Product]:
    """A page of a campaign's products, in their order."""
    return _of(list(islice(campaign_skus(campaign), first, first + count)))


def products_writable(campaign: Campaign, count: int) -> list[Product]:
    """The first of a campaign's products that lines may be written for."""
    held = campaign_quarantined(campaign)
    return _of(list(islice((sku for sku in campaign_skus(campaign) if sku not in held), count)))


def _of(skus: list[str]) -> list[Product]:
    rows = {row.sku: row for row in Product.objects.filter(sku__in=skus)}
    return [rows[sku] for sku in skus if sku in rows]
