"""Slider values as wording: what a model is told of sentiment, formality, playfulness, urgency, the call and lambda."""

from __future__ import annotations

from collections.abc import Sequence

from generation.prompts.library import PromptPart, part_read
from generation.types import Tone
from generation.types.brief import SLIDERS


def tone_sentences(tone: Tone, creativity: float, part: PromptPart | None = None) -> list[str]:
    """One sentence a slider, sentiment first, then the call to action and lambda, from the table in `tone/`."""
    texts = (part or part_read("tone")).texts
    said = [_row(texts[slider], getattr(tone, slider), texts["edges"]) for slider in SLIDERS]
    said.append(_row(texts["cta"], tone.cta, texts["cta_edges"]))
    said.append(_row(texts["creativity"], creativity, texts["creativity_edges"]))
    return said


def _row(rows: Sequence[str], value: float, edges: Sequence[float]) -> str:
    return rows[sum(value > edge for edge in edges)]
