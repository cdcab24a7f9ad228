"""Lengthens a description to the asked length with sentences about facts it has not used."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from random import Random

from generation.corpus import Pattern
from generation.corpus.types import Part
from generation.engines.base import text_key
from generation.engines.grammar.fill import Filled, Frame, pattern_fill
from generation.engines.grammar.guards import fits, says_banned
from generation.engines.grammar.select import EVERYWHERE, Candidate, factual, weighted_index
from generation.engines.grammar.wording import stem, word_set, words

MORE = ("product_bullet", "rsa_description")
"""Pack fields whose patterns can stand as a further sentence of a description."""
_NOT_INSIDE = word_set("offer urgency question story sensory wordplay imperative")
_LATE = 0.005
_MOST = 5
_CALL = (Part(" ", slot=False), Part("cta", slot=True), Part(".", slot=False))


@lru_cache(maxsize=4096)
def closing_variants(pattern: Pattern) -> tuple[Pattern, ...]:
    """A description that asks for nothing, and the same with a soft or a strong request at its end.

    Few descriptions are written round a request; without this those few would stand under every
    product whose brief wants one.
    """
    if pattern.cta or "cta" in pattern.slots or pattern.field != "product_description":
        return (pattern,)
    # The text stays: it is what tells two lines of one build.
    parts = pattern.parts + _CALL
    return (pattern, *(replace(pattern, cta=cta, parts=parts) for cta in (1, 2)))


def further_candidates(candidates: list[Candidate]) -> list[Candidate]:
    """Patterns for further sentences: about the product, calm, without a call to action."""
    return [
        (pattern, options)
        for pattern, options in candidates
        if pattern.field in MORE
        and (
            options.slug not in EVERYWHERE
            or (pattern.field == "product_bullet" and factual(pattern))
        )
        and not pattern.cta
        and pattern.slots
        and pattern.move not in _NOT_INSIDE
        and not pattern.text.startswith(("{is}", "{gives}", "Inside", "This email"))
    ]


def further_weight(candidate: Candidate, weight: float) -> float:
    """A sentence that says something of this product comes long before one that fits behind anything."""
    pattern, options = candidate
    return weight if factual(pattern) else weight * _LATE


def description_lengthen(
    first: Filled, more: list[tuple[Candidate, float]], frame: Frame, rng: Random, low: int
) -> Filled:
    """The description with further sentences until `low` characters, or as far as honest ones go.

    They stand before the call to action that the description closes with.
    """
    text, call = _call_apart(first)
    facts, phrases = set(first.facts), set(first.phrases)
    pool = list(more)
    added = 0
    while pool and len(text) + len(call) < low and added < _MOST:
        index = weighted_index([weight for _, weight in pool], rng)
        if index is None:
            break
        (pattern, options), _ = pool.pop(index)
        room = frame.room - len(text) - len(call) - 2
        inner = Frame(frame.context, frame.field, room, (), used=frozenset(phrases))
        filled = pattern_fill(pattern, options, inner, rng)
        if filled is None or not _adds(filled, text, facts):
            continue
        text = f"{_ended(text)} {_ended(filled.text)}"
        facts |= filled.facts
        phrases |= filled.phrases
        added += 1
    text = f"{text} {call}".strip()
    if says_banned(text, frame.context.spec) or not fits(text, frame.field):
        return first
    return Filled(text, first.pattern, frozenset(facts), first.cta, frozenset(phrases))


def _call_apart(filled: Filled) -> tuple[str, str]:
    """A description and the call to action that is its last sentence; "" where there is none."""
    if not any(part.slot and part.text == "cta" for part in filled.pattern.parts[-2:]):
        return filled.text, ""
    match = re.fullmatch(r"(.*[.!?]) ([^.!?]+[.!?]?)", filled.text, re.S)
    return (match.group(1), match.group(2)) if match else (filled.text, "")


def _adds(filled: Filled, text: str, facts: set[str]) -> bool:
    """Whether a sentence brings a fact that is not said yet, or words of its own."""
    if filled.facts and filled.facts <= facts:
        return False
    old = {stem(word) for word in words(text) if len(word) > 3}
    new = {stem(word) for word in words(filled.text) if len(word) > 3}
    return (
        bool(new)
        and len(new & old) / len(new) < 0.45
        and text_key(filled.text) not in text_key(text)
    )


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else text + "."
