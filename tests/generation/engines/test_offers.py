"""Prices, offers and their ends, as people say them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from generation.engines.grammar.money import money_say, percent_off
from generation.engines.grammar.offers import ends_say, offer_words
from generation.types import Offer, product_from_dict
from tests.generation.orders import LAMP, TEE, WEDNESDAY


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        ("49", "USD", "$49"),
        ("49.00", "USD", "$49"),
        ("25.5", "GBP", "£25.50"),
        ("16.9", "MYR", "RM16.90"),
        ("5", "SGD", "S$5"),
        ("1299", "EUR", "€1,299"),
        ("1200", "SEK", "1,200 kr"),
        ("12", "CHF", "CHF 12"),
    ],
)
def test_a_price_is_written_as_its_currency_is(amount: str, currency: str, said: str) -> None:
    assert money_say(Decimal(amount), currency) == said


def test_a_price_without_currency_or_amount_is_not_said() -> None:
    assert money_say(Decimal("9"), "") is None
    assert money_say(Decimal(0), "USD") is None


def test_a_sign_outside_gsm_gives_way_to_its_code_in_text_messages() -> None:
    assert money_say(Decimal(499), "INR") == "₹499"
    assert money_say(Decimal(499), "INR", plain=True) == "INR 499"


def test_a_saving_is_rounded_down_and_never_invented() -> None:
    assert percent_off(Decimal(49), Decimal(65)) == 24
    assert percent_off(Decimal(65), Decimal(65)) is None
    assert percent_off(Decimal("64.50"), Decimal(65)) is None


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "tonight"),
        (1, "tomorrow"),
        (4, "Sunday"),
        (6, "Tuesday"),
        (7, "2 December"),
        (30, "25 December"),
    ],
)
def test_an_end_is_said_from_now(days: int, said: str) -> None:
    ends = (WEDNESDAY + timedelta(days=days)).date().isoformat()
    assert ends_say(ends, WEDNESDAY) == said


def test_an_end_is_said_in_its_own_zone() -> None:
    assert ends_say("2026-11-25T12:00+00:00", WEDNESDAY) == "12:00 today"
    assert ends_say("2026-12-06", WEDNESDAY, month_first=True) == "December 6"


def test_an_offer_that_is_over_is_not_said() -> None:
    words = offer_words(
        product_from_dict(TEE), Offer("20% off", "FRESH20", "2026-11-24"), WEDNESDAY
    )
    assert (words.offer, words.save, words.code, words.ends) == (None, None, None, None)


def test_only_a_small_stock_is_scarce() -> None:
    assert offer_words(product_from_dict(LAMP), Offer(), WEDNESDAY).stock == 12
    many = product_from_dict({**LAMP, "stock": 400})
    assert offer_words(many, Offer(), WEDNESDAY).stock is None
