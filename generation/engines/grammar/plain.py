"""Facts said plainly: what a record offers to patterns that need no pack, by grammatical form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from generation.corpus import Pattern
from generation.corpus.reader import SLOTS, patterns_read
from generation.engines.grammar.attributes import value_is_plain, value_joined
from generation.engines.grammar.names import is_plural
from generation.engines.grammar.wording import MASS, article_for, stem, word_set, words
from generation.types import Fact, Understanding

SPEC_SLOTS = ("spec",)
FACT_SLOTS = ("fact", "fact2", "fact3", "fact4")
WITH_SLOTS = ("with", "with2")
ADJECTIVE_SLOTS = ("adj", "adj2")
_UNSAID_NAMES = word_set(
    "theme kind type style model audience does use eco_collection ways in_1s price stock name brand title sku ean upc"
)
_LISTED = word_set("feature quality detail included care compatible_with")
_ONE_WORD_KINDS = frozenset(("material", "color", "size"))
_ONE_WORD_NAMES = word_set(
    "quality pattern finish shape scent flavour flavor light_source connectivity"
)
_PHRASES = word_set("feature detail included")
# What a shop says of anything is no fact to build a line on.
_PUFF = re.compile(
    r"\b(?:superior|premium|best|high(?:est)?[- ]quality|quality|perfect\w*|great|stunning|amazing|ultimate|beautiful|"
    r"lovely|nice|cute|new|hot|sale|style|stylish|fashion\w*|elegant|unique|special|super|easy|easily|good|top|"
    r"free|eco\w*|safe\w*|non-?toxic|healthy?|natural|bacteria\w*|antibacterial|hypoallergenic|sustainable|"
    r"product|products|item|items|feature|features|description|suitable|essentials?|etc)\b|pcs?\b",
    re.I,
)
_CLAUSE = re.compile(
    r"\b(?:is|are|was|were|has|have|will|can|you|your|we|our|it|its|that|which|this|these|they|please|not)\b|\w+ly\b",
    re.I,
)
_NO_CLAUSES = frozenset(("feature", "care"))
_VERB_FIRST = re.compile(
    r"(?:contain|includ|com|featur|provid|offer|giv|mak)(?:e?s|ing|e)?\b", re.I
)
_ANY_SIZE = re.compile(r"(?:one|free|all)[ -]sizes?", re.I)
_MASS_ENDINGS = MASS | word_set(
    "technology comfort performance construction protection stretch visibility warmth material trim storage stitching "
    "padding cushioning insulation coverage support ventilation moisture power light sound audio video recording mesh "
    "polyester nylon spandex wool leather plastic metal steel wood silicone control hair fur print embroidery detailing "
    "action durability drainage compression connectivity packaging assembly piping bonding breathability flexibility "
    "mobility armor armour grip fleece jersey denim canvas velvet satin silk linen wicking lining drape"
)
_ADJECTIVE = re.compile(r"[a-z]{4,}(?:-[a-z]+)*")
_AGE = re.compile(r"(\d+)\+?\s*(?:years?|yrs?)?\s*(?:and|&)\s*(?:up|over|above|older)", re.I)
_INTEREST = {
    "number": 3,
    "material": 3,
    "feature": 3,
    "content": 2,
    "color": 2,
    "age": 1,
    "care": 1,
    "size": 1,
}
_SCALES = word_set("weight item_weight net_weight shipping_weight origin country_of_origin made_in")
_NO_SPECS = _SCALES | word_set("recommended_age age age_range minimum_age")
_PLENTY = 3
_BARE_MEASURE = re.compile(
    r"[\d.,]+\s?(?:x\s[\d.,]+\s?)*(?:mm|cm|m|in|inch|inches|ft|feet|hours?|h|bar)"
)
# How a measure is said that would be nothing without its name: "8 mm drop", "48 cm high".
_MEASURE_WAYS = {
    "drop": "{} drop",
    "lug_depth": "{} lugs",
    "waterproof_rating": "{} waterproof rating",
    "water_resistance": "water resistant to {}",
    "height": "{} high",
    "width": "{} wide",
    "length": "{} long",
    "depth": "{} deep",
    "thickness": "{} thick",
    "diameter": "{} across",
    "case": "{} case",
    "packed_size": "{} packed",
    "battery_life": "{} of battery life",
    "power_reserve": "{} of power reserve",
    "with_case": "{} with the case",
    "pressure": "{} of pressure",
    "cord": "{} of cord",
    "cable_length": "{} of cable",
}
_DULL = word_set("weight dimensions size care origin recommended_age height width length thickness")


class PlainFact(NamedTuple):
    """A fact as copy says it: its name, the words, and how much it deserves a line (1 to 3)."""

    name: str
    text: str
    interest: int


@cache
def plain_patterns() -> Mapping[str, tuple[Pattern, ...]]:
    """Patterns whose slots are facts, whatever the category."""
    slots = SLOTS | {*FACT_SLOTS, *WITH_SLOTS, *SPEC_SLOTS, *ADJECTIVE_SLOTS}
    return patterns_read(Path(__file__).parent / "plain.tsv", slots)


def plain_facts(u: Understanding) -> list[PlainFact]:
    """Facts that can stand by themselves, values of one name joined: "fleece, hemp and polyester"."""
    said: list[PlainFact] = []
    # What a serum or a tea contains is no accessory in its box.
    inside = "with {}" if u.family == "fmcg" else "{} included"
    ordered = sorted((f for f in u.facts if fact_sayable(f, u)), key=lambda fact: fact.name)
    for name, group in groupby(ordered, key=lambda fact: fact.name):
        same = list(group)
        if name in _LISTED:
            said += [
                PlainFact(name, text, _interest(f)) for f in same if (text := _phrase(f, inside))
            ]
        elif (value := value_joined(same)) and (
            text := _phrase(Fact(name, value, same[0].kind), inside)
        ):
            said.append(PlainFact(name, text, _interest(same[0])))
    said = list({fact.text.lower(): fact for fact in said}.values())
    worth = [fact for fact in said if fact.name not in _SCALES]
    # What a parcel weighs and where it was made is said where there's little else to say.
    return worth if len(worth) >= _PLENTY else said


def fact_sayable(fact: Fact, u: Understanding) -> bool:
    """Whether a fact is worth words: no noise of the title, no puff, no half sentence."""
    value = fact.value
    if fact.name == "pattern" and value.lower() in ("solid", "plain"):
        return False
    if fact.name in _UNSAID_NAMES or _PUFF.search(value) or not value_is_plain(value, 48):
        return False
    if fact.name == "feature" and (fact.source == "title" or re.search(r"\d", value)):
        return False
    if (fact.name == "feature" and " " not in value) or re.fullmatch(r"[A-Z]{2,3}", value):
        return False
    if not _is_phrase(fact):
        return False
    if (u.brand and u.brand.lower() in value.lower()) or value.endswith(" noise"):
        return False
    if value.isalpha() and fact.kind not in _ONE_WORD_KINDS and fact.name not in _ONE_WORD_NAMES:
        return False
    name = {stem(word) for word in words(f"{u.noun} {u.head}")}
    return not {stem(word) for word in words(value)} <= name


def _is_phrase(fact: Fact) -> bool:
    """Whether a value is a phrase to be said: no half sentence, and no size that fits all."""
    value = fact.value
    if _VERB_FIRST.match(value) or _ANY_SIZE.fullmatch(value):
        return False
    return fact.kind not in _NO_CLAUSES or not (_CLAUSE.search(value) or len(value.split()) > 5)


def plain_withs(u: Understanding) -> list[PlainFact]:
    """Features as they follow "with": "a flat waistband", "on-seam pockets"."""
    found = []
    for fact in u.facts:
        # In "notes of cocoa" it is the notes that are one or many.
        head = words(fact.value.split(" of ")[0])
        last = head[-1].lower() if head else ""
        if fact.name not in _PHRASES or not fact_sayable(fact, u) or not last.isalpha():
            continue
        text = re.sub(r"^(?:the|a|an|\d+ x|1x?)\s+", "", fact.value, flags=re.I)
        bare = (
            is_plural(last)
            or last in _MASS_ENDINGS
            or re.match(r"(?:two|three|four|\d)", text)
            or any(is_plural(words(part)[-1]) for part in text.split(" and ")[:-1] if words(part))
        )
        if not last.endswith(_NO_THING) and len(text.split()) > 1 and not _PARTICIPLE.match(text):
            found.append(PlainFact(fact.name, text if bare else f"{article_for(text)} {text}", 1))
    return found


def plain_specs(u: Understanding) -> list[PlainFact]:
    """Facts that stand after a colon by themselves: measures, and features of two words or more."""
    return [
        f
        for f in plain_facts(u)
        if (re.search(r"\d", f.text) and f.name not in _NO_SPECS)
        or (f.name in _PHRASES and " " in f.text)
    ]


def plain_adjectives(u: Understanding) -> list[PlainFact]:
    """Qualities as they follow "is": "moisture-wicking", "adjustable"."""
    return [
        PlainFact(fact.name, fact.value, 1)
        for fact in u.facts
        if fact.name == "quality"
        and fact_sayable(fact, u)
        and _ADJECTIVE.fullmatch(fact.value)
        and not fact.value.endswith(_NOUN_ENDINGS)
        and fact.value.lower().endswith(_ADJECTIVE_ENDINGS)
    ]


_NO_THING = ("ed", "ing", "able", "ly", "ant", "noise")
# "Roasted in small batches" and "ground for cafetiere" tell how, and follow no "with".
_PARTICIPLE = re.compile(
    r"(?:\w+ed|ground|made|cut|built|grown|sewn) (?:in|for|by|from|on|at|to)\b"
)
_NOUN_ENDINGS = (
    "string",
    "spring",
    "ceiling",
    "lining",
    "clothing",
    "king",
    "wing",
    "railway",
    "body",
)
_ADJECTIVE_ENDINGS = (
    "able",
    "ible",
    "ing",
    "ed",
    "ant",
    "ent",
    "proof",
    "ful",
    "less",
    "ic",
    "made",
    "weight",
    "ive",
    "y",
    "ous",
    "stick",
)


def _interest(fact: Fact) -> int:
    return 1 if fact.name in _DULL else _INTEREST.get(fact.kind, 2)


def _phrase(fact: Fact, inside: str) -> str | None:
    value = (
        re.sub(r"\s*/\s*", " and ", fact.value.strip())
        if fact.kind == "care"
        else fact.value.strip()
    )
    if not value_is_plain(value, 60) or not re.search(r"\w", value):
        return None
    if fact.kind == "age":
        match = _AGE.fullmatch(value)
        return f"from {match.group(1)} years" if match else f"for {value}"
    if fact.kind == "content":
        value = re.sub(r"^(?:the|a|an)\s+", "", value, flags=re.I)
        return value if "includ" in value.lower() else inside.format(value)
    if fact.kind == "compat":
        return (
            value if re.match(r"(?:for|fits|compatible|works)\b", value, re.I) else f"for {value}"
        )
    if fact.kind == "size" and re.fullmatch(r"[SMLX\d]{1,4}", value):
        return f"size {value}"
    if _BARE_MEASURE.fullmatch(value):
        return _MEASURE_WAYS.get(fact.name, "{}").format(value)
    if fact.kind == "number" and re.fullmatch(r"[\d.,]+", value):
        # A bare number says nothing without its name.
        return None
    return value
