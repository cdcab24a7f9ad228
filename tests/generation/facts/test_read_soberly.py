"""Misreads that a shopper would laugh at, each mended by its class."""

from __future__ import annotations

import pytest

from generation.facts import understand
from generation.types import Product, Understanding


def read(title: str, category: str = "", description: str = "", **attributes: str) -> Understanding:
    return understand(
        Product(
            sku="x",
            title=title,
            category=category,
            description=description,
            attributes=dict(attributes),
        )
    )


def said(found: Understanding, name: str) -> set[str]:
    return {fact.value for fact in found.facts if fact.name == name}


@pytest.mark.parametrize(
    ("title", "category", "noun"),
    [
        ("Brackwater Oven Baked Mushroom Pate", "Grocery > Spreads, Pates", "pate"),
        ("Mossgill Adult Cat Food Chicken in Jelly 12 x 85g", "Pets > Cats > Food", "cat food"),
        ("Dry Dog Food Beef 3kg", "", "dog food"),
        ("Fox and Goose Game", "", "game"),
        ("Bypass Secateurs", "Garden > Tools", "secateurs"),
        ("Little Yard Wooden Wood Chipper", "Toys & Games", "toy wood chipper"),
        ("Little Yard Toy Drill", "Toys & Games", "toy drill"),
        ("Ironbridge Wood Chipper", "Garden", "wood chipper"),
    ],
)
def test_the_thing_and_not_what_it_tastes_of_or_plays_at(
    title: str, category: str, noun: str
) -> None:
    assert read(title, category).noun == noun


def test_secateurs_have_no_singular() -> None:
    found = read("Bypass Secateurs", "Garden > Tools")
    assert (found.head, found.plural) == ("secateurs", "secateurs")


def test_a_drier_with_four_timers_comes_as_one() -> None:
    found = read("Heated Clothes Drier", "Home", "Comes with 4 timers. Sold with 24 pieces.")
    assert not any("timers" in value for value in said(found, "count"))
    assert "4 timers" in said(found, "feature") | said(found, "included")


@pytest.mark.parametrize(
    "description",
    [
        "Easy to hold, with small hands in mind. Small hands.",
        "Hmm tasty! Wow!",
        "They meet the valuable criteria. Valuable criteria.",
    ],
)
def test_hands_cries_and_criteria_are_no_features(description: str) -> None:
    assert not said(read("Oak Puzzle", "Toys", description), "feature")


def test_a_world_keeps_its_capitals() -> None:
    found = read("Lunch Box", "Home", "Star Wars themed.")
    assert "Star Wars themed" in said(found, "feature")


def test_an_attribute_leaves_its_article_to_the_sentence() -> None:
    found = read("Leather Belt", "Men", "", closure="A buckle closure", style="A-line")
    assert said(found, "closure") == {"buckle closure"}


def test_a_name_that_says_my_is_said_without_it() -> None:
    found = read("My Copper Lane Friends Terrier", "Toys & Games > Plush")
    assert not any(name.startswith("My ") for name in found.names)


def test_what_is_said_of_a_stuff_is_not_said_of_the_whole() -> None:
    shoe = read("Tempo 2 Running Shoe", description="Knitted. Upper of recycled polyester.")
    assert "recycled" not in said(shoe, "quality")
    assert "recycled" in said(read("Recycled Notebook"), "quality")
