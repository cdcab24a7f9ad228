"""Words that a thread is about are found again in texts that came later."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.review.anchors import quote_followed, quote_place


@pytest.mark.parametrize(
    ("text", "near", "place"),
    [
        ("a b a", 0, 0),
        ("a b a", 3, 4),
        ("a b a", 1, 0),
        ("a b a", 2, 0),
        ("a", 9, 0),
        ("b", 0, None),
    ],
)
def test_of_many_places_the_nearest_is_taken(text: str, near: int, place: int | None):
    assert quote_place(text, "a", near) == place


def test_words_that_stand_more_than_once_are_followed_by_what_went_before_them():
    was = "Battery for a day. Screen for a night. Battery you can change."
    start = was.rindex("Battery")
    now = "New: a battery test. " + "Long words in front of it all. " * 4 + was
    place = quote_followed("Battery", start, was=was, now=now)
    assert place == now.rindex("Battery")


texts = st.text(alphabet="ab ", min_size=1, max_size=12)
cuts = st.tuples(st.integers(0, 11), st.integers(1, 12))


def _cut(text: str, cut: tuple[int, int]) -> tuple[int, str]:
    """A stretch of a text: where it begins, and what it says."""
    start = min(cut[0], len(text) - 1)
    return start, text[start : start + cut[1]]


@given(was=texts, added=texts, cut=cuts)
def test_what_comes_after_words_never_moves_them(was: str, added: str, cut: tuple[int, int]):
    start, quote = _cut(was, cut)
    assert quote_followed(quote, start, was=was, now=was) == start
    assert quote_followed(quote, start, was=was, now=f"{was}, {added}") == start


@given(was=texts, now=texts, cut=cuts)
def test_what_is_found_is_what_was_quoted(was: str, now: str, cut: tuple[int, int]):
    start, quote = _cut(was, cut)
    place = quote_followed(quote, start, was=was, now=now)
    assert (place is None) == (quote not in now)
    assert place is None or now[place : place + len(quote)] == quote
