"""Members of lists, words between two nouns, counted things and set forms of sentences; invented texts."""

from __future__ import annotations

import pytest

from generation.facts import understand
from generation.types import Product

TOYS = "Toys & Games > Figures"


def values(
    title: str, description: str = "", category: str = "", **attributes: str
) -> set[tuple[str, str]]:
    """(name, value) of all facts of a record."""
    product = Product(
        sku="x", title=title, description=description, category=category, attributes=attributes
    )
    return {(fact.name, fact.value) for fact in understand(product).facts}


@pytest.mark.parametrize(
    ("title", "category", "name", "value"),
    [
        ("Trendy Metal Frame Party Glasses For Men", "", "feature", "metal frame"),
        ("Thick Leather Belt, Retro Solid Brass Buckle", "", "feature", "solid brass buckle"),
        ("Desk Clock With 3 Alarms LCD Display Automatic", "", "feature", "LCD display"),
        ("Square Marker Double Layer Felt Marker", "", "quality", "double layer"),
        ("Bath Mat, Anti-Mildew Rubber", "", "quality", "anti-mildew"),
        ("Door Handle, Polished Brass", "", "color", "polished brass"),
        ("Italian Suede Belt For Men", "", "material", "Italian suede"),
        ("Paper Box For Tea, Bridesmaid Gifts", "", "use", "bridesmaid gifts"),
        ("Corvix Quest Pack 3 Booster Box", TOYS, "theme", "Quest Pack 3"),
        ("Solid Color Canvas Tote Bag", "", "pattern", "solid color"),
        ("Silver Foil 40th Birthday Banner", "", "use", "40th birthday"),
        ("Painting Kits, Painting Flower Gifts Home Wall Decor", "", "use", "home wall decor"),
        ("Folding Mat Suitable For Kitchen, Bathroom, Laundry, RV", "", "use", "RV"),
        ("Retro Sunglasses, Premium Daily, Street, Party, Travel Use", "", "use", "daily"),
        ("Corvix Keep of the Winds Tower Playset", TOYS, "theme", "Keep of the Winds"),
        ("Wrestling Action Figure - KING OF THE RING & BIG HUGO", TOYS, "theme", "KING OF THE RING & BIG HUGO"),
    ],
)  # fmt: skip
def test_words_between_two_nouns_are_told(title: str, category: str, name: str, value: str) -> None:
    found = values(title, category=category)
    said = {fact.lower() for kind, fact in found if kind == name}
    assert any(value.lower() in fact for fact in said), found


@pytest.mark.parametrize(
    ("description", "name", "value"),
    [
        ("The tray, three mugs, three plates and one jug with a lid are also included.", "included", "3 plates"),
        ("The tray, three mugs, three plates and one jug with a lid are also included.", "included", "three mugs"),
        ("Top notes are fig, quince and vetiver; base notes are musk and amber.", "ingredient", "top notes of fig, quince and vetiver"),
        ("Goes well with soups, stews or rice.", "does", "goes well with soups, stews or rice"),
        ("A floral scent for women.", "audience", "women"),
        ("Officially licensed, pre-painted and wind proof.", "quality", "officially licensed"),
        ("Officially licensed, pre-painted and wind proof.", "quality", "wind proof"),
        ("Length: 70mm Wingspan: 52mm", "measure", "wingspan 52 mm"),
        ("The van converts from car mode to a robot in seconds.", "does", "converts from car mode to a robot"),
        ("Each figure is hand sculpted and painted.", "quality", "hand sculpted and painted"),
        ("It is 21 cm wide x 9 cm high.", "dimensions", "21 cm wide x 9 cm high"),
        ("This game works with CorvixPad, Veloton Explorer, and Tarnix systems.", "compatible_with", "CorvixPad, Veloton Explorer, and Tarnix"),
        ("Models in 12 mm scale.", "scale", "12 mm scale"),
        ("120 card set with a 7-card booster.", "feature", "7-card booster"),
    ],
)  # fmt: skip
def test_sentences_in_set_forms_are_read(description: str, name: str, value: str) -> None:
    found = values("Corvix Goods", description)
    assert value.removeprefix("3 ") in " | ".join(fact for kind, fact in found if kind == name)


def test_a_box_counts_each_thing_even_one_that_begins_with_a_number() -> None:
    box = "Box Contains 1 x mini ice cream 1 x popcorn 1 x 3D glasses for the doll"
    found = values("Corvix Movie Night", box, TOYS)
    assert {("included", "popcorn"), ("included", "3D glasses for the doll")} <= found


@pytest.mark.parametrize(
    "description",
    [
        "Rated by 492 votes. Our shop has 5 quality inspectors.",
        "Brand new and high quality. The products of high quality.",
        "Notice to clients. Warranty period.",
    ],
)
def test_a_shops_talk_is_no_feature(description: str) -> None:
    found = {value for name, value in values("Corvix Socks", description)}
    assert not any(
        word in " ".join(found) for word in ("votes", "inspector", "quality", "client", "period")
    )


def test_what_the_reader_turns_is_no_doing_of_the_thing() -> None:
    found = values("Corvix Goods", "We convert to metric units. You can switch to summer time.")
    assert not {value for name, value in found if name == "does"}


def test_a_range_may_write_its_unit_twice() -> None:
    assert ("voltage", "110-130 V") in values("Ceiling Lamp", voltage="110V-130V")


def test_a_number_in_words_is_not_cut() -> None:
    said = " ".join(
        value for _, value in values("Corvix Decals", "Enough to do eighty four figures.")
    )
    assert "four figures" not in said or "eighty four figures" in said


def test_a_filled_in_attribute_gives_way_to_the_title() -> None:
    found = values("Resin Skull Ornament", material="ABS")
    assert ("material", "resin") in found
    assert ("material", "ABS") not in found
    patterns = {
        value
        for name, value in values("Solid Color Tote Bag", **{"pattern type": "Animal"})
        if name == "pattern"
    }
    assert patterns == {"solid color"}
    assert not any(
        name == "detail" for name, _ in values("Party Glasses", element="Other party elements")
    )
