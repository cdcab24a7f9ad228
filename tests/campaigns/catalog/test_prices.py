"""Histories of prices: as far back as a reduction is measured, and no further."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from campaigns.catalog.prices import STEPS_MOST, price_histories, price_history
from campaigns.catalog.prior_prices import prior_histories, prior_price
from campaigns.models import ImportRow, Product, Workspace
from tests.campaigns.catalog.test_product_page import imported
from tests.factories import make_product

pytestmark = pytest.mark.django_db


def test_a_lowest_price_is_found_behind_many_changes_and_a_long_reduction(
    in_acme: Workspace, django_assert_num_queries
):
    shoe = make_product(in_acme)
    Product.objects.filter(pk=shoe.pk).update(created=timezone.now() - timedelta(days=400))
    shoe.refresh_from_db()
    # Reduced 200 days ago and falling since; 70 held in the 30 days before that.
    for days, before, after in ((230, "140", "70"), (215, "70", "135")):
        imported(shoe, days, before, after)
    for number in range(60):
        imported(shoe, 200 - number, str(135 - number / 4), str(135 - (number + 1) / 4))
    row = ImportRow.objects.get(changes__price__before="135.0")
    row.changes |= {"compare_at_price": {"before": None, "after": "150"}, "title": {"before": "x"}}
    row.save()
    shoe.price, shoe.compare_at_price = Decimal("120"), Decimal("150")
    since = timezone.now() - timedelta(days=40)
    with django_assert_num_queries(6):
        steps = prior_histories([shoe], since)[shoe.pk].steps
    assert prior_price(steps) == Decimal("70")
    assert len(price_history(shoe).steps) == STEPS_MOST
    assert price_history(shoe).steps[-1].since > shoe.created
    cut = price_histories([shoe], since)[shoe.pk].steps
    assert [(step.price, step.since) for step in cut] == [(Decimal("120"), since)]
    # Not reduced: nothing further back matters.
    shoe.compare_at_price = None
    with django_assert_num_queries(2):
        prior_histories([shoe], since)
