"""What our own prior weights say of headlines, so that the fitted model has a peer of ours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from generation.badges import measure
from generation.badges.context import context_of
from generation.badges.conversion.prior import conversion_features, prior_parts
from generation.badges.reading import reading_of
from generation.conversion.bradley_terry import Floats
from generation.types import Brief, Product, Spec, Understanding, field_spec

CHANNEL, FIELD = "product_description", "description"


def prior_scores(headlines: Sequence[str]) -> Floats:
    """Log odds of each headline by the prior, as a line for a product of which nothing is known."""
    product = Product(sku="none", title="Item")
    known = Understanding(brand=None, head="item", noun="item", plural="items")
    field = field_spec(CHANNEL, FIELD)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    spec = Spec(product, known, Brief(channel=CHANNEL), (field,), now)
    context = context_of(spec, field)
    scores = []
    for text in headlines:
        (badges,) = measure([text], spec=spec, field=field)
        parts, _ = prior_parts(conversion_features(reading_of(text), context, badges))
        scores.append(sum(parts.values()))
    return np.array(scores)
