"""How much of a text people rewrote: the word error rate of machine translation, between 0 and 1."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict

# Words with what binds them ("don't", "2.5", "low-cut"), and each mark by itself; blanks are none.
_TOKEN = re.compile(r"[^\W_]+(?:['’.,&-][^\W_]+)*|[^\s]")


def share_edited(before: str, after: str) -> float:
    """The fewest tokens to insert, delete or replace that make one text of the other, over the longer one's tokens.

    0 is the same words, 1 no word left. Rounded to four places, so that what is kept reads back as it was written.
    """
    old, new = _tokens(before), _tokens(after)
    most = max(len(old), len(new))
    return round(_distance(old, new) / most, 4) if most else 0.0


def share_told(origin: str, kept: float | None) -> float | None:
    """A text's share as it is told: 0 as the model wrote it, what is kept where people edited that, None for their own."""
    return 0.0 if origin == "model" else kept


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(unicodedata.normalize("NFC", text))


def _distance(old: list[str], new: list[str]) -> int:
    """Levenshtein's distance by Hyyrö's bit vectors: a column of the table is two integers, a token costs a few sums.

    Myers 1999, Hyyrö 2003. The table itself would take seconds for two long descriptions.
    """
    if not old:
        return len(new)
    places: defaultdict[str, int] = defaultdict(int)
    for place, token in enumerate(old):
        places[token] |= 1 << place
    full, last = (1 << len(old)) - 1, 1 << (len(old) - 1)
    rises, falls, distance = full, 0, len(old)
    for token in new:
        same = places.get(token, 0)
        level = same | falls
        same |= ((same & rises) + rises) ^ rises
        up = (falls | ~(same | rises)) & full
        down = rises & same
        distance += bool(up & last) - bool(down & last)
        up = ((up << 1) | 1) & full
        down = (down << 1) & full
        rises = (down | ~(level | up)) & full
        falls = up & level
    return distance
