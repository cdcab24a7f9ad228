"""Invented records as untidy as real ones are: what is read out of them, and what is left unsaid."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from generation.facts import (
    catalog_words,
    clean_text,
    facts_hash,
    short_name,
    source_text,
    understand,
)
from generation.types import Product, Understanding, product_from_dict


def read(title: str, **fields: Any) -> Understanding:
    return understand(Product(sku="x", title=title, **fields))


def values(understanding: Understanding, name: str | None = None) -> set[str]:
    return {fact.value for fact in understanding.facts if name in (None, fact.name)}


TORCH = "2023 Ultra Powerful 8000 Lumens LED Torch Super Bright Rechargeable Zoom Strong Light"


@pytest.mark.parametrize(
    ("title", "fields", "noun", "plural"),
    [
        (TORCH, {"category": "Tools > Torches"}, "torch", "torches"),
        ("Nyra HeatWeave&reg; Tee", {"category": "Collections > Eco Friendly"}, "tee", "tees"),
        ("Women's High Waist Linen Trousers", {}, "trousers", "trousers"),
        ("Over-Ear Headphones, Matte Black", {}, "over-ear headphones", "over-ear headphones"),
        ("Kitchen Scissors Stainless Steel", {}, "kitchen scissors", "kitchen scissors"),
        ("LADIES WOOL SCARF FREE SIZE", {}, "scarf", "scarves"),
        ("Set of 6 Steak Knives", {}, "steak knife", "steak knives"),
        ("Marlo Track Short", {"category": "Men > Bottoms"}, "track short", "track shorts"),
        ("Bread Knife With Beech Handle", {}, "bread knife", "bread knives"),
        ("Barrel Planter For Small Balconies", {}, "planter", "planters"),
    ],
)
def test_the_head_noun_is_what_a_shopper_would_call_it(
    title: str, fields: dict[str, Any], noun: str, plural: str
) -> None:
    found = read(title, **fields)
    assert (found.noun.split()[-1], found.plural.split()[-1]) == (
        noun.split()[-1],
        plural.split()[-1],
    )


@pytest.mark.parametrize(
    ("title", "brand", "expected"),
    [
        ("Corvane Trail Jacket", "Corvane", "Corvane"),
        ("Cotton Tote Bag", "SHEIN", None),
        ("Cotton Tote Bag", "partners-demo", None),
        ("Cotton Tote Bag", "no brand", None),
        ("Unbeatablesale Veltrona KX220 Drain Plug", "Unbeatablesale", "Veltrona"),
        ("Oak Stool", "Harrow & Pell Ltd.", "Harrow & Pell"),
        ("Oak Stool", "", None),
    ],
)
def test_a_shop_is_no_brand(title: str, brand: str, expected: str | None) -> None:
    assert read(title, brand=brand).brand == expected


def test_a_brand_over_many_kinds_of_things_is_a_shop() -> None:
    words = catalog_words([("Bigmarl", f"Kind {n}") for n in range(30)])
    product = Product(sku="x", title="Copper Kettle", brand="Bigmarl")
    assert understand(product).brand == "Bigmarl"
    assert understand(product, common=words).brand is None


def test_puffery_and_year_stamps_are_no_facts() -> None:
    found = read(TORCH)
    said = " ".join(values(found)).lower()
    for word in ("super", "powerful", "2023", "bright", "strong"):
        assert word not in said
    assert "8000 lumens" in values(found, "brightness")
    assert found.dropped


def test_shop_boilerplate_is_dropped() -> None:
    title = "Copper Desk Lamp With Linen Shade And Round Base"
    found = read(
        title,
        description=f"Free Returns ✓ Free Shipping✓. {title}- Desk Lamps at SHEIN.",
        category="Home > Desk Lamps",
    )
    assert not any(fact.source == "description" for fact in found.facts)
    assert any(source == "description" for source, _, _ in found.dropped)


@pytest.mark.parametrize(
    "value", ["None", "N/A", "No", "others", "Multicolor", "", "  ", "As picture"]
)
def test_an_empty_attribute_says_nothing(value: str) -> None:
    found = read("Oak Stool", attributes={"color": value, "material": value, "waterproof": value})
    assert {fact.name for fact in found.facts} <= {"kind", "type", "material"}
    assert not any(fact.source.startswith("attributes.") for fact in found.facts)


def test_contradicting_colours_are_left_unsaid() -> None:
    found = read("Red Wool Scarf", attributes={"color": "Blue"})
    assert not values(found, "color")
    assert values(read("Red Wool Scarf", attributes={"color": "Dark Red"}), "color")


def test_a_stated_composition_beats_a_list_of_materials() -> None:
    found = read(
        "Marlo Gym Short",
        description="• 88% organic cotton, 12% spandex.",
        attributes={"material": ["Linen", "Wool"]},
    )
    assert "88% organic cotton, 12% spandex" in values(found, "composition")
    assert not {"linen", "wool"} & values(found)


def test_features_of_a_description_stand_alone() -> None:
    found = read(
        "Tarn Trail Hoodie",
        description="<p>Stay out longer.</p><ul><li>Adjustable drawstring hood.</li>"
        "<li>Relaxed fit.</li><li>Machine wash cold.</li></ul> Flat seams resist chafing.",
    )
    assert "adjustable drawstring hood" in values(found, "feature")
    assert "relaxed fit" in values(found, "fit")
    assert "machine wash cold" in values(found, "care")
    assert "resists chafing" in values(found, "does")


def test_what_is_said_of_a_part_is_not_said_of_the_thing() -> None:
    found = read("Tarn Trail Jacket", description="With a waterproof pocket and a fleece lining.")
    assert "waterproof" not in values(found)
    assert "waterproof pocket" in values(found, "feature")
    assert not values(found, "material")


def test_a_command_to_the_reader_is_no_feature() -> None:
    found = read("Space Playset", description="Protect your base! You have chosen wisely.")
    assert values(found) == {"space playset"}


def test_a_health_claim_is_not_taken_up() -> None:
    found = read("Oat Drink", description="Supports immune health. It boosts immunity.")
    assert not values(found, "does")


def test_a_box_is_unpacked_item_by_item() -> None:
    found = read(
        "Harbour Playset", description="Box Contains 1 x Crane 2 x Barges 1 x Harbour master"
    )
    assert {"crane", "2 barges", "harbour master"} <= values(found, "included")


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("Bottle 750ml", "capacity", "750 ml"),
        ('Shelf 12" deep', "depth", "12 inches deep"),
        ("Rug 120 x 80 cm", "dimensions", "120 x 80 cm"),
        ("Pack Of 3 Sponges", "number_of_pieces", "pack of 3"),
        ("1:24 Model Car", "scale", "1:24 scale"),
        ("Power Bank 20000mAh", "battery_capacity", "20000 mAh"),
        ("Beer 6 x 330ml", "number_of_pieces", "6 x 330 ml"),
        ("Puzzle Ages 3-6", "recommended_age", "ages 3 to 6"),
        ("Helmet 900g", "weight", "900 g"),
    ],
)
def test_a_quantity_is_printed_with_its_unit(text: str, name: str, value: str) -> None:
    assert value in values(read(text), name)


@pytest.mark.parametrize("text", ["5 in 1 Tool", "Chair 40*50*90", "Zip 1/4 Top", "iPhone 14 Case"])
def test_a_number_without_a_sure_unit_is_no_measure(text: str) -> None:
    assert not {fact.name for fact in read(text).facts} & {"size", "dimensions", "scale", "weight"}


def test_spans_map_back_to_the_raw_text() -> None:
    product = Product(
        sku="x",
        title="Nyra HeatWeave&reg; Merino&nbsp;Wool Tee",
        description="<p>Soft &amp; light.</p>",
    )
    found = understand(product)
    wool = next(fact for fact in found.facts if fact.value == "merino wool")
    start, end = wool.span or (0, 0)
    assert source_text(product, wool.source)[start:end] == "Merino&nbsp;Wool"


@pytest.mark.parametrize(
    ("title", "fields", "limit", "part"),
    [
        (TORCH, {}, 30, "torch"),
        ("Ferro - Grumpy Pirate 7781", {"brand": "Ferro"}, 30, "Pirate"),
        (
            "Aldane Gym Pant",
            {"description": "The Aldane Gym Pant keeps up."},
            30,
            "Aldane gym pant",
        ),
        ("Extraordinarily Comfortable Refrigerator-Freezer Combination", {}, 12, ""),
    ],
)
def test_a_short_name_is_recognised(
    title: str, fields: dict[str, Any], limit: int, part: str
) -> None:
    name = short_name(read(title, **fields), limit)
    assert len(name) <= limit
    assert part.lower() in name.lower()


def test_a_short_name_below_twelve_is_refused() -> None:
    with pytest.raises(ValueError, match="12"):
        short_name(read("Oak Stool"), 11)


@pytest.mark.parametrize(
    "title",
    [
        "Camiseta De Ciclismo Para Hombres De Manga Corta",
        "เสื้อยืดผ้าฝ้ายสีขาว",
        "棉质T恤 白色",
        "🔥🔥🔥",
        "---",
        "4711",
        "x" * 500,
    ],
)
def test_what_is_not_understood_is_not_said(title: str) -> None:
    found = read(title)
    assert found.brand is None
    assert not found.models
    assert len(found.facts) <= 2
    assert short_name(found, 20)


def test_the_hash_follows_what_copy_rests_on() -> None:
    product = Product(sku="x", title="Oak Stool 45cm", price=Decimal("10.0"))
    same = Product(sku="x", title="Oak  Stool 45cm", price=Decimal("10.00"), url="https://a.b")
    dearer = Product(sku="x", title="Oak Stool 45cm", price=Decimal("11"))
    taller = Product(sku="x", title="Oak Stool 60cm", price=Decimal("10"))
    hashes = [facts_hash(understand(item), item) for item in (product, same, dearer, taller)]
    assert hashes[0] == hashes[1]
    assert len(set(hashes)) == 3


def test_html_becomes_text() -> None:
    raw = "<p>Soft&nbsp;&amp; light</p><script>x()</script>\r\n<ul><li>One</li><li>Two™</li></ul> 5 < 6"
    assert clean_text(raw) == "Soft & light\nOne\nTwo\n5 < 6"


@pytest.mark.parametrize(
    ("title", "fits"),
    [
        ("Hard Case Compatible With Corvo Fold 5 5G, Clear", "Corvo Fold 5 5G"),
        ("Clear Case compatible with Corvo A54", "Corvo A54"),
        ("Lens Hood compatible with Corvo 52mm", "Corvo"),
    ],
)
def test_a_name_that_something_fits_is_taken_whole(title: str, fits: str):
    assert values(read(title), "compatible_with") == {fits}


@pytest.mark.parametrize("said", ["-5 °C", "-18 C", "-40 dB"])
def test_a_number_below_zero_keeps_its_sign(said: str) -> None:
    record = {"sku": "1", "title": "Nordlys sleeping bag", "attributes": {"comfort limit": said}}
    values = [fact.value for fact in understand(product_from_dict(record)).facts]
    assert not any(value.startswith(said.lstrip("-").split()[0]) for value in values), values


def test_the_drop_of_a_shoe_is_no_size() -> None:
    record = {"sku": "1", "title": "Marlow running shoe, 6 mm drop", "attributes": {"drop": "6 mm"}}
    facts = understand(product_from_dict(record)).facts
    assert not [fact for fact in facts if fact.name == "size"]
    assert [fact.value for fact in facts if fact.name == "drop"]
