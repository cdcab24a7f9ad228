"""What real records of shops showed: dozens, bags of treats, editions, units that do not go together."""

from __future__ import annotations

import re
from typing import Any

import pytest

from generation.engines.registry import engine_load
from generation.facts import understand
from generation.types import product_from_dict
from tests.generation.orders import order

ENGINE = engine_load("grammar")
FOOD: dict[str, Any] = {
    "sku": "F-1",
    "title": "Hollin Adult Dry Dog Food 8kg",
    "brand": "Hollin",
    "category": "Pet Supplies > Dogs > Food",
    "price": "50",
    "currency": "GBP",
}


def record(title: str, category: str, **more: Any) -> dict[str, Any]:
    return {
        "sku": "S-1",
        "title": title,
        "category": category,
        "price": "9",
        "currency": "GBP",
    } | more


def texts(product: dict[str, Any], channel: str, n: int = 16) -> list[str]:
    spec = order(product, channel)
    return [d.text for field in spec.fields for d in ENGINE.write(spec, field, n, 5, set())]


def facts(product: dict[str, Any]) -> dict[str, str]:
    return {fact.name: fact.value for fact in understand(product_from_dict(product)).facts}


@pytest.mark.parametrize(
    ("title", "category", "many"),
    [
        ("Larkrise Golf Balls White (Dozen)", "Sport > Golf", "golf balls"),
        ("Duck Dog Treats 500g", "Pets > Dogs", "dog treats"),
    ],
)
def test_what_comes_many_in_a_bag_is_said_in_the_plural(
    title: str, category: str, many: str
) -> None:
    said = texts(record(title, category), "product_title")
    assert said
    assert all(many in text.lower() for text in said)


def test_a_rod_in_two_pieces_is_one_rod() -> None:
    said = texts(record("Kestrel Spinning Rod 7ft 2pc", "Fishing > Rods"), "google_rsa")
    assert not [
        text for text in said if re.search(r"\b(?:the|these) \w* ?spinning rods\b", text, re.I)
    ]


def test_nobody_wraps_a_sack_of_dog_food() -> None:
    said = " ".join(texts(FOOD, "product_description", 24) + texts(FOOD, "meta_ad", 24))
    assert not re.search(r"hard to buy for|\bgift|\bwrap|birthday", said, re.I)


def test_two_units_are_no_dimensions() -> None:
    assert "dimensions" not in facts(record("Kitchen Foil 300mm x 75m", "Catering"))
    assert facts(record("Kitchen Foil 300mm x 750mm", "Catering"))["dimensions"] == "300 x 750 mm"


@pytest.mark.parametrize(
    ("title", "category", "noun"),
    [
        ("The Orchard Road (Paperback)", "Books > Travel Writing", "paperback"),
        ("Night Ferry [Blu-ray] [2017]", "Film & TV > Drama", "blu-ray"),
    ],
)
def test_among_books_and_films_the_edition_is_the_thing(
    title: str, category: str, noun: str
) -> None:
    assert understand(product_from_dict(record(title, category))).noun == noun


def test_an_author_keeps_her_capitals() -> None:
    book = record("The Orchard Road (Paperback)", "Books", attributes={"Author": "Ada Fenwick"})
    assert facts(book)["author"] == "Ada Fenwick"


def test_no_age_is_a_period() -> None:
    assert "period" not in facts(record("Balance Bike, 6 Months to 5 Years", "Bikes"))


@pytest.mark.parametrize(
    ("product", "channel", "never"),
    [
        (record("Maple Skateboard 7 Layer", "Skateboards"), "banner", r"\b7 layer\b"),
        (
            record("LED Torch", "Lighting", attributes={"Batteries included": "Yes"}),
            "product_description",
            r"a batteries",
        ),
        (
            record("Plum Foundation 20 ml", "Makeup", attributes={"Skin type": "Acne-prone"}),
            "product_title",
            r"acne-prone(?! skin)",
        ),
    ],
    ids=["counted", "included", "skin"],
)
def test_a_fact_is_said_as_people_say_it(product: dict[str, Any], channel: str, never: str) -> None:
    assert not [text for text in texts(product, channel) if re.search(never, text, re.I)]


def test_a_vitamin_keeps_its_capital_and_takes_no_article() -> None:
    oil = record("Cuticle Oil 15ml", "Beauty > Nails", description="With jojoba oil and vitamin E.")
    said = " ".join(texts(oil, "sms") + texts(oil, "google_rsa"))
    assert "vitamin E" in said
    assert not re.search(r"vitamin e\b|\ba vitamin", said)


def test_black_ink_brings_no_colour_back() -> None:
    black = record("Black Ink Cartridge", "Office > Ink", attributes={"Color": "Black"})
    said = " ".join(t for c in ("google_rsa", "meta_ad", "sms") for t in texts(black, c, 40))
    assert not re.search(r"cyan|magenta|yellow|\breds\b|full colour", said, re.I)


def test_what_a_machine_does_is_told_whole() -> None:
    told = {"Functions": "Print, scan, copy"}
    printer = record("Wireless Inkjet Printer", "Computers > Printers", attributes=told)
    said = [text for text in texts(printer, "product_bullets", 40) if "print" in text.lower()]
    assert [text for text in said if "print, scan and copy" in text.lower()]
    assert "Its functions: print" not in said
