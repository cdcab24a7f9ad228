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
from generation.engines.grammar.names import Names, name_is_plural
from generation.engines.grammar.select import EVERYWHERE, Candidate, factual, weighted_index
from generation.engines.grammar.voice import FORMAL
from generation.engines.grammar.wording import lower_first, stem, verb_plural, word_set, words
from generation.types import Tone

MORE = ("product_bullet", "rsa_description")
"""Pack fields whose patterns can stand as a further sentence of a description."""
_NOT_INSIDE = word_set("offer urgency question story sensory wordplay imperative")
_LATE = 0.005
_MOST, _MOST_BARE = 5, 3
_SUBJECT = re.compile(
    r"(?:The|This|These) \{(?:noun|name)\} (?!in |with |by |from |for |and |takes over|is a present)(?=[a-z{])"
)
"""How a further sentence about the product begins; the pattern's next words are its verb."""
_BARE_VERB = re.compile(
    r"(?:Comes|Holds|Measures|Fits|Has|Keeps|Stays|Takes|Works|Opens|Closes|Folds|Runs|Goes|Serves|Puts|Spares|Makes|"
    r"Leaves|Gives|Turns|Covers)(?= )"
)
_MADE = re.compile(r"Made (?=(?:of|from|with|in) )")
_LABEL = re.compile(r"Care: ")
_SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-Z\d£$€])")
_ABOUT_IT = re.compile(
    r"(?:It|They) (?:comes?|has|have|is|are|measures?|holds?|fits?|keeps?|makes?) "
)
_SPARE = 24
"""Characters kept for the subject that a bullet gets when it becomes a sentence."""
_PRICE_ONLY = re.compile(
    r"(?:The price (?:is|of [^.]{3,50} is) |It(?:'s| is| costs) |The [^.,]{3,50} costs? )?#[.!]?"
)
"""A last sentence that closes a description: what is added stands before it."""
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
        and "price" not in pattern.slots
        and ". " not in pattern.text
        and sentence_like(pattern.text)
    ]


def sentence_like(text: str) -> bool:
    """Whether a pattern is a sentence about the product, or a bullet that can be made one."""
    return not text.startswith("Takes over") and any(
        form.match(text) for form in (_SUBJECT, _BARE_VERB, _MADE, _LABEL)
    )


def further_weight(candidate: Candidate, weight: float) -> float:
    """A sentence that says something of this product comes long before one that fits behind anything."""
    pattern, options = candidate
    return weight if factual(pattern) else weight * _LATE


def description_lengthen(
    first: Filled, more: list[tuple[Candidate, float]], frame: Frame, rng: Random, low: int
) -> Filled:
    """The description with further sentences until `low` characters, or as far as honest ones go.

    They stand before the price and the call to action that the description closes with.
    """
    text, call = _call_apart(first)
    text, closing = _closing_apart(text, frame.context.offer.price)
    facts, phrases = set(first.facts), set(first.phrases)
    # How to care for it comes after what it is.
    labels = [item for item in more if _LABEL.match(item[0][0].text)]
    pool = [item for item in more if not _LABEL.match(item[0][0].text)]
    added = bare = 0
    while (pool or labels) and added < _MOST:
        pool, labels = (pool, labels) if pool else (labels, [])
        room = low - len(text) - len(closing) - len(call)
        index = weighted_index([weight for _, weight in pool], rng) if room > 0 else None
        if index is None:
            break
        (pattern, options), _ = pool.pop(index)
        left = frame.room - low + room - _SPARE
        inner = Frame(frame.context, frame.field, left, (), used=frozenset(phrases))
        filled = pattern_fill(pattern, options, inner, rng)
        if filled is None or not _adds(filled, f"{text} {closing}", facts):
            continue
        bare += not filled.facts
        if not filled.facts and bare > _bare_most(frame.context.spec.brief.tone):
            continue
        text = f"{_ended(text)} {_ended(further_sentence(filled, text, frame.context.names))}"
        facts |= filled.facts
        phrases |= filled.phrases
        added += 1
    text = " ".join(part for part in (_ended(text), closing, call) if part)
    if says_banned(text, frame.context.spec) or not fits(text, frame.field):
        return first
    return Filled(text, first.pattern, frozenset(facts), first.cta, frozenset(phrases))


def _bare_most(tone: Tone) -> int:
    """How many sentences may say what any of its kind could claim: none on a letterhead."""
    return 0 if tone.formality >= FORMAL else _MOST_BARE


def further_sentence(filled: Filled, before: str, names: Names) -> str:
    """A filled bullet as a sentence that goes on from `before`: "Comes with a hood" -> "It comes with a hood".

    A pronoun stands only where the sentence before is about the product; elsewhere the noun does.
    """
    said, pronoun = filled.text, "They" if names.noun_plural else "It"
    called = _called(names)
    last = _SENTENCE.split(before)[-1]
    subject = pronoun if _ABOUT_IT.match(last) or called.match(last) else f"The {names.noun}"
    if _SUBJECT.match(filled.pattern.text):
        match = called.match(said)
        turned = match and name_is_plural(match.group(1), names.noun) == names.noun_plural
        return f"{subject} {said[match.end() :]}" if match and turned else said
    if _BARE_VERB.match(filled.pattern.text):
        verb, _, rest = said.partition(" ")
        verb = verb_plural(verb) if names.noun_plural else verb
        return f"{subject} {verb.lower()} {rest}"
    if _MADE.match(filled.pattern.text):
        return f"{subject} {'are' if names.noun_plural else 'is'} {lower_first(said)}"
    return said


def _called(names: Names) -> re.Pattern[str]:
    """The product as the subject that opens a sentence: by its noun, or by one of its names."""
    able = {*names.nouns, *names.plurals, *names.full, *names.models}
    ordered = "|".join(re.escape(name) for name in sorted(able, key=len, reverse=True))
    return re.compile(rf"(?:The|This|These) ({ordered}) ", re.I)


def _closing_apart(text: str, price: str | None) -> tuple[str, str]:
    """A description and the last sentence, where that only names the price; "" where there is none."""
    head, _, last = text.rpartition(". ")
    if head and price and _PRICE_ONLY.fullmatch(last.replace(price, "#")):
        return f"{head}.", last
    return text, ""


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
