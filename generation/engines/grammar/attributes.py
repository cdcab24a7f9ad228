"""Which facts answer a pack's attributes, how they are said, and which benefits they support."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from generation.corpus import Attribute, Benefit, Pack
from generation.corpus.types import Condition
from generation.engines.grammar.answers import NEGATION, key_of
from generation.engines.grammar.names import is_plural
from generation.engines.grammar.quantities import number_parts, quantity, same_unit
from generation.engines.grammar.wording import MASS, article_for, stem, word_set, words
from generation.types import Fact

_NOISY = word_set("theme style type")
"""Attributes that a title fills with anything: only values that the pack knows are said."""
_TOO_MANY = 2
_ALL_TOLD = {"functions": 6}
"""Lists that are half told where they are not told whole: "print", of what prints, scans and copies."""
_SHAM = re.compile(
    r"\b(?:faux|imitation|vegan|artificial|synthetic|fake|mock|bonded|pu|pvc|polyurethane|simulated|look|effect|like)\b",
    re.I,
)
"""What is true of leather is not true of faux leather."""
_DETERMINED = re.compile(r"\d|\b(?:and|or|the|all|most|any|an?|every)\b")
_NO_COLOR = re.compile(r"\d|/|multi|assorted|random|pictured|as shown|picture")
_SENTENCE_LIKE = re.compile(r"[!?;:|\"“”•]|\.(?!\d)|\s[–-]\s")


# "Adjustable" tells something by itself, "volume" does not.
_TELLING = re.compile(r"[\s-]|(?:able|ible|ed|ant|proof|less|ing|ic)$")
_ARTICLE = re.compile(r"^an? ")
_A_NUMBER = re.compile(r"\ban?(?= \{v\})")
DOES_VERBS = word_set(
    "keeps makes helps holds fits folds stands stays dries wicks lets gives adds protects covers resists prevents "
    "locks opens closes turns moves stretches supports stores carries charges works comes connects attaches slides "
    "provides offers allows brings catches cleans clips converts delivers ensures features funnels grips hangs includes "
    "insulates lifts lights plays pumps reduces rolls rotates seals shields shows snaps soaks stacks transforms wraps lies sits runs hangs weighs"
)
"""Verbs with which a record says what a product does."""


@dataclass(frozen=True)
class Said:
    """A way to say an attribute, and the fact that supports it."""

    text: str
    fact: Fact


def attribute_says(attribute: Attribute, found: Sequence[Fact]) -> list[Said]:
    """Every way to say an attribute that the facts `found` answer (at least one)."""
    if attribute.type == "flag":
        if not any(_flag_is_set(attribute, fact) for fact in found):
            return []
        return [Said(say, found[0]) for say in attribute.say]
    if key_of(attribute.name) == "quantity":
        return _quantity_says(found[0])
    if attribute.name == "features":
        return [
            Said(f.value, f)
            for f in found
            if value_is_plain(f.value, 36) and f.source != "title" and _TELLING.search(f.value)
        ]
    if attribute.type == "number":
        return [
            said
            for fact in found[:1]
            for say in attribute.say
            if (said := _number_said(attribute, say, fact))
        ]
    value = _choice_value(attribute, found)
    return [Said(_dedouble(say, value), found[0]) for say in attribute.say] if value else []


def _choice_value(attribute: Attribute, found: Sequence[Fact]) -> str | None:
    """The value of an attribute of choice as its says take it; None where it is not to be said."""
    value = value_joined(found)
    if not value or (attribute.name == "pattern" and value.lower() in ("solid", "plain")):
        return None
    if attribute.name == "origin":
        value = re.sub(r"^(?:made|grown|produced) in ", "", value, flags=re.I)
    elif attribute.name in ("compatible_with", "included"):
        # "Batteries included: yes" is told under "included" already.
        value = fitted_said(re.sub(r" included$", "", value))
    return _known_value(attribute, re.sub(r"\s*/\s*", " and ", value))


def fitted_said(value: str) -> str:
    """What a product fits, as it follows "for": "a dresser", "iPhone 15", "drawers"."""
    last = words(value)[-1].lower() if words(value) else ""
    bare = not value.islower() or last in MASS or is_plural(last) or _DETERMINED.search(value)
    return value if bare else f"{article_for(value)} {value}"


def _known_value(attribute: Attribute, value: str) -> str | None:
    """The pack's own words for a value ("short-sleeve" -> "short sleeves"), else the value as it is."""
    stems = {stem(word) for word in words(value.replace("-", " "))}
    for known in attribute.values:
        if {stem(word) for word in words(known.replace("-", " "))} == stems:
            return known
    return None if key_of(attribute.name) in _NOISY else value


def _quantity_says(fact: Fact) -> list[Said]:
    """How many there are, as the record counts them: "a pack of 6", "20 pieces"."""
    value = fact.value
    if re.fullmatch(r"(?:pack|set|bundle|box|bag|lot|case) of \d+", value):
        return [Said(f"{article_for(value)} {value}", fact)]
    return [Said(value, fact)] if re.fullmatch(r"\d+ [a-z]{3,}s", value) else []


def does_sayable(fact: Fact) -> bool:
    """Whether what the record says the product does can follow the product as its verb."""
    first = fact.value.split(" ", 1)[0]
    return (
        fact.name == "does"
        and fact.source != "title"
        and first in DOES_VERBS
        and 2 < len(fact.value.split()) <= 9
        and value_is_plain(fact.value, 56)
        and not NEGATION.search(fact.value)
    )


