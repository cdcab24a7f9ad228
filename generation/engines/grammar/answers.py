"""Which facts of a record answer a pack's attributes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from generation.corpus import Attribute
from generation.engines.grammar.wording import word_set, words
from generation.types import Fact

_OTHER_NAMES: Mapping[str, frozenset[str]] = {
    "color": word_set("colour main_color main_colour shade"),
    "material": word_set("fabric materials composition upper upper_material"),
    "quantity": word_set("count pack_size pieces pack pack_quantity number_of_pieces"),
    "features": frozenset(("feature", "quality")),
    "compatible_with": frozenset(("compatibility", "compat", "compatible")),
    "included": word_set("content contents includes box_contains"),
    "dimensions": frozenset(("dimension", "measurements", "item_dimensions")),
    "weight": frozenset(("item_weight", "net_weight")),
    "age": frozenset(("recommended_age", "age_range", "minimum_age")),
    "care": frozenset(("care_instructions", "washing", "wash")),
    "sleeve_length": frozenset(("sleeve", "sleeves")),
    "power": frozenset(("wattage",)),
    "capacity": frozenset(("volume",)),
    "scent": frozenset(("fragrance",)),
    "flavour": frozenset(("flavor", "taste")),
}
_KINDS = {
    "age": "age",
    "care": "care",
    "features": "feature",
    "compatible_with": "compat",
    "included": "content",
}
NEGATION = re.compile(
    r"\b(?:no|not|non|without|never|free of|isn't|aren't|doesn't)\b|n't\b|-free\b", re.I
)
_PACKED = re.compile(
    r"\W*\d+\W*$|\b(?:pieces?|pcs?|packs?|sets?|pairs?|count|bundles?|box(?:es)?|rolls?|units?|x)\b",
    re.I,
)
"""How many come together; "60 bottles" of a storage box are what it holds."""
_LOOSE = frozenset(("feature", "other"))
_FLAG_KINDS = frozenset(("feature", "other", "content", "material"))


def answers_of(attributes: Mapping[str, Attribute], facts: Sequence[Fact]) -> dict[str, list[Fact]]:
    """For each attribute's name the facts that answer it; attributes without one are left out."""
    found = {name: facts_for(attribute, facts) for name, attribute in attributes.items()}
    return {name: answers for name, answers in found.items() if answers}


def key_of(name: str) -> str:
    """An attribute's name as facts are named: lower_snake."""
    return "_".join(words(name.lower().replace("_", " ").replace("-", " ")))


def facts_for(attribute: Attribute, facts: Sequence[Fact]) -> list[Fact]:
    """The facts that answer an attribute, by name, by kind, or by a value that names it."""
    key = key_of(attribute.name)
    names = {key, *_OTHER_NAMES.get(key, ())}
    found = [fact for fact in facts if fact.name in names]
    if key == "quantity":
        found = [fact for fact in found if _PACKED.search(fact.value)]
    if not found and key in _KINDS:
        found = [fact for fact in facts if fact.kind == _KINDS[key]]
    if found:
        return found
    if attribute.type == "flag":
        return _flag_facts(attribute, facts)
    if attribute.type == "choice":
        return _value_facts(attribute, facts)
    return []


def _flag_facts(attribute: Attribute, facts: Sequence[Fact]) -> list[Fact]:
    pattern = _phrase_pattern(attribute.name.replace("_", " "))
    return [
        fact
        for fact in facts
        if fact.kind in _FLAG_KINDS
        and pattern.search(fact.value)
        and not NEGATION.search(fact.value)
    ]


def _value_facts(attribute: Attribute, facts: Sequence[Fact]) -> list[Fact]:
    """A loose fact that holds a value of the attribute; the fact's value becomes that value.

    A value of one word ("regular") could belong to anything: it counts only beside the attribute's
    own word ("regular fit").
    """
    loose = [fact for fact in facts if fact.kind in _LOOSE]
    said = "\n".join(fact.value.lower() for fact in loose)
    last = words(attribute.name.replace("_", " "))[-1].lower()
    for value in _longest_first(attribute.values):
        if value.lower() not in said:
            continue
        for fact in loose:
            if (
                _phrase_pattern(value).search(fact.value)
                and not NEGATION.search(fact.value)
                and (" " in value or "-" in value or last in fact.value.lower())
            ):
                return [Fact(fact.name, value, fact.kind, fact.source, fact.span)]
    return []


@lru_cache(maxsize=512)
def _longest_first(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(values, key=len, reverse=True))


@lru_cache(maxsize=4096)
def _phrase_pattern(phrase: str) -> re.Pattern[str]:
    """Finds a phrase as whole words, a blank in it also as a hyphen."""
    body = r"[\s-]".join(map(re.escape, phrase.split()))
    return re.compile(rf"(?<![\w-]){body}(?![\w-])", re.I)
