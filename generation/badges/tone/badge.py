"""The tone badge: four sliders, asked beside measured."""

from __future__ import annotations

from typing import Any

from generation.badges.context import SetContext
from generation.badges.reading import Reading
from generation.badges.tone.copywords import copy_tone
from generation.badges.tone.formality import cues_formality
from generation.badges.tone.playfulness import cues_playfulness
from generation.badges.tone.sentiment import words_sentiment
from generation.badges.tone.urgency import urgency_measure
from generation.types import Badges

SLIDERS = ("sentiment", "formality", "playfulness", "urgency")
# How much the cues and the learnt words weigh. Cues know the language at large, words our copy; what
# the words give is drawn apart again, because a fit to few lines holds back.
CUES = {"sentiment": 0.7, "formality": 0.4, "playfulness": 0.3}
WORDS = {"sentiment": 1.2, "formality": 1.1, "playfulness": 1.5}


TEXTS_KEPT = 4096
_kept: dict[str, dict[str, int]] = {}


def badge(reading: Reading, context: SetContext, so_far: Badges) -> dict[str, dict[str, Any]]:
    """`{slider: {"asked", "measured", "match"}}`; match = 1 - |asked - measured| / 200."""
    asked = context.spec.brief.tone
    return {
        slider: _slider(getattr(asked, slider), measured)
        for slider, measured in tone_measure(reading).items()
    }


def tone_measure(reading: Reading) -> dict[str, int]:
    """The four sliders of a text, -100..100; a text is measured once while it is worked on."""
    found = _kept.get(reading.text)
    if found is None:
        found = _kept[reading.text] = _measure(reading)
        if len(_kept) > TEXTS_KEPT:
            _kept.clear()
    return dict(found)


def _measure(reading: Reading) -> dict[str, int]:
    cues = (words_sentiment(reading), cues_formality(reading), cues_playfulness(reading))
    learnt = copy_tone(reading)
    found = {
        slider: round(100 * max(-1.0, min(1.0, CUES[slider] * cue + WORDS[slider] * words)))
        for slider, cue, words in zip(SLIDERS, cues, learnt, strict=False)
    }
    return found | {"urgency": round(100 * urgency_measure(reading))}


def _slider(asked: int, measured: int) -> dict[str, Any]:
    return {
        "asked": asked,
        "measured": measured,
        "match": round(1 - abs(asked - measured) / 200, 4),
    }
