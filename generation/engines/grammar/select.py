"""Which pattern next: near the asked tone, the wanted call to action, and unlike what was chosen."""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from math import exp
from random import Random

from generation.corpus import Pattern
from generation.corpus.heard import heard_of
from generation.engines.base import text_key
from generation.engines.grammar.context import PackOptions
from generation.engines.grammar.fill import Filled
from generation.engines.grammar.wording import word_set
from generation.types import Brief, FieldSpec, Tone

_STRONG = 50
_UNCALLED = 0.004
_WIDTH = 0.5
"""How far, in steps of a slider (-2..2), a pattern may sound from what was asked before it is rare."""
_HEARD = (0.85, 0.85, 0.85, 0.5)
"""What the badge hears in a pattern counts this much for each slider, what its writer meant the rest
(docs/lab-notes/2026-11-22-sliders-of-the-grammar.md)."""
_UNASKED, _MODERATE = 0.25, 0.6
"""What a slider at rest counts, and from how many steps a moved one counts for more than one."""
_STATING = frozenset(("product_bullets.bullet", "seo.title"))
_OPENING = frozenset(("email.subject", "email.preheader", "push.title"))
"""Fields that another one follows at once: the request is its to make."""
_STRONG_CTA = 70
_DARING = word_set("wordplay story sensory contrast question problem")
_SOBER = word_set("feature benefit offer imperative proof provenance")
_BENEFITS = frozenset(("does", "is", "gives", "adj", "with"))
_GOALS: Mapping[str, frozenset[str]] = {
    "launch new awareness introduce brand": word_set("story sensory contrast provenance benefit"),
    "sale sell sales clear clearance conversion convert orders revenue promotion discount": word_set(
        "offer urgency imperative benefit"
    ),
    "retain loyalty return win winback again": word_set("occasion audience question story"),
    "inform explain educate compare consider": word_set("feature proof problem contrast"),
    "gift gifts christmas holiday birthday": frozenset(["occasion", "audience", "offer"]),
}
OFFERED = frozenset(("offer", "save", "code", "ends"))
"""Slots of the brief's offer: what is said there is no silence, whatever facts are left out."""
_FACTUAL = ("attr.", "fact", "spec", "with", "adj", "does", "is", "gives")
EVERYWHERE = frozenset(("general", "facts"))
"""Packs whose patterns fit any product, whatever its category."""
Candidate = tuple[Pattern, PackOptions]


@dataclass
class Chosen:
    """What a set holds so far, so that the next line differs."""

    moves: Counter[str] = field(default_factory=Counter)
    openings: Counter[str] = field(default_factory=Counter)
    patterns: Counter[str] = field(default_factory=Counter)
    facts: Counter[str] = field(default_factory=Counter)
    phrases: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)

    def add(self, filled: Filled) -> None:
        """Counts a line that was kept."""
        self.moves[filled.pattern.move] += 1
        self.openings[opening(filled.text)] += 1
        self.patterns[filled.pattern.text] += 1
        self.facts.update(filled.facts)
        self.phrases |= filled.phrases
        self.texts.add(text_key(filled.text))


def opening(text: str) -> str:
    """The first two words, as an ear compares them."""
    return " ".join(text_key(text).split()[:2])


def base_weights(candidates: Sequence[Candidate], brief: Brief, told: int) -> list[float]:
    """How welcome each pattern is under the brief, before anything was chosen; `told` counts the facts."""
    tone = brief.tone
    asked = (tone.sentiment / 50, tone.formality / 50, tone.playfulness / 50, tone.urgency / 50)
    goal = {
        move
        for keys, moves in _GOALS.items()
        if set(keys.split()) & set(brief.goal.lower().split())
        for move in moves
    }
    pulls = tone_pulls(asked)
    return [
        _weight(pattern, (asked, pulls), brief.creativity, goal)
        * silence_weight(pattern, options.slug, told)
        for pattern, options in candidates
    ]


def tone_pulls(asked: Sequence[float]) -> tuple[float, ...]:
    """How much each slider's distance counts: more the further it was moved, little where it rests.

    A playful line is a casual one, too: whoever asks for play alone has not asked for the middle of the rest.
    """
    return tuple(1 + max(0.0, abs(one) - _MODERATE) if one else _UNASKED for one in asked)


@lru_cache(maxsize=50_000)
def tone_sounding(text: str, meant: tuple[int, ...]) -> tuple[float, ...]:
    """How a pattern sounds, sentiment to urgency, each -2 to 2: as heard, and as `meant` by its writer."""
    heard = heard_of(text)
    if heard is None:
        return meant
    return tuple(
        share * one + (1 - share) * other
        for share, one, other in zip(_HEARD, heard, meant, strict=True)
    )


