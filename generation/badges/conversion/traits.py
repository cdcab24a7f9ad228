"""Traits: what people can name of a text that experiments may compare, each there or not."""

from __future__ import annotations

from functools import lru_cache

from generation.badges.conversion.prior import SECOND_PERSON
from generation.badges.cta import cta_find
from generation.badges.reading import has_digit, reading_of
from generation.badges.tone.badge import tone_measure
from generation.badges.wordlists import words_of

FIRST_PERSON = words_of("headlines")["first_person"]
NEGATIONS = words_of("headlines")["negations"]
SHORT_WORDS = 6
TONE = 25
"""From this measure of a slider on a text sounds so."""
TRAITS = (
    *("question", "exclamation", "number", "second_person", "first_person", "negation", "colon"),
    *("short", "cta", "cta_strong", "warm", "formal", "playful", "urgent"),
)
SLIDERS = {
    "warm": "sentiment",
    "formal": "formality",
    "playful": "playfulness",
    "urgent": "urgency",
}


@lru_cache(maxsize=4096)
def text_traits(text: str) -> frozenset[str]:
    """Those of `TRAITS` that a text has; nothing of its order, its product or its siblings."""
    reading = reading_of(text)
    asks = cta_find(reading)
    tone = tone_measure(reading)
    found = {
        "question": "?" in reading.low,
        "exclamation": "!" in reading.low,
        "number": has_digit(reading.low),
        "second_person": any(word in SECOND_PERSON for word in reading.words),
        "first_person": any(word in FIRST_PERSON for word in reading.words),
        "negation": any(word in NEGATIONS for word in reading.words),
        "colon": ":" in reading.low,
        "short": len(reading.words) <= SHORT_WORDS,
        "cta": bool(asks),
        "cta_strong": any(strong for _, _, strong in asks),
        **{name: tone[slider] >= TONE for name, slider in SLIDERS.items()},
    }
    return frozenset(name for name, has in found.items() if has)
