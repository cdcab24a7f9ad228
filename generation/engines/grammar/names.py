"""What to call a product in a given room: brand, name, model and noun, with their number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from generation.engines.grammar.wording import MASS, PAIRS, stem, word_set, words
from generation.facts import short_name
from generation.types import Spec

_MADE_OF_PIECES = word_set(
    "puzzle jigsaw set kit playset game collection assortment castle garden house station tower deck track train "
    "garage farm fort ship city model furniture tent rod"
)
_PACK_OF = re.compile(r"\b(?:pack|set|bundle) of (\d+)\b", re.I)
_PIECES = re.compile(r"\b(\d+) ?pcs?\b", re.I)
_MIXED = re.compile(r"(?:\band\b|[&+]).*\bset\b", re.I)
_COUNTED = re.compile(r"\b(\d+)[ -]?(?:ct|count|pack|pk|pieces?|pcs?)\b", re.I)
_DOZEN = re.compile(r"\bdozen\b", re.I)
_EATEN = word_set(
    "treats chews biscuits cookies crackers sweets crisps noodles gummies wipes seeds nuts olives"
)
"""Things that come many in a bag, whether or not a title counts them."""
_WHOSE = re.compile(r"\b((?:wo)?men|children)(s)\b", re.I)
_WHOSE_MANY = re.compile(r"\b(ladies|girls|boys|kids)(?= \w)", re.I)
_LONG_NOUN = 16
_NOT_THE_THING = word_set("artificial faux fake imitation replica model toy dummy mock")
_NEVER_SHORT = word_set(
    "cover covers case cases holder holders set sets kit kits "
    "stand stands box boxes rack racks tray trays liner liners mat mats clip clips container containers bag bags part "
    "parts cable cables strap straps hook hooks pad pads brush brushes machine machines sheet sheets top tops"
)
# An artificial flower is no flower, and "cover" or "case" alone says nothing.
_ROOMS = (90, 70, 56, 48, 40, 34, 28, 24, 20, 16, 12)
_SAME_IN_PLURAL = word_set("aircraft spacecraft hovercraft sheep deer fish series species")
_SINGULAR_S = word_set(
    "glass dress cross press bus gas lens canvas mattress compass harness atlas iris "
    "cactus toss boss chess series species plus virus campus necklace business fitness "
    "access process stainless wireless cordless express abacus princess mistress fortress "
    "triceratops rhinoceros bass brass class grass mass pass kiss bliss"
)


@dataclass(frozen=True)
class Names:
    """`full` are short names, longest first; `models` the same without the brand.

    `noun_plural` and `name_plural` say which verbs follow; `mass` nouns take no article, `pair` nouns
    come as "a pair of". `proper` products have a name of their own beside what they are.
    """

    brand: str | None
    sender: str | None
    full: tuple[str, ...]
    models: tuple[str, ...]
    noun: str
    plural: str
    nouns: tuple[str, ...]
    plurals: tuple[str, ...]
    proper: bool
    noun_plural: bool
    mass: bool
    pair: bool


def names_of(spec: Spec) -> Names:
    """The names of the spec's product, as `generation.facts` understood it."""
    u = spec.understanding
    full = list(dict.fromkeys(possessive(name) for room in _ROOMS if (name := short_name(u, room))))
    brand = u.brand.strip() if u.brand else None
    many = _sold_together(spec) or _sold_as_a_pair(spec)
    full = [
        name for name in full if name.lower() != u.head.lower() or u.noun.lower() == u.head.lower()
    ] or full[:1]
    if many:
        full = [_in_plural(name, u.noun, u.plural) for name in full]
    bare = [_without_brand(name, brand) for name in full]
    models = list(dict.fromkeys(name for name in bare if name))
    last = words(u.noun)[-1].lower() if words(u.noun) else u.noun.lower()
    noun = u.plural if many else u.noun
    noun_plural = noun == u.plural and last not in MASS and is_plural(words(noun)[-1])
    # "Ring" is no name for a snap ring; only a long noun may give way to its last word.
    named = {word.lower() for word in words(u.noun)}
    vague = last in _NEVER_SHORT or not named.isdisjoint(_NOT_THE_THING)
    shorter = u.noun != u.head and u.head and len(u.noun) > _LONG_NOUN and not vague
    return Names(
        brand=brand,
        sender=spec.brief.brand.name or brand,
        full=tuple(full),
        models=tuple(models),
        noun=noun,
        plural=u.plural,
        nouns=(noun, noun.split(" ")[-1]) if shorter else (noun,),
        plurals=(u.plural, *([u.plural.split(" ")[-1]] if shorter and " " in u.plural else [])),
        proper=bool(u.models) and bool(models) and models[0].lower() != u.noun.lower(),
        noun_plural=noun_plural,
        mass=_is_mass(u.noun, u.plural, last),
        pair=noun_plural and last in PAIRS,
    )


