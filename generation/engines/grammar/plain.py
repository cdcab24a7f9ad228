"""Facts said plainly: what a record offers to patterns that need no pack, by grammatical form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from generation.corpus import Pattern, pack_load
from generation.corpus.reader import SLOTS, patterns_read
from generation.engines.grammar.attributes import (
    DOES_VERBS,
    fitted_said,
    value_is_plain,
    value_joined,
)
from generation.engines.grammar.names import is_plural
from generation.engines.grammar.plain_words import (
    ADJECTIVE_ENDINGS,
    DULL,
    INTEREST,
    LISTED,
    MASS_ENDINGS,
    MEASURE_WAYS,
    NO_HEAD,
    NO_THING,
    NOUN_ENDINGS,
    ONE_WORD_KINDS,
    ONE_WORD_NAMES,
    PHRASES,
    PUFF,
    SCALES,
    SIZE_NAMES,
    UNSAID_NAMES,
    VAGUE,
    VAGUE_HEADS,
)
from generation.engines.grammar.wording import article_for, stem, word_set, words
from generation.types import Fact, Understanding

SPEC_SLOTS = ("spec", "spec2")
SIZE_SLOTS = ("size",)
FACT_SLOTS = ("fact", "fact2", "fact3", "fact4")
WITH_SLOTS = ("with", "with2")
ADJECTIVE_SLOTS = ("adj", "adj2")
_CLAUSE = re.compile(
    r"\b(?:is|are|was|were|has|have|will|can|you|your|we|our|it|its|that|which|this|these|they|please|not)\b|\w+ly\b",
    re.I,
)
_NO_CLAUSES = frozenset(("feature", "care"))
_VERB_FIRST = re.compile(
    r"(?:contain|includ|com|featur|provid|offer|giv|mak)(?:e?s|ing|e)?\b", re.I
)
_ANY_SIZE = re.compile(r"(?:one|free|all)[ -]sizes?", re.I)
_ADJECTIVE = re.compile(r"[a-z]{4,}(?:-[a-z]+)*")
_AGE = re.compile(r"(\d+)\+?\s*(?:years?|yrs?)?\s*(?:and|&)\s*(?:up|over|above|older)", re.I)
_NO_SPECS = SCALES | word_set("recommended_age age age_range minimum_age")
_PLENTY = 3
# The three sides of a box sell nothing; the two of a rug or a towel do.
_ALL_SIDES = re.compile(r"\d ?x ?[\d.]+ ?x ?\d")
_SIZES, _SIZE_MOST = 2, 24
_COMPLETE = re.compile(r"includ|\bwith(?:out)?\b|\bno\b|free\b", re.I)
_BARE_MEASURE = re.compile(
    r"[\d.,]+\s?(?:x\s[\d.,]+\s?)*(?:mm|cm|m|in|inch|inches|ft|feet|hours?|h|bar)"
)

# As a title counts: "7 layer" stands before a noun, alone it is "7 layers".
_COUNTED = re.compile(
    r"(?:[2-9]|\d{2,}) (?:layer|speed|channel|tier|drawer|pocket|compartment|blade|burner|setting|mode|level|wheel|slot)"
)


class PlainFact(NamedTuple):
    """A fact as copy says it: its name, the words, and how much it deserves a line (1 to 3)."""

    name: str
    text: str
    interest: int


@cache
def plain_patterns() -> Mapping[str, tuple[Pattern, ...]]:
    """Patterns whose slots are facts, whatever the category."""
    typed = {f"attr.{name}" for name in pack_load("general").attributes}
    slots = SLOTS | typed | {*FACT_SLOTS, *WITH_SLOTS, *SPEC_SLOTS, *SIZE_SLOTS, *ADJECTIVE_SLOTS}
    return patterns_read(Path(__file__).parent / "plain.tsv", slots)


def plain_facts(u: Understanding) -> list[PlainFact]:
    """Facts that can stand by themselves, two values of one name joined: "fleece and hemp"; three are a list of their own."""
    said: list[PlainFact] = []
    # What a serum or a tea contains is no accessory in its box.
    inside = "with {}" if u.family == "fmcg" else "{} included"
    ordered = sorted((f for f in u.facts if fact_sayable(f, u)), key=lambda fact: fact.name)
    for name, group in groupby(ordered, key=lambda fact: fact.name):
        same = list(group)
        if name in LISTED:
            said += [
                PlainFact(name, text, _interest(f)) for f in same if (text := _phrase(f, inside))
            ]
        elif (
            (value := value_joined(same))
            and "," not in value
            and (text := _phrase(Fact(name, value, same[0].kind), inside))
        ):
            said.append(PlainFact(name, text, _interest(same[0])))
    said = list({fact.text.lower(): fact for fact in said}.values())
    # What a parcel weighs, its three sides and where it was made are said where there's nothing else to say.
    worth = [f for f in said if f.name not in SCALES and not _ALL_SIDES.search(f.text)] or said
    # "Pack of 2, 16 x 24 inches, polyester" is a list; with "textured" or "hand wash" among them it is none.
    worth = _without(worth, "care", _PLENTY - 1)
    return _without(worth, "quality", _PLENTY)


def _without(facts: list[PlainFact], name: str, least: int) -> list[PlainFact]:
    """The facts of other names, if there are at least `least`; else all of them."""
    others = [fact for fact in facts if fact.name != name]
    return others if len(others) >= least else facts


def fact_sayable(fact: Fact, u: Understanding) -> bool:
    """Whether a fact is worth words: no noise of the title, no puff, no half sentence."""
    value = fact.value
    if fact.name == "pattern" and value.lower() in ("solid", "plain"):
        return False
    if fact.name in UNSAID_NAMES or PUFF.search(value) or not value_is_plain(value, 48):
        return False
    if fact.name == "feature" and (fact.source == "title" or re.search(r"\d", value)):
        return False
    if (fact.name == "feature" and " " not in value) or re.fullmatch(r"[A-Z]{2,3}", value):
        return False
    if not _is_phrase(fact) or value.lower() in VAGUE:
        return False
    if (u.brand and u.brand.lower() in value.lower()) or value.endswith(" noise"):
        return False
    if value.isalpha() and fact.kind not in ONE_WORD_KINDS and fact.name not in ONE_WORD_NAMES:
        return False
    name = {stem(word) for word in words(f"{u.noun} {u.head}")}
    return not {stem(word) for word in words(value)} <= name


def _is_phrase(fact: Fact) -> bool:
    """Whether a value is a phrase to be said: no half sentence, and no size that fits all."""
    value = fact.value
    if _VERB_FIRST.match(value) or _ANY_SIZE.fullmatch(value):
        return False
    if fact.kind == "feature" and VAGUE_HEADS.search(value):
        return False
    return fact.kind not in _NO_CLAUSES or not (_CLAUSE.search(value) or len(value.split()) > 5)


def plain_withs(u: Understanding) -> list[PlainFact]:
    """Features as they follow "with": "a flat waistband", "on-seam pockets"."""
    found = []
    stuff = {fact.value.lower() for fact in u.facts if fact.kind == "material"}
    for fact in u.facts:
        if fact.value.lower() in stuff:
            continue
        # In "notes of cocoa" and "buttons down the front" it is the notes and buttons that are one or many.
        head = words(_AFTER_HEAD.split(fact.value)[0])
        last = head[-1].lower() if head else ""
        if fact.name not in PHRASES or not fact_sayable(fact, u) or not last.isalpha():
            continue
        text = re.sub(r"^(?:the|a|an|\d+ x|1x?)\s+", "", fact.value, flags=re.I)
        bare = (
            is_plural(last)
            or last in MASS_ENDINGS
            or "vitamin" in text.lower()
            or re.match(r"(?:two|three|four|\d)", text)
            or any(is_plural(words(part)[-1]) for part in text.split(" and ")[:-1] if words(part))
        )
        if last in NO_HEAD or _NAMED_ONE.search(text) or text.split()[0].lower() in DOES_VERBS:
            continue
        if not last.endswith(NO_THING) and len(text.split()) > 1 and not _PARTICIPLE.match(text):
            found.append(PlainFact(fact.name, text if bare else f"{article_for(text)} {text}", 1))
    return found


def plain_specs(u: Understanding) -> list[PlainFact]:
    """Facts that stand after a colon by themselves: measures, and features of two words or more."""
    return [
        f
        for f in plain_facts(u)
        if (re.search(r"\d", f.text) and f.name not in _NO_SPECS and not _ALL_SIDES.search(f.text))
        or (f.name in PHRASES and " " in f.text)
    ]


def plain_sizes(u: Understanding) -> list[PlainFact]:
    """How large it is or how much there is of it, as a title's last word: "0.9 l", "pack of 6"."""
    found = {
        fact.name: fact
        for fact in reversed(plain_facts(u))
        if re.match(r"\D*\d", fact.text) and len(fact.text) <= _SIZE_MOST
    }
    named = [found[name] for name in SIZE_NAMES if name in found]
    # What a serum weighs is how much there is; what a lamp weighs is no size.
    if u.family == "fmcg":
        named += [fact for name, fact in found.items() if name in SCALES]
    return named[:_SIZES]


