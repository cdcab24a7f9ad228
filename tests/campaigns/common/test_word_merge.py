"""Two texts that began as one: what one of them changed is kept, what both changed is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.common.word_merge import Clash, word_merge

LINE = "Shop the 238 g daily runner, light on its feet"
words = st.lists(st.sampled_from(["a", "b", "c", ",", ".", "é", "238", "g"]), max_size=12).map(
    " ".join
)


@pytest.mark.parametrize(
    ("theirs", "yours", "both"),
    [
        (
            "Find the 238 g daily runner, light on its feet",
            "Shop the 238 g daily runner, light on your feet",
            "Find the 238 g daily runner, light on your feet",
        ),
        (
            "Shop the 238 g runner, light on its feet",
            "Shop the 238 g daily runner",
            "Shop the 238 g runner",
        ),
        (
            "Now: shop the 238 g daily runner, light on its feet",
            "Shop the 238 g daily runner, light on its feet. Today.",
            "Now: shop the 238 g daily runner, light on its feet. Today.",
        ),
        (
            "Shop the 238 g easy runner, light on its feet",
            "Shop the 238 g easy runner, light on its feet",
            "Shop the 238 g easy runner, light on its feet",
        ),
    ],
)
def test_changes_in_different_places_are_both_there(theirs: str, yours: str, both: str):
    merged = word_merge(LINE, theirs, yours)
    assert merged.text == both
    assert merged.clashes == ()
    assert word_merge(LINE, yours, theirs) == merged


def test_where_both_changed_a_place_yours_stands_and_it_is_told():
    theirs = "Find the 238 g everyday runner, light on its feet"
    yours = "Shop the 238 g easy runner, light on its feet"
    merged = word_merge(LINE, theirs, yours)
    assert merged.text == "Find the 238 g easy runner, light on its feet"
    assert merged.clashes == (Clash("daily", "everyday", "easy"),)
    # Two endings have no order of their own.
    ends = word_merge("A shoe", "A shoe at home", "A shoe every day")
    assert ends.text == "A shoe every day"
    assert ends.clashes == (Clash("", " at home", " every day"),)


@given(base=words, theirs=words, yours=words)
def test_nothing_of_one_side_is_lost_but_where_it_is_told(base: str, theirs: str, yours: str):
    assert word_merge(base, base, yours).text == yours
    assert word_merge(base, theirs, base).text == theirs
    assert word_merge(base, yours, yours).text == yours
    merged, other = word_merge(base, theirs, yours), word_merge(base, yours, theirs)
    assert len(merged.clashes) == len(other.clashes)
    if not merged.clashes:
        assert merged.text == other.text
    for clash in merged.clashes:
        assert clash.theirs != clash.yours
        assert clash.yours in merged.text
        assert clash.theirs in other.text
