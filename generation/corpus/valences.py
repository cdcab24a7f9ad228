"""The sentiment lexicon: words with a valence, found by their stem."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("valences.txt")
# Suffix and what may stand in its place; a stem keeps most of its valence.
SUFFIXES = (
    ("ies", "y"), ("ied", "y"), ("ier", "y"), ("iest", "y"), ("ily", "y"), ("iness", "y"),
    ("es", ""), ("s", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("ly", ""), ("ly", "le"),
    ("er", ""), ("er", "e"), ("est", ""), ("est", "e"), ("ness", ""), ("y", "e"), ("ful", ""), ("fully", ""),
)  # fmt: skip
DOUBLED = ("ed", "ing", "er", "est")
SHORTEST_STEM = 3


@cache
def valences() -> dict[str, float]:
    """Valence -4..4 by word; the last line that names a word wins."""
    found: dict[str, float] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            value, *words = line.split()
            found.update((word, float(value)) for word in words)
    return found


@lru_cache(maxsize=32768)
def valence(word: str) -> float:
    """Valence of a lower-case word, by itself or by its stem; 0 where it has none."""
    known = valences()
    if word in known:
        return known[word]
    for suffix, instead in SUFFIXES:
        if not word.endswith(suffix) or len(word) - len(suffix) < SHORTEST_STEM:
            continue
        stem = word[: -len(suffix)]
        if stem + instead in known:
            return known[stem + instead]
        if suffix in DOUBLED and stem[-1] == stem[-2] and stem[:-1] in known:
            return known[stem[:-1]]
    return 0.0
