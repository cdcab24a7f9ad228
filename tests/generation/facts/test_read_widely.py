"""Invented records for the general rules of naming: compounds nobody listed, sets, counts, names among words."""

from __future__ import annotations

from typing import Any

import pytest

from generation.facts import short_name, understand
from generation.facts.casing import word_case
from generation.types import Product, Understanding


def read(title: str, **fields: Any) -> Understanding:
    return understand(Product(sku="x", title=title, **fields))


@pytest.mark.parametrize(
    ("title", "category", "noun"),
    [
        # A noun that carries others takes the one before it along.
        ("Walnut Ukulele Holder, Felt Lined", "", "ukulele holder"),
        ("4pcs Piano Leg Protectors With Felt", "", "leg protector"),
        ("Round Fig Dispenser - White", "", "fig dispenser"),
        ("Brass Teapot Lid For 1 L Pots", "", "teapot lid"),
        # A set or a game behind a noun is the thing.
        ("Copper Moscow Mug Set", "Kitchen", "mug set"),
        ("Anniversary Chess Game", "Toys & Games", "chess game"),
        ("Farm & Forest Loading Set (20 Pieces)", "Toys & Games", "set"),
        # What is counted behind another noun is in or on the thing.
        ("Rosemary Laundry Detergent 44 Washes", "Household > Laundry", "laundry detergent"),
        ("Power Strip 5 Outlets 3 USB Ports", "Electronics", "power strip"),
        ("Face Cream 60 Applications", "Beauty", "face cream"),
        # What a thing can do as well stands behind it.
        ("LED Flashlight Super Bright Remote Control", "", "LED flashlight"),
        # Prints show creatures and fruit; pets and plates are bought.
        ("Ghost Pumpkin Decorative Figurine, Resin", "Home > Party Supplies", "figurine"),
        ("Chair Back Decorative Flower With Ribbon", "Home > Party Supplies", "flower"),
        # Seasons beside one another are no springs.
        ("2024 Spring/Summer Long Sleeve Shirt", "Men > Shirts", "shirt"),
        # Most nouns of a stuffed title are garments.
        (
            "New Run Joggers Pants Male Bottoms Sweatpants Men Trousers Gym Fitness Training Track",
            "",
            "pants",
        ),
        # Shelves of other languages.
        ("Velo Team Jersey Bike for Men Breathable", "Ropa de Hombre > Jerseys", "jersey"),
        ("[ZKR] T-Shirt Black Donut 2", "Pakaian Pria > Atasan > Kaos", "T-shirt"),
        # A word that no dictionary has, made of two that it has.
        ("Silicone Strapholder Clear", "", "strapholder"),
        # Toys: who wears the kit, and names that end in a word.
        ("Kickerz Rovers Sam Hale Home Kit", "Toys & Games > Figures & Playsets", "figure"),
        ("Blocko 5512 Jungle Heist", "Toys & Games > Brands", "toy"),
        # An entity that a shop capitalised.
        ("Shower Drain For 2 &Amp; 3 In. PVC Pipe", "Hardware", "shower drain"),
    ],
)
def test_the_thing_is_found_behind_words_that_no_list_has(
    title: str, category: str, noun: str
) -> None:
    description = "A pocket sized football figure." if "Kit" in title else ""
    found = read(title, category=category, description=description)
    assert found.noun.split()[-1] == noun.split()[-1], found.noun
    assert noun.split()[0] in found.noun.split() or found.noun.endswith(noun), found.noun


def test_beans_are_bought_in_the_plural() -> None:
    found = read("Peru Single Origin Coffee Beans 250 g", category="Groceries > Coffee")
    assert (found.noun, found.plural) == ("coffee beans", "coffee beans")


def test_a_name_keeps_its_capital_where_the_text_shows_it() -> None:
    found = read(
        "Harbor Organic Cotton Hoodie",
        description="The Harbor hoodie is made of organic cotton.",
    )
    assert found.models == ("Harbor",)
    assert short_name(found, 30) == "Harbor organic cotton hoodie"
    plain = read(
        "Harbor Organic Cotton Hoodie", description="The Harbor Organic Cotton Hoodie is soft."
    )
    assert "hoodie" in short_name(plain, 30)


@pytest.mark.parametrize(
    ("written", "said"), [("INTEL", "Intel"), ("Chelsea", "Chelsea"), ("Cotton", "cotton")]
)
def test_names_of_chips_and_places_keep_their_capitals(written: str, said: str) -> None:
    assert word_case(written) == said


def test_the_name_behind_a_dash_and_the_world_are_in_a_toys_short_name() -> None:
    found = read(
        "Quest Riders Legion 8cm Figure - Emberlock", category="Toys & Games > Action Figures"
    )
    assert "Emberlock" in short_name(found, 30)
    bag = read(
        "Batman Official Faux Leather Shoulder Strap Messenger Bag",
        category="Toys & Games > Bags",
        brand="Batman",
    )
    assert short_name(bag, 30).startswith("Batman ")


def values(found: Understanding, name: str) -> set[str]:
    return {fact.value for fact in found.facts if fact.name == name}


@pytest.mark.parametrize(
    ("title", "name", "value"),
    [
        ("Edge Shelf Bracket, Matte Black", "color", "matte black"),
        ("Parlour Chairs, Cappuccino & White", "color", "cappuccino and white"),
        ("European Style Tableware Rack", "style", "European style"),
        ("Kids Trading Cards Series 4", "theme", "series 4"),
        ("Car Radio Android 13 With Microphone", "system", "Android 13"),
        ("Wall Planner 12-Month Landscape", "period", "12-month"),
        ("Transparent Ornament, Fillable Balls", "quality", "fillable"),
    ],
)
def test_set_phrases_of_a_title_are_facts(title: str, name: str, value: str) -> None:
    assert value in values(read(title), name)


def test_another_garments_pockets_are_not_the_shoes() -> None:
    found = read(
        "Trail Trainers With Rubber Sole",
        category="Shoes > Trainers",
        description="Breathable mesh trainers. The matching hoodie has hand pockets.",
    )
    assert "hand pockets" not in values(found, "feature")
    own = read("Fleece Hoodie", description="The hoodie has hand pockets.")
    assert any("pockets" in value for value in values(own, "feature"))


def test_a_phrase_is_not_cut_in_the_middle() -> None:
    found = read(
        "Wireless Headphones", description="Enjoy silence with active noise cancelling all day."
    )
    assert "active noise" not in {fact.value.lower() for fact in found.facts}


def test_an_age_may_be_written_in_words() -> None:
    found = read(
        "Robot Figure",
        category="Toys & Games",
        description="Perfect for children aged five and up. Comes in a box.",
    )
    assert "5 years and up" in values(found, "recommended_age")