def plain_adjectives(u: Understanding) -> list[PlainFact]:
    """Qualities as they follow "is": "moisture-wicking", "adjustable"."""
    return [
        PlainFact(fact.name, fact.value, 1)
        for fact in u.facts
        if fact.name == "quality"
        and fact_sayable(fact, u)
        and _ADJECTIVE.fullmatch(fact.value)
        and not fact.value.endswith(NOUN_ENDINGS)
        and fact.value.lower().endswith(ADJECTIVE_ENDINGS)
    ]


_AFTER_HEAD = re.compile(r"\s(?:of|on|with|for|in|to|from|down|at|attached)\s")
# "A Thomas Muller": who comes with it is no part of it; LED and USB are.
_NAMED_ONE = re.compile(r"\b[A-Z][a-z]+")
# "Roasted in small batches" and "ground for cafetiere" tell how, and follow no "with".
_PARTICIPLE = re.compile(
    r"(?:\w+ed|ground|made|cut|built|grown|sewn) (?:in|for|by|from|on|at|to)\b"
    r"|(?:cleans|display|brighten|reduc|remov|prevent|protect|keep|giv|provid|mak)ing (?!\w+ed\b)\w"
)


def _interest(fact: Fact) -> int:
    return 1 if fact.name in DULL else INTEREST.get(fact.kind, 2)


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
        return value if _COMPLETE.search(value) else inside.format(value)
    if fact.kind == "compat":
        return _fitted(fact.name, value)
    return _measure(fact, value)


def _fitted(name: str, value: str) -> str:
    """For whom or what it is: "for acne-prone skin", "for a dresser"."""
    if re.match(r"(?:for|fits|compatible|works)\b", value, re.I):
        return value
    if name == "skin_type":
        return f"for {value.removesuffix(' skin')} skin"
    return f"for {fitted_said(value)}"


def _measure(fact: Fact, value: str) -> str | None:
    """A value, what it measures or counts said with it where it needs that."""
    if fact.kind == "size" and re.fullmatch(r"[SMLX\d]{1,4}", value):
        return f"size {value}"
    if _BARE_MEASURE.fullmatch(value):
        return MEASURE_WAYS.get(fact.name, "{}").format(value)
    if _COUNTED.fullmatch(value):
        return f"{value}s"
    if fact.kind == "number" and re.fullmatch(r"[\d.,]+", value):
        # A bare number says nothing without its name.
        return None
    return value
