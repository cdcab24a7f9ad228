"""The icon of a kind of product, by the corpus pack or family that speaks of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

OTHER = "package"
PACKS = {
    "baby": "baby",
    "backpacks-outdoor": "backpack",
    "bags": "handbag",
    "bedding": "bed-double",
    "bottoms": "shirt",
    "breakfast-cereal": "wheat",
    "cameras": "camera",
    "camping-tents": "tent",
    "cat": "cat",
    "chocolate-snacks": "cookie",
    "cleaning-laundry": "washing-machine",
    "coffee-machines": "coffee",
    "coffee-tea": "coffee",
    "cycling": "bike",
    "dog": "dog",
    "dresses": "shirt",
    "fitness": "dumbbell",
    "furniture-storage": "sofa",
    "garden-tools": "shovel",
    "hair-care": "soap-dispenser-droplet",
    "hats-scarves": "shirt",
    "headphones": "headphones",
    "home-decor": "flower-2",
    "hoodies-jackets": "jacket",
    "jams-honey-spreads": "croissant",
    "jewellery": "gem",
    "kitchenware": "cooking-pot",
    "laptops-monitors": "laptop",
    "lighting": "lamp-desk",
    "makeup": "brush",
    "model-vehicles": "car",
    "notebooks-pens": "notebook-pen",
    "office-chairs-desks": "armchair",
    "party-supplies": "party-popper",
    "phone-accessories": "smartphone",
    "plants-pots": "sprout",
    "puzzles-games": "puzzle",
    "running-shoes": "shoe",
    "skincare": "serum",
    "smart-home-power": "plug",
    "sneakers-boots": "shoe",
    "soft-drinks": "cup-soda",
    "speakers-audio": "speaker",
    "sportswear-leggings": "shirt",
    "swimwear": "waves-horizontal",
    "tools-diy": "hammer",
    "tops": "shirt",
    "towels-bath": "bath",
    "toys-figures": "toy-brick",
    "underwear-socks": "shirt",
    "watches": "watch",
}
"""Name of a pack -> name of an icon."""
FAMILIES = {"apparel": "shirt", "electronics": "plug", "fmcg": "shopping-basket", "home": "house"}
"""Where no pack but the general one speaks of a product."""


def understood_icon(understanding: Mapping[str, Any]) -> str:
    """The icon of what was understood of a product; a box where nothing is known of its kind."""
    found = PACKS.get(understanding.get("pack", ""))
    return found or FAMILIES.get(understanding.get("family", ""), OTHER)
