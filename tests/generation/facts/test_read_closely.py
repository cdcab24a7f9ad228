"""Invented sentences and titles, one for each way of telling a fact that is read on purpose, or left alone."""

from __future__ import annotations

import pytest

from generation.facts import short_name, understand
from generation.types import Product


def values(title: str, description: str = "", name: str | None = None) -> set[str]:
    product = Product(sku="x", title=title, description=description)
    return {fact.value for fact in understand(product).facts if name in (None, fact.name)}


@pytest.mark.parametrize(
    ("title", "description", "name", "value"),
    [
        ("Marl Rucksack", "The strap is padded and adjustable.", "feature", "padded and adjustable strap"),
        ("Toy Coach", "The roof can easily be removed.", "feature", "removable roof"),
        ("Marl Bag", "Can be worn over the shoulder.", "does", "can be worn over the shoulder"),
        ("Marl Shirt", "With buttons down the front and long sleeves.", "feature", "buttons down the front"),
        ("Marl Tee", "Flatlock seams keep you moving.", "feature", "flatlock seams"),
        ("Toy Bridge", "The bridge has drop down railway barriers.", "feature", "drop down railway barriers"),
        ("Marl Tee", "It protects you from wind, wicks away sweat and dries quickly.", "does", "wicks away sweat"),
        ("Compact Camera", "Light camera with a wide lens for night portraits.", "use", "night portraits"),
        ("Marl Figure", "This figure is based on the Corvo comic.", "provenance", "based on the Corvo comic"),
        ("Marl Bag", "A tote of soft, textured leather.", "material", "soft, textured leather"),
        ("Marl Tee", "Made of 96% soft cotton.", "composition", "96% soft cotton"),
        ("Diving Watch", "Water resistant (50 meters).", "water_resistance", "water resistant to 50 m"),
        ("Corvo Radio", "Standby Time: around 9 days Charging Time: 2 hours Colour: Slate Blue Material: PP plastic", "standby_time", "9 days"),
        ("Corvo Radio", "Weight: 90 g Colour: Slate Blue Material: Beech Size: 4 cm", "color", "slate blue"),
        ("Party Cards, 6 Winter Holiday Designs", "", "feature", "6 winter holiday designs"),
        ("Corvo Kettle 1.5L, Glass, Auto Shut-Off", "", "feature", "auto shut-off"),
        ("Coffee Cup & Saucer Set", "", "included", "saucer"),
        ("Cushion Cover (Insert Not Included)", "", "note", "insert not included"),
        ("Clear Case For Corvo S24 Ultra", "", "compatible_with", "Corvo S24 Ultra"),
        ("12in1 Vegetable Slicer", "", "in_1s", "12-in-1"),
        ("Model Tank Kit 1/72", "", "scale", "1:72 scale"),
    ],
)  # fmt: skip
def test_what_is_told_is_found(title: str, description: str, name: str, value: str) -> None:
    assert value in values(title, description, name), values(title, description)


@pytest.mark.parametrize(
    ("title", "description", "unfit"),
    [
        ("Corvo Pump", "This pump has double the volume, double the action. Volume.", {"action", "volume"}),
        ("Corvo Pencil", "Refillable: No.", {"refillable"}),
        ("Milk Jug", "A better finish than plastic items.", {"plastic"}),
        ("Corvo Drone", "For over 14 years old battery.", {"14 years old battery"}),
        ("Marl Lamp For Desk, Auto Shut-Off, Reach Tight Spaces", "", {"reach tight spaces"}),
    ],
)  # fmt: skip
def test_what_only_looks_like_a_fact_is_left(title: str, description: str, unfit: set[str]) -> None:
    assert not unfit & values(title, description)


@pytest.mark.parametrize(
    ("title", "category", "noun"),
    [
        ("Corvo Dog Leash Hook", "Dogs > Leashes", "hook"),
        ("Corvo Motorcycle Helmet Intercom", "Motorcycle Helmets & Accessories", "intercom"),
        ("Ripped Straight Jeans Men's", "", "jeans"),
        ("Hotel Sheets (2 Pillowcases)", "Bedding > Pillowcases", "sheet"),
        ("Grow your stall", "Accessories > Audiobooks", "audiobook"),
        ("Draft Beer Can 330ml", "", "beer"),
        ("Leather Watch Strap", "Watches", "strap"),
        ("Waffle Hand Towels", "Bath", "towel"),
    ],
)
def test_the_noun_that_closes_is_the_thing(title: str, category: str, noun: str) -> None:
    found = understand(Product(sku="x", title=title, category=category))
    assert found.noun.split()[-1] == noun


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Colored Pencils Set of 30", "colored pencils"),
        ("Set of 6 Steak Knives", "steak knives"),
        ("Colored Pencil", "colored pencil"),
        ("USB Rechargeable Desk Lamp", "USB rechargeable desk lamp"),
    ],
)
def test_a_short_name_counts_as_its_title_does(title: str, name: str) -> None:
    found = understand(Product(sku="x", title=title))
    assert found.brand is None
    assert short_name(found, 30) == name
