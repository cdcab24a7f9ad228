"""What novelty is measured against beside a line's own set: approved and live copy of alike products."""

from __future__ import annotations

from django.db.models import Case, Value, When

from campaigns.catalog.quarantines import is_quarantined
from campaigns.models import Candidate, CandidateState, LiveCopy, Product

APPROVED_MOST = 200
LIVE_MOST = 100
DECIDED = (CandidateState.APPROVED, CandidateState.SCHEDULED, CandidateState.LIVE)


def product_neighbours(
    product: Product, *, besides: Candidate | None = None
) -> list[dict[str, str]]:
    """Approved and live lines of the product's category, its own live ones first, then the newest: [{"text", "kind", "sku"}].

    The record's own title and description are added by the core; how much else there is is bounded. Engines show a model
    some of them as examples: lines of quarantined products are none.
    A line is no neighbour of itself: `besides` is left out, also where it is live.
    """
    alike = Product.objects.exclude(is_quarantined()).filter(archived=False)
    alike = (
        alike.filter(category=product.category) if product.category else alike.filter(pk=product.pk)
    )
    approved = Candidate.objects.filter(product__in=alike, state__in=DECIDED).order_by("-pk")
    # Fields hold many live texts: those of others alone would fill what is read.
    others = Case(When(product=product, then=Value(0)), default=Value(1))
    live = LiveCopy.objects.filter(product__in=alike).order_by(others, "-pk")
    if besides is not None:
        live = live.exclude(revision__candidate=besides)
        approved = approved.exclude(pk=besides.pk)
    texts: dict[str, str] = {}
    for rows, most in ((live, LIVE_MOST), (approved, APPROVED_MOST)):
        for text, sku in rows.values_list("text", "product__sku")[:most]:
            texts.setdefault(text, sku)
    return [{"text": text, "kind": "approved", "sku": sku} for text, sku in texts.items()]
