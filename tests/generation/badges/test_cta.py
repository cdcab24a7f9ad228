"""Calls to action: strength, span and the places where a verb is no request."""

from __future__ import annotations

import pytest

from generation.badges import measure_one
from generation.types import field_spec
from tests.generation.badges.orders import order

FIELD = field_spec("meta_ad", "primary_text")


def cta(text: str) -> tuple[str, str | None]:
    found = measure_one(text, spec=order("meta_ad"), field=FIELD)["cta"]
    return found["strength"], text[slice(*found["span"])] if found["span"] else None


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("Shop the trail range", "Shop"),
        ("Light on the hill. Order yours today.", "Order yours"),
        ("Two doors and no climbing over, so buy the tent", "buy"),
        ("Claim 20% off", "Claim"),
        ("Get yours before the rain does", "Get yours"),
        ("Get 20% off the pair", "Get 20%"),
        ("Add to basket", "Add to basket"),
        ("Please place your order by Friday", "place your order"),
        ("Take the kettle home", "Take the kettle home"),
        ("Reserve one for Sunday", "Reserve one"),
        ("Get Harbour Lane", "Get Harbour"),
        ("Get kettles for £30", "Get kettles for £3"),
        ("If it is the one you lack, tap now.", "tap now"),
        ("Bring the old harbour home", "Bring the old harbour home"),
        ("Put the kettle in the basket", "Put the kettle in the basket"),
        ("It is here. Take 20% off.", "Take 20%"),
        ("Add a tram to the fleet", "Add a tram to the fleet"),
    ],
)
def test_strong(text, span):
    assert cta(text) == ("strong", span)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("Take a look at the details", "Take a look"),
        ("See how they fit", "See how"),
        ("Find out what is inside", "Find out"),
        ("Meet the new kettle", "Meet"),
        ("Warm feet, cold mornings. Have a look.", "Have a look"),
        ("Tap for the tasting notes", "Tap for"),
        ("Ingredients are one tap away.", "one tap away"),
        ("Tasting notes are on the page.", "notes are on the page"),
        ("The house invites you to try it.", "invites you to"),
        ("Check the size guide", "Check the"),
        ("Discover who lives here", "Discover"),
        ("Say hello to the dragon", "Say hello to"),
        ("All skin types? Read on.", "Read on"),
        ("Give that wall a picture frame", "Give that wall a"),
    ],
)
def test_soft(text, span):
    assert cta(text) == ("soft", span)


@pytest.mark.parametrize(
    "text",
    [
        "Runs softer, every weekday",
        "In the shop since Tuesday",
        "Shop floor tested by our own staff",
        "Order of the day: soup",
        "The order arrives on Monday",
        "A book for the bath",
        "Less shoe. More Sunday.",
        "Save your knees, take the low road",
        "Feel: gel. Smell: orange blossom.",
        "Look no hands",
        "Choose your usual size, or leave room for a jumper.",
        "Think of who it is for, and choose with that in mind.",
        "Compare the sole with the pair you wear now.",
        "A dragon to play with or collect",
        "Bath, book, face mask.",
        "Get the good cups out",
        "Get moving",
        "Check the size before you order.",
        "Get Ready For Sunday",
        "Take the long way home",
        "Wool in cream, two pockets. Add hands.",
        "",
    ],
)
def test_none(text):
    assert cta(text) == ("none", None)


def test_a_request_at_the_end_with_now_counts_more():
    spec = order("meta_ad")
    plain = measure_one("Shop the range and the rest of it can wait", spec=spec, field=FIELD)["cta"]
    pressed = measure_one("It is here. Shop now", spec=spec, field=FIELD)["cta"]
    assert plain["value"] < pressed["value"] <= 1


def test_soft_stays_below_strong():
    spec = order("meta_ad")
    soft = measure_one("See it now. Find out more. Take a look.", spec=spec, field=FIELD)["cta"]
    strong = measure_one("Buy", spec=spec, field=FIELD)["cta"]
    assert soft["value"] < strong["value"]
