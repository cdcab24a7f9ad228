"""The tone badge: four sliders, asked beside measured."""

from __future__ import annotations

from typing import Any

from generation.badges.context import SetContext
from generation.badges.reading import Reading
from generation.badges.tone.formality import formality_measure
from generation.badges.tone.playfulness import playfulness_measure
from generation.badges.tone.sentiment import sentiment_measure
from generation.badges.tone.urgency import urgency_measure
from generation.types import Badges

MEASURES = {
    "sentiment": sentiment_measure,
    "formality": formality_measure,
    "playfulness": playfulness_measure,
    "urgency": urgency_measure,
}


def badge(reading: Reading, context: SetContext, so_far: Badges) -> dict[str, dict[str, Any]]:
    """`{slider: {"asked", "measured", "match"}}`; match = 1 - |asked - measured| / 200."""
    asked = context.spec.brief.tone
    return {
        slider: _slider(getattr(asked, slider), measured)
        for slider, measured in tone_measure(reading).items()
    }


def tone_measure(reading: Reading) -> dict[str, int]:
    """The four sliders of a text, -100..100."""
    return {slider: round(100 * measure(reading)) for slider, measure in MEASURES.items()}


def _slider(asked: int, measured: int) -> dict[str, Any]:
    return {
        "asked": asked,
        "measured": measured,
        "match": round(1 - abs(asked - measured) / 200, 4),
    }
