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


@pytest.mark.parametrize(
    ("title", "category", "noun"),
    [
        ("Dolls House Miniature Georgian Parlour Furniture Padded Rocking Horse", "Toys > Dolls > Dolls' House Accessories", "rocking horse"),
        ("30PCS Miniature Easter Figurines For Parties", "Home & Living > Decor", "figurine"),
        ("Corvix Leaning Bridge of Delft Building 3D Puzzle (120 Pieces)", TOYS, "3D puzzle"),
        ("Unbeatablesale CRVX 88211 Seal-Stick - 2 Oz", "Garden > Garden Tool Accessories", "seal-stick"),
        ("DIY Owl Decorations, Wooden Owl For Weaving, Painting, Gluing", "Office > Art Supplies > Painting Supplies > Drawing Stencils", "decoration"),
    ],
)  # fmt: skip
def test_a_scale_a_scene_and_a_list_of_uses_are_not_the_thing(
    title: str, category: str, noun: str
) -> None:
    assert read(title, category=category).noun.endswith(noun)


def test_a_set_is_called_what_its_description_calls_it() -> None:
    found = read(
        "Corvix Garden Lunch",
        category=TOYS,
        description="This picnic lunch set includes a table and two mugs.",
    )
    assert found.noun == "picnic lunch set"


def test_a_noun_that_says_little_takes_the_words_before_it() -> None:
    title = "15 Magic Pearl Garden Wish Sets, Including 10 Wish Jars And 5 Gift Boxes For Easter Parties At Home"
    assert "wish set" in short_name(read(title), 30)


@pytest.mark.parametrize(
    ("title", "brand", "description", "expected"),
    [
        ("Corvix Serum 50ml", "Corvix(คอร์วิกซ์)", "", "Corvix"),
        ("GIANT EASTER SACK with Name in GOLD thread", "soft felt sack", "", None),
        ("Pearl Red Latex Balloons x 10", "Glossy Solid 5\" Latex", "", None),
        ("Star Wars Rise of the Corvix Deluxe Trooper", "Star Wars Rise of the Corvix", "", "Star Wars"),
        ("CORVIX MT-41 Folding Tripod", "Veloton", "The MT-41 tripod from Corvix folds flat.", "CORVIX"),
        ("nike running socks high cut", "", "", "Nike"),
        ("Small Valentino garavani hobo tote", "", "", "Valentino Garavani"),
        ("The Dolls House Emporium Red Velvet Kitchen Chair, 2 Pcs", "The Dolls House Emporium", "", "The Dolls House Emporium"),
    ],
)  # fmt: skip
def test_the_maker_is_found_and_a_description_is_none(
    title: str, brand: str, description: str, expected: str | None
) -> None:
    assert read(title, brand=brand, description=description).brand == expected


def test_others_that_a_story_tells_of_are_no_feature():
    known = read(
        "Wooden Engine Terrent",
        description="Terrent is teased by many of the smaller wagons. He has a magnetic coupling.",
    )
    said = {fact.value for fact in known.facts}
    assert "magnetic coupling" in said
    assert not any("wagons" in value for value in said)
