"""Which lines an experiment may take: approved ones for the same field of the same product."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Case, Count, Max, Q, Value, When

from campaigns.catalog.quarantines import is_quarantined
from campaigns.exports.selection import OUT
from campaigns.models import Candidate, CandidateState, Product
from campaigns.models.review import Origin
from campaigns.promises.selectors import approval_stands

PLACES_SHOWN = 100
LINES_SHOWN = 50


@dataclass(frozen=True)
class Place:
    """A field of a product with so many approved lines; `line` is one of them and leads to the design."""

    product: Product
    channel: str
    key: str
    count: int
    line: int


def places_ready(*, search: str = "") -> list[Place]:
    """Fields with two approved lines or more, those that got one last first; `search` is in the title or SKU."""
    rows = Candidate.objects.filter(state__in=OUT).exclude(is_quarantined("product"))
    if search:
        rows = rows.filter(Q(product__title__icontains=search) | Q(product__sku__icontains=search))
    places = (
        rows.order_by()
        .values_list("product", "channel", "field")
        .annotate(count=Count("pk"), newest=Max("pk"))
        .filter(count__gte=2)
        .order_by("-newest")[:PLACES_SHOWN]
    )
    found = list(places)
    known = Product.objects.in_bulk({product for product, *_ in found})
    return [
        Place(known[product], channel, f"{channel}.{field}", count, newest)
        for product, channel, field, count, newest in found
    ]


def lines_for(line: Candidate, *, own: Collection[int] = ()) -> list[Candidate]:
    """Lines for the field that `line` is for: all that an experiment has, then approved ones, what is live first."""
    rows = Candidate.objects.filter(
        product=line.product_id, channel=line.channel, field=line.field
    ).select_related("campaign")
    is_live = Case(When(state=CandidateState.LIVE, then=Value(0)), default=Value(1))
    is_human = Case(When(origin=Origin.HUMAN, then=Value(0)), default=Value(1))
    ordered = rows.order_by(is_live, is_human, "rank", "pk")
    free = ordered.filter(approval_stands(), state__in=OUT).exclude(pk__in=own)
    return [*ordered.filter(pk__in=own), *free[:LINES_SHOWN]]
