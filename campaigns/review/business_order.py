"""Lines in the business order of their products: what matters most to the shop is looked at first."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from campaigns.models import Candidate, Product


def business_beyond(
    rows: QuerySet[Any], pk: int | None, *, ahead: bool, most: int
) -> QuerySet[Any]:
    """At most `most` lines after (or before) the line `pk`, the nearest to it first; from the end without one.

    Products stand by their number (campaigns/catalog/business.py), each one's lines together, oldest
    first. The products are found first, in their index: sorting all lines that wait would read them all.
    """
    here = Candidate.objects.filter(pk=pk or 0).values_list("product__business", "product_id")
    at = here.first()
    products = Product.objects.filter(Exists(rows.order_by().filter(product=OuterRef("pk"))))
    if at is not None:
        business, product = at
        side, beside = ("lt", "gt") if ahead else ("gt", "lt")
        # The first condition only tells the database where in its index to begin.
        products = products.filter(**{f"business__{side}e": business}).filter(
            Q(**{f"business__{side}": business}) | Q(**{f"pk__{beside}e": product})
        )
        own = Q(product_id=product) & Q(**{f"pk__{beside}": pk})
        rows = rows.filter(own | ~Q(product_id=product))
    order = ("-business", "pk") if ahead else ("business", "-pk")
    # The line's own product may have no line left on this side.
    found = list(products.order_by(*order).values_list("pk", flat=True)[: most + 1])
    rows = rows.filter(product_id__in=found)
    if ahead:
        return rows.order_by("-product__business", "product_id", "pk")[:most]
    return rows.order_by("product__business", "-product_id", "-pk")[:most]
