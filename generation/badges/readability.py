"""The readability badge: words, and a school grade once there are enough of them."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import pyphen

from generation.badges.context import SetContext
from generation.badges.reading import Reading
from generation.types import Badges

GRADE_FROM_WORDS = 30
VOWELS = frozenset("aeiouy")


@cache
def _patterns() -> pyphen.Pyphen:
    """Read when the first long text comes: short lines have no grade."""
    return pyphen.Pyphen(lang="en_US", left=2, right=2)


def badge(reading: Reading, context: SetContext, so_far: Badges) -> dict[str, Any]:
    """`{"grade": Flesch-Kincaid grade or None below 30 words, "words": int}`.

    0.39 words/sentence + 11.8 syllables/word - 15.59 (Kincaid et al. 1975), one decimal.
    """
    count = len(reading.words)
    if count < GRADE_FROM_WORDS:
        return {"grade": None, "words": count}
    syllables = sum(syllables_count(word) for word in reading.words)
    grade = 0.39 * count / len(reading.sentences) + 11.8 * syllables / count - 15.59
    return {"grade": round(grade, 1), "words": count}


@lru_cache(maxsize=32768)
def syllables_count(word: str) -> int:
    """Syllables of one word.

    Hyphenation points never leave a single letter, so "about" has none: vowel groups and hyphenation
    each miss syllables the other sees, and the larger is nearer the truth.
    """
    if not word.isascii() or any(char.isdigit() for char in word):
        return max(1, sum(char in VOWELS for char in word) or len(word) // 2)
    return max(1, len(_patterns().positions(word)) + 1, _vowel_groups(word))


def _vowel_groups(word: str) -> int:
    groups = sum(
        char in VOWELS and (index == 0 or word[index - 1] not in VOWELS)
        for index, char in enumerate(word)
    )
    silent_e = word.endswith("e") and not word.endswith(("le", "ee", "ie", "ye")) and groups > 1
    silent_ed = word.endswith("ed") and not word.endswith(("ted", "ded", "ied")) and groups > 1
    silent_es = (
        word.endswith("es")
        and not word.endswith(("ses", "zes", "ces", "ges", "xes", "shes", "ches", "ies"))
        and groups > 1
    )
    return groups - (silent_e or silent_ed or silent_es)
