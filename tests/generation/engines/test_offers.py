"""Prices, offers and their ends, as people say them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from generation.corpus import Pattern
from generation.corpus.reader import pattern_parts
from generation.engines.grammar.money import money_say, price_fell
from generation.engines.grammar.offers import ends_say, offer_words, price_honest
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


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("19.999", "JPY"), ("19.999", "USD"), ("20.5", "JPY"), ("0.001", "GBP")],
)
def test_a_price_that_its_currency_cannot_write_is_not_said(amount: str, currency: str) -> None:
    assert money_say(Decimal(amount), currency) is None


def test_a_price_without_currency_or_amount_is_not_said() -> None:
    assert money_say(Decimal("9"), "") is None
    assert money_say(Decimal(0), "USD") is None


def test_a_sign_outside_gsm_gives_way_to_its_code_in_text_messages() -> None:
    assert money_say(Decimal(499), "INR") == "₹499"
    assert money_say(Decimal(499), "INR", plain=True) == "INR 499"


def test_a_price_fell_only_when_the_difference_is_worth_a_word() -> None:
    assert price_fell(Decimal(49), Decimal(65))
    assert not price_fell(Decimal(65), Decimal(65))
    assert not price_fell(Decimal("64.50"), Decimal(65))
    assert not price_fell(Decimal(65), Decimal(49))


def test_a_saving_is_said_in_the_offers_own_words_or_not_at_all() -> None:
    reduced = product_from_dict(LAMP)
    assert offer_words(reduced, Offer(), WEDNESDAY).save is None
    assert offer_words(reduced, Offer("Save $10 off lamps"), WEDNESDAY).save == "$10"


@pytest.mark.parametrize(
    ("text", "offer", "honest"),
    [
        ("Was {was}, now {price}", "", True),
        ("Was {was}, now {price}", "20% off", True),
        ("{noun}, now {price}", "", True),
        ("{noun}, now {price}", "A third off", False),
        ("{noun} at {price}", "20% off", True),
        ("{offer}: the {noun}, {price}", "20% off", False),
        ("{offer}: the {noun}, {price}", "Free delivery", True),
    ],
)
def test_a_price_stands_beside_an_offer_only_where_both_are_true(
    text: str, offer: str, honest: bool
) -> None:
    pattern = Pattern(
        "rsa_headline", "offer", (0, 0, 0, 0), 0, text, "general", pattern_parts(text)
    )
    words = offer_words(product_from_dict(LAMP), Offer(offer), WEDNESDAY)
    assert price_honest(pattern, words) is honest


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
