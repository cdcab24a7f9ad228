"""The corpus family and pack that speak of a product; "general" when unsure."""

from __future__ import annotations

from typing import Final

from generation.facts.categories import CategoryNouns
from generation.facts.evidence import unlike
from generation.facts.head import CREATURES
from generation.facts.lexicon import NounEntry, lexicon, word_set
from generation.facts.matcher import compound_last
from generation.facts.packs_shelf import shelf_pack
from generation.facts.packs_silent import BARS, NOT_SAID
from generation.facts.packs_words import (
    ANY_FEAST,
    BY_LAST_WORD,
    CHILDREN,
    GROWN_UP,
    LOOSE,
    NOT_RUNNING,
    OTHER_FEASTS,
    RUNNING,
    SAYS,
    TABLES,
)

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
NOTHING: Final = NounEntry("", "")
OTHERWISE: Final = {"running-shoes": "sneakers-boots"}


def family_and_pack(
    noun: str, category: CategoryNouns, said: frozenset[str] = frozenset()
) -> tuple[str, str]:
    """(family, pack) for a singular lower-case head noun phrase, the category's words and the title's (`said`)."""
    words = category.words
    toys = "toys" in words or "toy" in words
    family, pack = _entry(noun)
    last = noun.rsplit(" ", 1)[-1]
    if toys and (last in CREATURES or last in ("figure", "puppet", "statue")):
        pack = "toys-figures"
    if toys and last == "doll":
        pack = "playsets-dolls"
    if pack == "model-vehicles" and not (
        toys
        or "model" in words
        or "hobbies" in words
        or noun.startswith(("model ", "toy ", "die-cast", "rc "))
    ):
        pack = ""
    if not _speaks_of(pack, noun, words, said):
        pack = OTHERWISE.get(pack, "")
        pack = pack if _speaks_of(pack, noun, words, said) else ""
    if not pack:
        shelved = shelf_pack(noun, words, said)
        pack = shelved if _speaks_of(shelved, noun, words, said) else ""
    return _family(family, words), pack or GENERAL


def toy_noun(noun: str, category: CategoryNouns, said: frozenset[str]) -> str:
    """A tool or machine that stands among toys is one to play with: "toy wood chipper"."""
    among = bool(category.words & {"toys", "toy"}) and noun.rsplit(" ", 1)[-1] in TOYED
    told = (said & PLAYTHINGS) | (set(noun.split()) & (PLAYTHINGS | {"toy"}))
    return f"toy {noun}" if among and not told else noun


TOYED: Final = word_set("packs_toyed")
# Words that say already that a thing is for play, or is a thing's own likeness.
PLAYTHINGS: Final = frozenset(
    ("playset", "model", "miniature", "doll", "dolls", "diecast", "rc", "lego", "playmobil")
)


def _speaks_of(pack: str, noun: str, words: frozenset[str], said: frozenset[str]) -> bool:
    """Whether a pack may speak of the noun: no word of its category bars it, no doubt is left."""
    barred = any(word in words for word in BARS.get(pack, ()))
    return not barred and _sure(pack, noun, words, said)


def _entry(noun: str) -> tuple[str, str]:
    """(family, pack) that the lexicon has for a noun, or for its last word: a "trail shoe" is a shoe."""
    nouns = lexicon().nouns
    whole, last = nouns.get(noun), nouns.get(noun.rsplit(" ", 1)[-1])
    if unlike(noun):
        return "home" if noun.endswith((" bag", " ring")) else (whole or last or NOTHING).family, ""
    last = last or nouns.get(compound_last(noun.rsplit(" ", 1)[-1]))
    if whole is None:
        return (last.family, last.pack) if last else ("", "")
    if not whole.pack and last and last.pack in BY_LAST_WORD and last.family == whole.family:
        return whole.family, last.pack
    return whole.family, whole.pack


def _sure(pack: str, noun: str, words: frozenset[str], said: frozenset[str]) -> bool:
    """Whether a noun that could be other things is one of its pack's."""
    if pack == "running-shoes":
        about = words | said | frozenset(noun.split())
        return bool(about & RUNNING) and not about & NOT_RUNNING
    if pack in GROWN_UP and (words | said) & CHILDREN:
        return False
    if pack == "party-supplies" and said & ANY_FEAST:
        said = said - OTHER_FEASTS
    if (words | said | frozenset(noun.split())) & NOT_SAID.get(pack, frozenset()):
        return False
    if pack == "kitchenware" and "electric" in said:
        return False
    whole = lexicon().nouns.get(noun)
    exact = whole is not None and bool(whole.pack)
    known = noun if exact else noun.rsplit(" ", 1)[-1]
    # A kitchen noun known by its last word alone could be a fishing spoon.
    loose = known in LOOSE or (pack in TABLES and not exact)
    return not loose or pack not in SAYS or not words.isdisjoint(SAYS[pack])


def _family(family: str, words: frozenset[str]) -> str:
    for strong in STRONG:
        if strong in words:
            return next(name for name, listed in FAMILY_WORDS.items() if strong in listed)
    if (
        family == "other"
        and not words.isdisjoint(("living", "textile", "hogar"))
        and "home" in words
    ):
        return "home"  # "Home & Living > Event & Party Supplies": a balloon of that aisle dresses a room
    if family:
        return family
    return next(
        (name for name, listed in FAMILY_WORDS.items() if any(word in words for word in listed)),
        "other",
    )
