"""The corpus family and pack that speak of a product; "general" when unsure."""

from __future__ import annotations

from typing import Final

from generation.facts.categories import CategoryNouns
from generation.facts.lexicon import lexicon
from generation.facts.nouns import CREATURES

GENERAL: Final = "general"
# Words of a category path that decide the family where the noun alone could be two things.
FAMILY_WORDS: Final = {
    "other": ("toys", "toy", "pet", "pets", "automotive", "office", "tools", "baby", "mom", "sporting", "sport", "fitness", "hobbies", "stationery"),
    "fmcg": ("food", "beverage", "beverages", "beauty", "makeup", "skincare", "grocery", "groceries", "health"),
    "apparel": ("apparel", "clothing", "fashion", "bags", "shoes", "jewelry", "jewellery", "underwear", "sleepwear", "luggage", "clothes"),
    "home": ("furniture", "home", "kitchen", "textile", "bedding", "garden"),
    "electronics": ("electronics", "mobile", "computers", "cameras", "audio", "appliances", "gadgets", "lighting"),
}  # fmt: skip
# Toys and tools keep their family even where their noun is a garment or a lamp.
STRONG: Final = ("toys", "pet", "pets", "automotive", "food", "beverage", "makeup", "skincare")
BARS: Final = {
    "tops": ("toys", "pet", "pets"), "hoodies-jackets": ("toys", "pet", "pets"), "bottoms": ("toys", "pet", "pets"),
    "lighting": ("toys", "automotive", "party"), "model-vehicles": ("automotive", "food", "kitchen", "pet", "pets"),
    "skincare": ("food", "baby", "automotive"), "coffee-tea": ("toys",), "home-decor": ("toys", "automotive", "pet", "pets"),
    "toys-figures": (), "cameras": ("toys",), "headphones": ("toys",), "coffee-machines": ("toys",),
}  # fmt: skip


def family_and_pack(noun: str, category: CategoryNouns) -> tuple[str, str]:
    """(family, pack) for a singular lower-case head noun phrase and the category's words."""
    entry = lexicon().nouns.get(noun) or lexicon().nouns.get(noun.rsplit(" ", 1)[-1])
    words = category.words
    toys = "toys" in words or "toy" in words
    family, pack = (entry.family, entry.pack) if entry else ("", "")
    last = noun.rsplit(" ", 1)[-1]
    if toys and (last in CREATURES or last in ("figure", "doll", "puppet")):
        pack = "toys-figures"
    if pack == "model-vehicles" and not (
        toys
        or "model" in words
        or "hobbies" in words
        or noun.startswith(("model ", "toy ", "die-cast", "rc "))
    ):
        pack = ""
    if any(word in words for word in BARS.get(pack, ())):
        pack = ""
    return _family(family, words), pack or GENERAL


def _family(family: str, words: frozenset[str]) -> str:
    for strong in STRONG:
        if strong in words:
            return next(name for name, listed in FAMILY_WORDS.items() if strong in listed)
    if family:
        return family
    return next(
        (name for name, listed in FAMILY_WORDS.items() if any(word in words for word in listed)),
        "other",
    )
