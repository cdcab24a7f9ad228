"""Wear, nursery and pantry: whose nouns choose a pack, and where the pack keeps silent."""

from __future__ import annotations

import pytest

from generation.facts import understand
from generation.types import Product


@pytest.mark.parametrize(
    ("title", "category", "pack"),
    [
        ("Plainspoken Merino Socks", "Men > Socks", "underwear-socks"),
        ("Lace Bralette", "", "underwear-socks"),
        ("Compression Socks", "Health > Medical", "general"),
        ("Cable Knit Beanie", "", "hats-scarves"),
        ("Kids Bucket Hat", "", "general"),
        ("Bottle Cap", "Tools", "general"),
        ("Cotton Muslin Squares", "Baby", "baby"),
        ("Reborn Doll Baby Bottle", "", "general"),
        ("Springer Ginger Beer", "Drinks", "soft-drinks"),
        ("Water", "Beauty", "general"),
        ("High Waist Leggings", "Women", "sportswear-leggings"),
        ("Faux Leather Leggings", "Women", "general"),
        ("Gingham Bikini Bottoms", "Beachwear", "swimwear"),
        ("Girls Swimsuit", "", "general"),
        ("Maple Granola", "Food", "breakfast-cereal"),
        ("Cereal Bar", "Food", "chocolate-snacks"),
        ("Thick Cut Orange Marmalade", "Food > Spreads", "jams-honey-spreads"),
        ("Crunchy Peanut Butter", "", "jams-honey-spreads"),
        ("Honey Lip Balm", "Beauty", "skincare"),
    ],
)
def test_the_pack_that_speaks_of_it(title: str, category: str, pack: str) -> None:
    assert understand(Product(sku="x", title=title, category=category)).pack == pack
