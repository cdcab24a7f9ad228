"""Measuring: all badges of a set of lines, or of one line among its siblings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from generation.badges.context import SetContext, context_of
from generation.badges.novelty import nearest_lines
from generation.badges.reading import Reading, reading_of, text_nfc
from generation.badges.registry import LINE_SCORERS, SCORER_VERSIONS, SET_SCORERS
from generation.badges.rules import blocks_of
from generation.types import Badges, FieldSpec, Spec


def measure(texts: Sequence[str], *, spec: Spec, field: FieldSpec) -> list[Badges]:
    """The badges of contracts section 2 for the lines of one sku x channel x field, in their order.

    The texts are each other's siblings. Spans count code points of the text in NFC. Beside the
    contract's keys stands `scorers`, the version of every badge.
    """
    context = context_of(spec, field)
    readings = [reading_of(text) for text in texts]
    if not readings:
        return []
    sets = {scorer.name: scorer.measure(readings, context) for scorer in SET_SCORERS}
    return [
        _badges(reading, context, {name: values[index] for name, values in sets.items()})
        for index, reading in enumerate(readings)
    ]


def measure_one(text: str, *, spec: Spec, field: FieldSpec, siblings: Sequence[str] = ()) -> Badges:
    """The badges of one line among the other lines of its set: what `measure` gives it there."""
    context = context_of(spec, field)
    readings = [reading_of(item) for item in (text, *siblings)]
    sets = {scorer.name: scorer.measure(readings, context)[0] for scorer in SET_SCORERS}
    return _badges(readings[0], context, sets)


def lines_near(
    text: str, *, spec: Spec, field: FieldSpec, siblings: Sequence[str] = (), most: int = 5
) -> list[dict[str, Any]]:
    """What novelty measures against, nearest first: see `generation.badges.novelty.nearest_lines`."""
    return nearest_lines(text_nfc(text), context_of(spec, field), siblings, most)


def _badges(reading: Reading, context: SetContext, sets: Badges) -> Badges:
    badges: Badges = dict(sets)
    for scorer in LINE_SCORERS:
        badges[scorer.name] = scorer.measure(reading, context, badges)
    badges["blocks"] = blocks_of(badges["rules"])
    badges["scorers"] = dict(SCORER_VERSIONS)
    return badges
