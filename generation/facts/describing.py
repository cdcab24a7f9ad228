"""What attribute a describing word speaks of."""

from __future__ import annotations

from typing import Final

from generation.facts.lexicon import word_set

QUALITY_NAMES: Final = (
    ("neck", "neckline"), ("neckline", "neckline"), ("sleeve", "sleeve_length"), ("sleeved", "sleeve_length"), ("sleeveless", "sleeve_length"),
    ("fit", "fit"), ("fitted", "fit"), ("waist", "waist"), ("waisted", "waist"), ("rise", "waist"), ("leg", "leg"),
    ("length", "length"), ("cropped", "length"), ("oversized", "fit"), ("tapered", "fit"), ("dishwasher", "care"), ("washable", "care"),
    ("microwave", "care"), ("oven", "care"), ("zip", "closure"), ("shaped", "shape"),
)  # fmt: skip


LENGTHS: Final = word_set("titlefacts_lengths")
SHAPES: Final = word_set("titlefacts_shapes")
MADE_WORDS: Final = {"wooden": "wood"}


def quality_name(phrase: str) -> str:
    """The attribute that a describing word speaks of: "crew neck" the neckline, else "quality"."""
    words = phrase.replace("-", " ").split()
    if words[-1] in ("sleeve", "neck") and words[0] not in LENGTHS:
        return "feature"
    for word, name in QUALITY_NAMES:
        if word in words:
            return name
    return "shape" if phrase in SHAPES else "quality"
