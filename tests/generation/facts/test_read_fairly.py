"""Names that are not shuffled around a brand, idioms that name nothing, people who are no feature; invented texts."""

from __future__ import annotations

import pytest

from generation.facts import short_name, understand
from generation.types import Product, Understanding

TOYS = "Toys & Games > Characters & Brands"


def read(
    title: str, *, category: str = "", description: str = "", brand: str = ""
) -> Understanding:
    """What is understood of a record of four texts."""
    return understand(
        Product(sku="x", title=title, category=category, description=description, brand=brand)
    )


@pytest.mark.parametrize(
    ("title", "brand", "models", "name"),
    [
        ("Mega Bloks Disney Mulan's Tower", "Disney", ("Mulan's",), "Mulan's tower"),
        ("Lego Marvel Spiderman's Castle", "Marvel", ("Spiderman's",), "Marvel Spiderman's castle"),
        ("Corvix Blox Marvel Spiderman's Tower", "Marvel", ("Corvix Blox", "Spiderman's"), "Corvix Blox Spiderman's tower"),
    ],
)  # fmt: skip
def test_a_brand_inside_the_title_shuffles_no_name(
    title: str, brand: str, models: tuple[str, ...], name: str
) -> None:
    found = read(title, category=TOYS, brand=brand)
    assert found.models == models
    assert short_name(found, 30) == name
    written = [word.lower() for word in title.split()]
    for said in found.names:
        places = [written.index(word.lower()) for word in said.split()]
        assert places == sorted(places), said


@pytest.mark.parametrize(
    ("title", "noun"),
    [
        ("In The Dark Lamp For Birthday Gifts, Soft Table Lamp", "lamp"),
        ("Glowing In The Dark Puzzle", "puzzle"),
        ("On The Go Bottle 500ml", "bottle"),
        ("Out Of The Box Puzzle", "puzzle"),
    ],
)
def test_an_idiom_names_no_model(title: str, noun: str) -> None:
    found = read(title)
    assert (found.noun, found.models) == (noun, ())
    assert not {"dark", "go", "box"} & set(short_name(found, 40).lower().split())


def test_a_phrase_that_a_list_has_stays_whole() -> None:
    facts = read("Glow In The Dark Blanket, Soft Throw").facts
    assert "glow in the dark" in {fact.value for fact in facts}


@pytest.mark.parametrize(
    "description",
    [
        "Glove puppets are great for small and wide feet alike.",
        "A puppet loved by little and long arms alike, with a felt hat.",
        "The puppet is perfect for narrow heels and big feet.",
    ],
)
def test_whom_a_thing_suits_is_no_feature_of_it(description: str) -> None:
    facts = read("Glove Puppet Dragon", category=TOYS, description=description).facts
    cut = {"wide feet", "long arms", "narrow heels", "big feet"}
    assert not cut & {fact.value for fact in facts if fact.name == "feature"}


def test_a_name_that_is_cut_behind_its_mister_is_not_said() -> None:
    found = read("Corvix Robot Train Adventure Mr Bolt", category=TOYS)
    assert not any(name.endswith(" Mr") for name in found.names)
