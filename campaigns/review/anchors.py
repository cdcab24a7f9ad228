"""Words of a line that a thread is about: where they stand, also in a text that came later."""

from __future__ import annotations

from os.path import commonprefix

AROUND = 40
"""Letters on either side of words that tell one place of them from another."""


def quote_place(text: str, quote: str, near: int) -> int | None:
    """Where `quote` stands in a text: of several places the one nearest to `near`; None where it does not."""
    return min(_places(text, quote), key=lambda place: (abs(place - near), place), default=None)


def quote_followed(quote: str, start: int, *, was: str, now: str) -> int | None:
    """Where the words at `was[start:]` stand in `now`; None where they are gone.

    Of several places it is the one with the most of what stood around them, then the nearest.
    """
    before, after = _around(was, start, quote)

    def alike(place: int) -> tuple[int, int]:
        left, right = _around(now, place, quote)
        shared = len(commonprefix([before, left])) + len(commonprefix([after, right]))
        return -shared, abs(place - start)

    return min(_places(now, quote), key=alike, default=None)


def _places(text: str, quote: str) -> list[int]:
    places = []
    at = text.find(quote)
    while at >= 0:
        places.append(at)
        at = text.find(quote, at + 1)
    return places


def _around(text: str, start: int, quote: str) -> tuple[str, str]:
    """What stands before a place, read backwards, and behind it."""
    end = start + len(quote)
    return text[max(0, start - AROUND) : start][::-1], text[end : end + AROUND]