def _weight(
    pattern: Pattern,
    tone: tuple[tuple[float, ...], tuple[float, ...]],
    creativity: float,
    goal: set[str],
) -> float:
    asked, pulls = tone
    distance = sum(
        pull * (one - other) ** 2
        for one, other, pull in zip(
            tone_sounding(pattern.text, pattern.tone), asked, pulls, strict=True
        )
    )
    weight = exp(-distance / (2 * _WIDTH**2))
    if pattern.move in _DARING:
        weight *= 0.4 + 1.2 * creativity
    elif pattern.move in _SOBER:
        weight *= 1.6 - 1.2 * creativity
    if pattern.move in goal:
        weight *= 2
    if pattern.slots & OFFERED:
        # They are fillable only where the brief has an offer, and then it is what the campaign is about.
        weight *= 4
    specific = sum(
        slot.startswith(("attr.", "fact", "spec", "with", "adj")) for slot in pattern.slots
    )
    weight *= 1 + 0.9 * min(specific, 2)
    if not pattern.slots:
        weight *= 0.35
    if pattern.field == "product_title" and not pattern.slots & {"name", "model"}:
        weight *= 0.04
    if pattern.field == "product_bullet" and not specific and not pattern.slots & _BENEFITS:
        weight *= 0.3
    return max(weight, 1e-9)


def factual(pattern: Pattern) -> bool:
    """Whether a pattern turns on a fact of the record or on a benefit."""
    return any(slot.startswith(_FACTUAL) for slot in pattern.slots)


def silence_weight(pattern: Pattern, slug: str, told: int) -> float:
    """What is left of a pattern that says none of the `told` facts, which it would all leave unsaid.

    One that was written for the category still says something of the product; one for anything does not.
    """
    if factual(pattern) or pattern.slots & OFFERED:
        return 1.0
    share = 1 / (1 + told)
    return share**2 if slug in EVERYWHERE else share**0.25


def cta_asked(tone: Tone, field: FieldSpec) -> int:
    """The call to action asked of a field, 0 to 100.

    A bullet and a page's title state, and an inbox row leaves the asking to what follows it; only a
    strong wish for action makes them ask as often as the rest.
    """
    if tone.cta >= _STRONG_CTA:
        return tone.cta
    if field.key in _STATING:
        return tone.cta // 4
    return tone.cta // 2 if field.key in _OPENING else tone.cta


def cta_wanted(cta: int, slot: int, rng: Random) -> int:
    """The call to action wanted of this line: 0 none, 1 soft, 2 strong; spread evenly over a set."""
    if cta <= 0:
        return 0
    # Golden-ratio steps: any stretch of slots holds close to the asked share.
    place = (slot * 0.6180339887 + 0.31) % 1
    if place >= cta / 100:
        return 0
    return 2 if rng.random() < min(1.0, max(0.0, (cta - 15) / 70)) else 1


def slot_weights(
    candidates: Sequence[Candidate], base: Sequence[float], chosen: Chosen, cta: int, brief: Brief
) -> list[float]:
    """Weights for the next slot: base, less what the set has already."""
    tone = brief.tone
    sought = {"urgency"} if tone.urgency >= _STRONG else set()
    sought |= {"offer"} if brief.offer.text else set()
    sought |= {"wordplay"} if tone.playfulness >= _STRONG else set()
    moves = {
        move: (0.85 if move in sought else 0.45) ** count for move, count in chosen.moves.items()
    }
    patterns = {text: 0.002 ** min(count, 2) for text, count in chosen.patterns.items()}
    calls = {level: _call_weight(level, cta, tone.cta) for level in (0, 1, 2)}
    return [
        weight * moves.get(pattern.move, 1) * patterns.get(pattern.text, 1) * calls[pattern.cta]
        for (pattern, _), weight in zip(candidates, base, strict=True)
    ]


def _call_weight(level: int, wanted: int, asked: int) -> float:
    if level == wanted:
        return 1.0
    if not asked:
        return 0.0
    return 0.12 if level and wanted else _UNCALLED


def weighted_index(weights: Sequence[float], rng: Random) -> int | None:
    """An index drawn by weight; None where nothing weighs anything."""
    sums = list(accumulate(weights))
    if not sums or sums[-1] <= 0:
        return None
    return min(bisect(sums, rng.random() * sums[-1]), len(weights) - 1)
