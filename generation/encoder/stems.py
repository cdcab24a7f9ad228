"""Words without their endings, for finding their other forms."""

from __future__ import annotations

SHORTEST = 3
"""Characters that a stem has at least."""
_PLURALS = (("ies", "y"), ("sses", "ss"), ("ss", "ss"), ("s", ""))
_ENDINGS = ("ing", "ied", "er", "es", "ed", "y", "e")


def word_stem(word: str) -> str:
    """A casefolded word without its plural, then without its ending: "hikers", "hiking" and "hike" are "hik"."""
    for ending, singular in _PLURALS:
        if word.endswith(ending) and len(word) - len(ending) + len(singular) >= SHORTEST:
            word = word.removesuffix(ending) + singular
            break
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            word = word.removesuffix(ending)
            break
    return word[:-1] if len(word) > SHORTEST and word[-1] == word[-2] else word
