"""What a title says in passing, each rule once for and once against."""

from __future__ import annotations

import pytest

from generation.facts import understand
from generation.types import Product


def told(title: str, category: str = "") -> set[tuple[str, str]]:
    found = understand(Product(sku="x", title=title, category=category))
    return {(fact.name, fact.value) for fact in found.facts}


@pytest.mark.parametrize(
    ("title", "name", "value"),
    [
        ("Crystal Heart Belly Chain", "motif", "heart"),
        ("Crescent Moon Phone Stand", "motif", "crescent moon"),
        ("Corvane Blended Cotton Mop, Blue", "material", "blended cotton"),
        ("Wool Scarf, Grey Striped", "pattern", "grey striped"),
        ("Ink Pen, Black Gold Grip, Black Grey Cap", "color", "black grey"),
        ("Felt Garland 2m, Housewarming Gift", "use", "housewarming gift"),
        ("Gift Box + 12pcs Cards, Foldable", "included", "12 cards"),
        ("Jellybean Collection Phone Case", "theme", "Jellybean Collection"),
        ("Desk Lamp with Hook Retro Bedside Light Foldable Arm Warm Glow Evening Reading Study Hall Camp", "quality", "retro"),
        ("Party Banner, Class Of 2031", "theme", "class of 2031"),
    ],
)  # fmt: skip
def test_what_is_said_in_passing_is_found(title: str, name: str, value: str) -> None:
    assert (name, value) in told(title)


@pytest.mark.parametrize(
    ("title", "category", "name"),
    [
        ("Silk Rose Bouquet With Leaf", "Home", "motif"),
        ("Heart Valley Dash Figure", "Toys & Games", "motif"),
        ("Wooden Stool, Perfect Gift", "Home", "use"),
        ("Sauce Pan, Steel Supplies", "Home", "use"),
        ("Limited Edition Mug", "Kitchen", "theme"),
        ("Square Plastic Box", "Home", "motif"),
    ],
)
def test_what_only_looks_like_it_is_not(title: str, category: str, name: str) -> None:
    assert name not in {found for found, _ in told(title, category)}
