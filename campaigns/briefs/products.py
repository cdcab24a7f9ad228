"""The products of a campaign: picked one by one, or all that match a filter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from django.db import models
from django.db.models import Count, Q

from campaigns.models import Campaign, Product

CHUNK = 500
CHOICES = 60


def products_matching(filters: Mapping[str, str]) -> models.QuerySet[Product]:
    """Products that are not archived and match `search` (words), `category` and `brand`, by id."""
    rows = Product.objects.filter(archived=False)
    for word in filters.get("search", "").split():
        rows = rows.filter(
            Q(title__icontains=word) | Q(sku__icontains=word) | Q(brand__icontains=word)
        )
    if category := filters.get("category", ""):
        rows = rows.filter(Q(category=category) | Q(category__startswith=f"{category} > "))
    if brand := filters.get("brand", ""):
        rows = rows.filter(brand__iexact=brand)
    return rows.order_by("pk")


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


def sku_unknown(skus: list[str]) -> str | None:
    """The first sku that no product of this workspace has, archived ones included; None for all known."""
    for first in range(0, len(skus), CHUNK):
        chunk = skus[first : first + CHUNK]
        known = set(Product.objects.filter(sku__in=chunk).values_list("sku", flat=True))
        for sku in chunk:
            if sku not in known:
                return sku
    return None


def campaign_products_count(campaign: Campaign) -> int:
    """How many products a campaign has."""
    if campaign.skus:
        return sum(1 for _ in campaign_skus(campaign))
    return products_matching(campaign.product_filter).count() if campaign.product_filter else 0


def campaign_products(campaign: Campaign, first: int, count: int) -> list[Product]:
    """A page of a campaign's products, in their order."""
    skus = list(islice(campaign_skus(campaign), first, first + count))
    rows = {row.sku: row for row in Product.objects.filter(sku__in=skus)}
    return [rows[sku] for sku in skus if sku in rows]


def category_choices() -> list[tuple[str, int]]:
    """(category, products), the largest first."""
    return _choices("category")


def brand_choices() -> list[tuple[str, int]]:
    """(brand, products), the largest first."""
    return _choices("brand")


def _choices(name: str) -> list[tuple[str, int]]:
    rows = Product.objects.filter(archived=False).exclude(**{name: ""})
    counted = rows.order_by().values(name).annotate(n=Count("pk")).order_by("-n", name)
    return [(row[name], row["n"]) for row in counted[:CHOICES]]