def possessive(name: str) -> str:
    """Whose it is, as a title leaves it without its sign: "womens jeans" -> "women's jeans"."""
    return _WHOSE_MANY.sub(r"\1'", _WHOSE.sub(r"\1'\2", name))


def _is_mass(noun: str, plural: str, last: str) -> bool:
    """Whether a noun takes neither article nor plural: juice, software; two aircraft are countable."""
    if last in MASS:
        return True
    return noun.lower() == plural.lower() and not is_plural(last) and last not in _SAME_IN_PLURAL


def _sold_together(spec: Spec) -> bool:
    """Whether the record sells several of its noun at once: "set of 6", "10pcs"; a puzzle has pieces."""
    u = spec.understanding
    if u.noun == u.plural or stem(u.head) in _MADE_OF_PIECES:
        return False
    title = spec.product.title
    said = " ".join(fact.value for fact in u.facts if fact.name in ("number_of_pieces", "count"))
    if _MIXED.search(title):
        # A hat and a bag sold as two pieces are no two hats.
        return False
    match = _PACK_OF.search(said) or _PIECES.search(title)
    if not match and u.plural and re.search(rf"\b{re.escape(u.plural)}\b", title, re.I):
        if _DOZEN.search(title) or words(u.plural)[-1].lower() in _EATEN:
            return True
        match = _PACK_OF.search(title) or _COUNTED.search(f"{title} {said}")
    return bool(match) and int(match.group(1)) > 1 if match else False


def _sold_as_a_pair(spec: Spec) -> bool:
    """Whether the title has the noun in the plural because it comes in twos: earrings, running shoes."""
    last = words(spec.understanding.plural.lower())[-1:]
    return bool(last) and last[0] in PAIRS and last[0] in words(spec.product.title.lower())


def _in_plural(name: str, noun: str, plural: str) -> str:
    """The name with its last words in the plural, where they are the noun's."""
    for one, many in ((noun, plural), (noun.split(" ")[-1], plural.split(" ")[-1])):
        if name.lower().endswith(one.lower()):
            return name[: len(name) - len(one)] + many
    return name


def is_plural(word: str) -> bool:
    """Whether a noun's last word is a plural, as far as its form tells."""
    low = word.lower()
    if low in _SINGULAR_S or low in MASS:
        return False
    if low in ("people", "men", "women", "children", "feet", "teeth", "mice", "dice", "knives"):
        return True
    return len(low) > 3 and low.endswith("s") and not low.endswith(("ss", "us", "is"))


def name_is_plural(name: str, noun: str) -> bool:
    """Whether "the NAME" takes a plural verb, judged by the word its noun has in the name."""
    found = words(name)
    if not found:
        return False
    head = stem(words(noun)[-1]) if words(noun) else ""
    for word in reversed(found):
        if stem(word) == head:
            return is_plural(word)
    return is_plural(found[-1]) and found[-1].islower()


def _without_brand(name: str, brand: str | None) -> str:
    if brand and name.lower().startswith(brand.lower() + " "):
        rest = name[len(brand) + 1 :].lstrip(" -:,")
        return rest if re.search(r"[^\W\d_]{3}", rest) else ""
    return name
