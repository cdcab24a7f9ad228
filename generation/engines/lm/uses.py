"""Where a fact may stand: behind the words that the corpus puts a fact of its kind behind, and nowhere else.

A model that is too small to know that a thing weighs 238 g and does not hold them writes "It holds 238 g." Every line of
the corpus says what kind of fact stands behind which word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from generation.corpus import Pattern
from generation.engines.lm.recited import patterns_all
from generation.engines.lm.slots import FACTS, MONEY, Slots, form_of

_START = "^"
_PLACED = "·"
"""What stands before a fact that follows another slot."""
_NEAR = 48
"""Characters in which the word before a slot stands, with its article."""
_BEFORE = re.compile(r"(?:([\w'’%-]+)|([^\w\s]))[\s\"“(]*$")
_ARTICLES = re.compile(r"(?:(?<=\s)|^)(?:an?|the|its|their|your)\s*$", re.IGNORECASE)
_ENDED = re.compile(r"[.!?]")
# What is left in stock is a phrase in patterns ("3 left") and a number in slots.
_FACT = re.compile("|".join((*FACTS, *MONEY[:-1])))
_SLOT = re.compile(r"<[a-z]+\d?>")
_SEVERAL = {"has": "have", "is": "are", "it's": "they're", "that's": "those are"}
"""What a word before a fact is of several things; patterns are written for one."""
_ONE = re.compile(
    r"\b[Aa]n? (<[a-z]+\d?>)(?=[.,;:!?]|$| (?:and|at|besides|beside|for|from|in|on|to|too|with)\b)"
)
"""An article whose noun is the slot, not a word behind it."""
_BEHIND = re.compile(r" (?:for|from|in|of|on|that|to|with)\b|,")
"""Where the words for a thing end and more is said of it."""
_MANY = re.compile(r"^\d|\b(?!\w*(?:ss|us|is)$)\w+s$| included$")
"""What is several, or no thing at all."""
_OFTEN, _SHARE = 2, 0.002
"""Patterns that it takes, and their share of all of the kind: what stands once may lean on the rest of its pattern."""
_FEW = 12
"""Places of a kind below which the kind may also stand wherever any fact may."""


def misused(masked: str, slots: Slots) -> bool:
    """Whether a fact or an amount of the line in slots stands where no line of the corpus has one of its kind,
    or as one of several where it is not: "a batteries included".
    """
    if any(_not_one(match[1], slots) for match in _ONE.finditer(masked)):
        return True
    return any(
        _before(_SLOT.sub(_PLACED, masked[: match.start()]))
        not in _places(slots.by_token[match.group()].forms)
        for match in _FACT.finditer(masked)
    )


def _not_one(token: str, slots: Slots) -> bool:
    thing = _BEHIND.split(slots.by_token[token].texts[0])[0]
    return token in FACTS and bool(_MANY.search(thing))


@cache
def _places(forms: frozenset[str]) -> frozenset[str]:
    """The words before which a fact of any of these forms stands."""
    known = places_of_facts()
    counts = [known.get(form, {}) for form in forms]
    found = {
        word
        for count in counts
        for least in [max(_OFTEN, _SHARE * sum(count.values()))]
        for word, often in count.items()
        if often >= least
    }
    if sum(sum(count.values()) for count in counts) < _FEW:
        found |= {word for count in (*counts, known["fact"]) for word in count}
    return frozenset(found | {_SEVERAL.get(word, word.removesuffix("s")) for word in found})


@cache
def places_of_facts() -> Mapping[str, Mapping[str, int]]:
    """By form: how often each word stands before a slot of the form, over all patterns."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for pattern in patterns_all():
        for form, before in _slots(pattern):
            found[form][before] += 1
    return found


def _slots(pattern: Pattern) -> list[tuple[str, str]]:
    """The form of each slot, and the word before it."""
    found = []
    said = ""
    for part in pattern.parts:
        if part.slot:
            found.append((form_of(part.text), _before(said)))
        said += _PLACED if part.slot else part.text
    return found


def _before(said: str) -> str:
    """The last word or sign of what stands before a slot, articles passed over; all ends of sentences are one."""
    bare = _ARTICLES.sub("", said[-_NEAR:])
    match = _BEFORE.search(bare)
    if match is None or _ENDED.fullmatch(match.group(2) or ""):
        return _START
    return (match.group(1) or match.group(2)).casefold()
