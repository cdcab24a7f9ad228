"""What a text says of itself, as numbers: the features of headlines that our copy has too."""

from __future__ import annotations

import math
import re

from generation.badges.cta import cta_find
from generation.badges.readability import syllables_count
from generation.badges.reading import Reading, has_digit
from generation.badges.wordlists import words_of
from generation.corpus.valences import valence

LISTS = words_of("headlines")
COUNTED = (
    "second_person", "first_person", "third_person", "pointing", "asking", "looking", "time",
    "absolutes", "negations",
)  # fmt: skip
MOST = 2
STRENGTHS = {"none": 0.0, "soft": 0.5, "strong": 1.0}
QUOTES = re.compile('[“”"]')
NAMES = (
    "words", "word_length", "syllables", "long_words", "common_words", "sentences", "commas",
    "question", "exclamation", "colon", "quotation", "number", "opens_with_article", "praise",
    "blame", "cta", *COUNTED,
)  # fmt: skip


def wording_features(reading: Reading, strength: str) -> list[float]:
    """One number for each of `NAMES`, none depending on the order; counts stop at 2 or 3.

    `strength` is that of the call-to-action badge.
    """
    words, low = reading.words, reading.low
    count = max(1, len(words))
    values = [valence(word) for word in words]
    return [
        math.log(count),
        sum(map(len, words)) / count,
        sum(map(syllables_count, words)) / count,
        sum(len(word) > 7 for word in words) / count,
        sum(word in LISTS["common"] for word in words) / count,
        float(min(MOST + 1, len(reading.sentences))),
        float(min(MOST, low.count(","))),
        float("?" in low),
        float("!" in low),
        float(":" in low),
        float(bool(QUOTES.search(low))),
        float(has_digit(low)),
        float(words[:1] in (("a",), ("an",), ("the",))),
        float(min(MOST + 1, sum(value > 0 for value in values))),
        float(min(MOST + 1, sum(value < 0 for value in values))),
        STRENGTHS[strength],
        *(float(min(MOST, sum(word in LISTS[name] for word in words))) for name in COUNTED),
    ]


def text_features(reading: Reading) -> list[float]:
    """`wording_features` of a text whose call to action nobody has measured yet."""
    found = cta_find(reading)
    strong = any(strong for _, _, strong in found)
    return wording_features(reading, ("strong" if strong else "soft") if found else "none")
