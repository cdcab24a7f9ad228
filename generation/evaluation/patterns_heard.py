"""Measures how every pattern sounds, for the table that ships beside the packs."""

from __future__ import annotations

from itertools import chain

from generation.badges.reading import reading_of
from generation.badges.tone.badge import tone_measure
from generation.corpus import pack_load, pack_names
from generation.engines.grammar.plain import plain_patterns
from generation.types.brief import SLIDERS


def patterns_heard() -> dict[str, list[float]]:
    """The four tones, -100 to 100, of each pattern's own words, by its text."""
    every = [plain_patterns(), *(pack_load(slug).patterns for slug in pack_names())]
    found: dict[str, list[float]] = {}
    for pattern in chain.from_iterable(chain.from_iterable(kinds.values()) for kinds in every):
        heard = tone_measure(reading_of(pattern.literal))
        found[pattern.text] = [heard[slider] for slider in SLIDERS]
    return found
