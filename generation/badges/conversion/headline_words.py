"""Which words headlines use, and which shop copy uses instead: one byte a hashed word, no word kept."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from zlib import crc32

import numpy as np

BUCKETS = 1 << 15
STEP = 0.1
FARTHEST = 3.0
UNKNOWN = -128
NO_RATIO = 0.0


def table_build(ratios: Mapping[str, float], known: frozenset[str]) -> bytes:
    """`ratios` are logs of how much likelier a word is in a headline than in shop copy.

    Words of shop copy that no headline has are in `ratios` and not in `known`. Where two words share
    a bucket the one that headlines know has it.
    """
    table = np.full(BUCKETS, UNKNOWN, dtype=np.int8)
    strange = np.zeros(BUCKETS, dtype=np.int8)
    for word in sorted(ratios):
        level = round(max(-FARTHEST, min(FARTHEST, ratios[word])) / STEP)
        (table if word in known else strange)[_place(word)] = level
    # An unknown word keeps its ratio in the lower half of the byte's range.
    levels = np.where(strange != 0, np.minimum(strange, 0) - 64, UNKNOWN)
    return bytes(np.where(table != UNKNOWN, table, levels).astype(np.int8).tobytes())


def words_compare(words: tuple[str, ...], table: bytes) -> tuple[float, float]:
    """Share of words that headlines have, and the mean log ratio; numbers count as known, ratio 0."""
    if not words:
        return 0.0, -FARTHEST
    known = ratio = 0.0
    for word in words:
        has, level = _told(word, table)
        known += has
        ratio += level
    return known / len(words), ratio / len(words)


@lru_cache(maxsize=8192)
def _told(word: str, table: bytes) -> tuple[bool, float]:
    if word[0].isdigit():
        return True, NO_RATIO
    level = table[_place(word)]
    level -= 256 if level > 127 else 0
    if level == UNKNOWN:
        return False, NO_RATIO
    return (False, (level + 64) * STEP) if level < -32 else (True, level * STEP)


def _place(word: str) -> int:
    return crc32(word.encode("utf-8", "surrogatepass")) % BUCKETS
