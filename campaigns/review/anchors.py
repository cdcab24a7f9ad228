"""Words of a line that a thread is about: where they stand, also in a text that came later."""

from __future__ import annotations

from difflib import SequenceMatcher

from campaigns.common.word_diff import words_apart


def quote_place(text: str, quote: str, near: int) -> int | None:
    """Where `quote` stands in a text: of several places the one nearest to `near`; None where it does not."""
    places = []
    at = text.find(quote)
    while at >= 0:
        places.append(at)
        at = text.find(quote, at + 1)
    return min(places, key=lambda place: (abs(place - near), place), default=None)


def quote_followed(quote: str, start: int, *, was: str, now: str) -> int | None:
    """Where words of `was` stand in `now`; None where they are gone."""
    place = quote_place(now, quote, start)
    # Only words that stand more than once need to know what went before them.
    if was == now or place is None or now.find(quote) == now.rfind(quote):
        return place
    return quote_place(now, quote, _carried(start, was, now))


def _carried(start: int, was: str, now: str) -> int:
    """Where the letter `was[start]` has gone, as far as what is in both tells."""
    old, new = words_apart(was), words_apart(now)
    old_at = new_at = 0
    for tag, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        length = sum(map(len, old[i1:i2]))
        if start < old_at + length:
            return new_at + (start - old_at if tag == "equal" else 0)
        old_at += length
        new_at += sum(map(len, new[j1:j2]))
    return new_at
