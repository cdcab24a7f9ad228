"""Scanning: the stretch of a text where the most and most various marks stand close together, and whether they are too many.

No list of known attacks, no language model: what counts is how many kinds of signs that product text seldom carries come
within a window. Weights and threshold were set on invented text (generation/evaluation/manipulation).
"""

from __future__ import annotations

import math
import re
import string
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from generation.badges.manipulation.marks import (
    CAPS,
    FAMILIES,
    WORDS,
    Mark,
    signs_of,
    words_marked,
)
from generation.badges.manipulation.orders import LIKELY, orders_of
from generation.badges.manipulation.veil import veiled

WINDOW = 150
LIMIT = 4.7
"""Weights within a window from which a text is quarantined."""
STRONG = 0.6
"""Marks from this weight on begin and end a stretch; weaker ones stand in ordinary text too."""
NEAR = 30
"""A strong mark so near a suspicious stretch belongs to it."""
TAIL = 40
"""So much at a text's end after the last mark belongs to it, where no sentence ends before."""
MOST = 100_000
"""Characters that are read at once; a longer text is read in parts, so that the time grows with its length and no more."""
OVERLAP = 6_000
"""So much of a part is read again with the next one, or half of it: more than the farthest marks of one stretch lie apart."""
PART_STARTS = (re.compile(r"[>\n]"), re.compile(r"\s"))
"""What a part may begin after, the best first: no word is cut apart."""
SIMPLE = re.compile(r"(?:[^\W_]++(?:[-'’][^\W_]++)*+[.,!?:%]?+(?:\s++|$))*+")
"""Words with a stop at most between them: no marks of theirs can pass the limit."""
_AGAIN = (1.0, 0.5, 0.25)
_SIGNS = frozenset(string.punctuation)
_END = re.compile(r"[.!?](?:\s|$)|\n")


@dataclass(frozen=True)
class Found:
    """What a scan says: 0..1, at least 0.5 where the text is quarantined, then with the stretches that look like it."""

    score: float
    quarantine: bool
    spans: tuple[tuple[int, int], ...] = ()

    def record(self) -> dict[str, Any]:
        """As contracts section 1 has it."""
        return {
            "score": self.score,
            "quarantine": self.quarantine,
            "spans": [list(span) for span in self.spans],
        }


CLEAN = Found(0.0, quarantine=False)


def scan(text: str) -> Found:
    """Read a text; spans count code points of it in NFC."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if len(text) <= MOST:
        return _scanned(text)
    # Markup is blanked out before a text is cut: half a tag, or half a style sheet, looks like signs thrown together.
    plain = veiled(text)
    parts = [
        (start, _scanned(text[start : start + MOST], plain[start : start + MOST]))
        for start in _starts(text)
    ]
    spans = _joined(
        [(start + first, start + last) for start, found in parts for first, last in found.spans]
    )
    return Found(max(found.score for _, found in parts), quarantine=bool(spans), spans=spans)


def _starts(text: str) -> Iterator[int]:
    """Where the parts of a long text begin."""
    start = 0
    yield start
    while start + MOST < len(text):
        first = start + MOST - OVERLAP
        near = (sign.search(text, first, first + OVERLAP // 2) for sign in PART_STARTS)
        start = next((found.end() for found in near if found), first)
        yield start


def _joined(spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Stretches in their order; those that two parts found are one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            start, end = joined[-1][0], max(joined.pop()[1], end)
        joined.append((start, end))
    return tuple(joined)


def _scanned(text: str, plain: str | None = None) -> Found:
    """Read a text, or a part of one that is blanked out already as `plain`."""
    if SIMPLE.fullmatch(text) and not LIKELY.search(text):
        return CLEAN
    plain = veiled(text) if plain is None else plain
    marks = [*orders_of(text), *signs_of(plain)]
    if _most(marks) >= LIMIT - CAPS[WORDS]:
        marks += words_marked(plain)
    if not marks:
        return CLEAN
    marks.sort()
    windows = _windows(marks)
    most = max(weight for weight, _, _ in windows)
    score = round(1 / (1 + math.exp(LIMIT - most)), 4)
    if most < LIMIT:
        return Found(min(score, 0.4999), quarantine=False)
    return Found(score, quarantine=True, spans=_spans(text, marks, windows))


def _most(marks: Sequence[Mark]) -> float:
    """What the marks weigh at most, wherever they stand."""
    sums = [0.0] * len(FAMILIES)
    for mark in marks:
        sums[mark.family] += mark.weight
    return sum(map(min, sums, CAPS))


def _windows(marks: Sequence[Mark]) -> list[tuple[float, int, int]]:
    """(weight, start, end) of the window that ends with each mark."""
    counts: Counter[str] = Counter()
    sums = [0.0] * len(FAMILIES)
    found, first = [], 0
    for mark in marks:
        sums[mark.family] += mark.weight * _worth(counts[mark.kind])
        counts[mark.kind] += 1
        while marks[first].start < mark.end - WINDOW and marks[first] is not mark:
            gone = marks[first]
            counts[gone.kind] -= 1
            sums[gone.family] -= gone.weight * _worth(counts[gone.kind])
            first += 1
        found.append((sum(map(min, sums, CAPS)), marks[first].start, mark.end))
    return found


def _worth(before: int) -> float:
    return _AGAIN[before] if before < len(_AGAIN) else 0.0


def _spans(
    text: str, marks: Sequence[Mark], windows: Sequence[tuple[float, int, int]]
) -> tuple[tuple[int, int], ...]:
    """The windows over the limit, run together, from the first strong mark to the last one near, in whole words."""
    strong = [mark for mark in marks if mark.weight >= STRONG]
    starts = [mark.start for mark in strong]
    spans: list[list[int]] = []
    for weight, start, end in windows:
        if weight < LIMIT:
            continue
        start = starts[bisect_left(starts, start)] if starts else start
        if spans and start <= spans[-1][1] + NEAR:
            spans[-1][1] = max(spans[-1][1], end)
        else:
            spans.append([start, end])
    return tuple(_grown(text, strong, start, end) for start, end in spans)


def _grown(text: str, strong: Sequence[Mark], start: int, end: int) -> tuple[int, int]:
    for mark in reversed(strong):
        if mark.start < start <= mark.end + NEAR:
            start = mark.start
    for mark in strong:
        if mark.start - NEAR <= end < mark.end:
            end = mark.end
    while start and text[start - 1] in _SIGNS:
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    rest = text[end:]
    if len(rest) <= TAIL and not _END.search(rest.rstrip(" .!?")):
        end = len(text)
    return start, end
