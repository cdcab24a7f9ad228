"""The lowest price of the 30 days before a reduction, by the steps of a price."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from campaigns.catalog.prices import PriceStep
from campaigns.catalog.prior_prices import lowest_before, prior_price

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
Told = tuple[int, str, str | None]
"""How many days ago a step began, its price, its price before."""


def steps(*told: Told, currency: str = "EUR") -> list[PriceStep]:
    """Steps, newest first."""
    return [
        PriceStep(
            NOW - timedelta(days=days),
            Decimal(price),
            Decimal(before) if before else None,
            currency,
            "",
        )
        for days, price, before in told
    ]


@pytest.mark.parametrize(
    ("told", "prior"),
    [
        ([(5, "80", "100"), (200, "100", None)], "100"),
        ([(5, "80", "100"), (12, "100", None), (20, "70", None), (200, "90", None)], "70"),
        ([(5, "80", "100"), (40, "100", None), (50, "60", None)], "100"),
        ([(5, "80", "100"), (34, "100", None), (50, "60", None)], "60"),
        ([(2, "70", "100"), (6, "80", "100"), (9, "90", "100"), (99, "100", None)], "100"),
        ([(2, "85", "100"), (6, "80", "100"), (99, "100", None)], "80"),
        ([(3, "80", "100"), (60, "80", None)], "80"),
        ([(3, "80", "100")], None),
    ],
)
def test_the_lowest_price_of_the_30_days_before_the_reduction(told: list[Told], prior: str | None):
    assert prior_price(steps(*told)) == (Decimal(prior) if prior else None)


def test_prices_in_another_currency_say_nothing():
    known = [*steps((3, "80", "100")), *steps((60, "50", None), currency="GBP")]
    assert prior_price(known) is None


def test_an_offer_is_measured_by_the_30_days_before_it_begins():
    known = steps((10, "100", None), (31, "90", None), (60, "40", None))
    assert lowest_before(known, NOW) == Decimal("90")
    assert lowest_before(known, NOW - timedelta(days=5)) == Decimal("40"), "it held 35 days ago"
    assert lowest_before(known, NOW - timedelta(days=90)) is None