def value_joined(facts: Sequence[Fact]) -> str | None:
    """One value, or two joined by "and"; None where there are more, or one is no plain phrase.

    More than two colours or sizes are a choice that the shopper makes, and no property of the product.
    """
    values = list(dict.fromkeys(fact.value.strip() for fact in facts))
    if facts[0].kind == "material":
        values = _materials(values)
    elif facts[0].kind == "color":
        values = _distinct([value for value in values if not _NO_COLOR.search(value.lower())])
    elif facts[0].name not in _ALL_TOLD:
        values = values[:1]
    most = 3 if facts[0].kind == "material" else _ALL_TOLD.get(facts[0].name, _TOO_MANY)
    if not values or len(values) > most or any(not value_is_plain(value) for value in values):
        return None
    if len(values) == 1:
        return values[0]
    return f"{', '.join(values[:-1])} and {values[-1]}"


def _materials(values: list[str]) -> list[str]:
    """Materials without those that another one says more exactly, and without "fabric".

    Shares beside a material without one are no whole composition: "rattan and 60% polyester".
    """
    whole = [value for value in values if not re.search(r"\d\s?%", value)]
    values = whole or values
    named = [
        value for value in values if not re.search(r"\b(?:fabric|material|blend)s?$", value)
    ] or values
    return _distinct(named)


def _distinct(values: list[str]) -> list[str]:
    """The values that no other one holds: "white" goes where "white and grey" stands."""
    return [
        value
        for value in values
        if not any(value != other and value.lower() in other.lower() for other in values)
    ]


def value_is_plain(value: str, most: int = 48) -> bool:
    """Whether a value reads inside a sentence: short, no stop, no list of its own."""
    return 0 < len(value) <= most and not _SENTENCE_LIKE.search(value) and value.count(",") <= 1


def _flag_is_set(attribute: Attribute, fact: Fact) -> bool:
    value = fact.value.strip().lower()
    if key_of(fact.name) == key_of(attribute.name):
        return value in ("yes", "true", "1") or attribute.name.replace("_", " ").lower() in value
    return True


def _number_said(attribute: Attribute, say: str, fact: Fact) -> Said | None:
    parts = number_parts(fact.value)
    if parts is None:
        return None
    number, unit = parts
    say = _A_NUMBER.sub(article_for(number), say)
    united = _value_with_unit(attribute.unit) if attribute.unit else None
    if united and united.search(say):
        if unit and not same_unit(unit, attribute.unit):
            if quantity(fact.value, attribute.unit) is None:
                return None
            # The fact's own number and unit are kept: what is printed can be found in the record.
            say = united.sub("{v}", say)
            return Said(say.replace("{v}", f"{number} {unit}"), fact)
        return Said(say.replace("{v}", number), fact)
    if unit and not same_unit(unit, attribute.unit):
        return None
    return Said(say.replace("{v}", number), fact)


@cache
def _value_with_unit(unit: str) -> re.Pattern[str]:
    return re.compile(rf"\{{v\}}[ -]?{re.escape(unit)}(?!\w)")


def _dedouble(say: str, value: str) -> str:
    """Fills {v}, dropping the say's next word where the value ends with it: "relaxed fit" in "{v} fit"."""
    if say != "{v}":
        value = _ARTICLE.sub("", value)
    tail = re.search(r"\{v\} ([\w-]+)", say)
    if (
        tail
        and tail.group(1) == "fit"
        and re.search(r"(?<!\w)(?!fit$)\w*(?:fitted|tapered|slim|tailored)$", value)
    ):
        say = say.replace("{v} fit", "{v} cut")
    elif tail and tail.group(1).lower() in words(value)[-1].lower():
        say = say.replace("{v} " + tail.group(1), "{v}")
    if say.startswith("a {v}"):
        say = f"{article_for(value)}{say[1:]}"
    return say.replace("{v}", value)


def benefits_supported(
    pack: Pack, answers: Mapping[str, Sequence[Fact]]
) -> list[tuple[Benefit, tuple[Fact, ...]]]:
    """Benefits whose every condition the answers meet, each with the facts it rests on."""
    supported = []
    for benefit in pack.benefits:
        rests: list[Fact] = []
        for condition in benefit.when:
            fact = condition_fact(
                condition,
                pack.attributes[condition.attribute],
                answers.get(condition.attribute, ()),
            )
            if fact is None:
                break
            rests.append(fact)
        else:
            supported.append((benefit, tuple(rests)))
    return supported


def condition_fact(
    condition: Condition, attribute: Attribute, found: Sequence[Fact]
) -> Fact | None:
    """The fact that meets a condition, bounds compared in the attribute's unit; None where none does."""
    if condition.least is not None or condition.most is not None:
        return next((fact for fact in found if _within(condition, attribute, fact)), None)
    if not condition.values:
        return next((fact for fact in found if _flag_is_set(attribute, fact)), None)
    if len({fact.value.lower() for fact in found}) > _TOO_MANY and attribute.name != "features":
        return None
    wanted = {value.lower() for value in condition.values}
    return next((fact for fact in found if _value_in(fact.value.lower(), wanted)), None)


def _within(condition: Condition, attribute: Attribute, fact: Fact) -> bool:
    number = quantity(fact.value, attribute.unit)
    if number is None:
        return False
    return (condition.least is None or number >= condition.least) and (
        condition.most is None or number <= condition.most
    )


def _value_in(value: str, wanted: Iterable[str]) -> bool:
    if NEGATION.search(value):
        return False
    bare = re.sub(r"^\d+(?:\.\d+)?\s?%\s*", "", value)
    sham = _SHAM.search(bare)
    return any(
        bare == item
        or not sham
        and (item in bare and re.search(rf"(?<![\w-]){re.escape(item)}$", bare))
        for item in wanted
    )
