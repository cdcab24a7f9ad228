"""The table of how patterns sound is the one that the badges would write today."""

from __future__ import annotations

from generation.corpus import pack_load
from generation.corpus.heard import FILE, heard_bytes, heard_of
from generation.evaluation.patterns_heard import patterns_heard
from generation.types.brief import SLIDERS


def test_the_table_that_ships_is_what_the_badges_hear():
    again = "python3 run.py manage train corpus --heard"
    assert FILE.read_bytes() == heard_bytes(patterns_heard()), f"write it again: {again}"


def test_a_pattern_is_heard_on_the_scale_of_its_columns():
    for kinds in pack_load("tops").patterns.values():
        for pattern in kinds:
            heard = heard_of(pattern.text)
            assert heard is not None
            assert len(heard) == len(SLIDERS)
            assert all(-2 <= value <= 2 for value in heard)
    assert heard_of("no pack says {noun} like this") is None
