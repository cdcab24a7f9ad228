"""The words behind a reading: units, neighbours, quotes, what moved a prediction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from campaigns.common.copy_marks import shown_text
from campaigns.common.figures import number

NEAREST = {
    "sibling": "another line of this set",
    "catalog": "the catalog’s own text",
    "approved": "approved or live copy",
    "supplied": "a line you supplied",
}
# The features of generation/badges/conversion/ in the interface's words.
FEATURES = {
    "cta": "Call to action",
    "cta_density": "Calls to action crowd",
    "cta_end": "Call to action at the end",
    "sentiment": "Warmth",
    "praise": "Strong praise",
    "fill": "Uses its room",
    "over": "Over the limit",
    "number": "A figure",
    "question": "A question",
    "second_person": "Speaks to the reader",
    "keyword": "Names the product",
    "long_words": "Long words",
    "offer": "A price or saving",
    "words": "Number of words",
    "word_length": "Length of its words",
    "syllables": "Syllables a word",
    "common_words": "Common words",
    "sentences": "Sentences",
    "commas": "Commas",
    "exclamation": "An exclamation",
    "colon": "A colon",
    "quotation": "A quotation",
    "opens_with_article": "Opens with a or the",
    "blame": "Words of blame",
    "first_person": "Speaks of itself",
    "third_person": "Speaks of somebody",
    "pointing": "Points: this, here",
    "asking": "Why, how, what",
    "looking": "See, watch, read",
    "time": "Words of time",
    "absolutes": "All, only, never, best",
    "negations": "Negations",
    "shipped": "What the shipped estimate says",
}


def shown(text: str) -> SafeString:
    """Words that may quote copy, escaped, hidden characters visible."""
    return mark_safe(shown_text(text))  # noqa: S308 - shown_text escapes


def claim_quote(text: str, span: Sequence[int]) -> str:
    """The words of a span in quotation marks; plain text, to be escaped where it is printed."""
    return f"“{text[span[0] : span[1]]}”"


def nearest_said(novelty: Mapping[str, Any]) -> SafeString | str:
    """The nearest line in its own words, hidden characters shown; where they are withheld, why."""
    if novelty.get("is_withheld") and (sku := novelty.get("nearest_sku")):
        return f"Nearest: a line of {sku}, which is quarantined"
    if novelty.get("is_withheld"):
        return "Nearest: a line of another product, perhaps one that is quarantined"
    if not novelty.get("nearest"):
        return "Nothing near it"
    kind = NEAREST.get(novelty.get("nearest_kind") or "", "another line")
    return format_html(
        'Nearest, {}: <span class="copy copy-s">“{}”</span>',
        kind,
        shown(novelty["nearest"]),
    )


def conversion_rows(features: Mapping[str, float]) -> list[tuple[str, str]]:
    """What moved the prediction most, signed, in log odds."""
    return [
        (FEATURES.get(name, name), f"{'+' if value >= 0 else ''}{number(value, 2)}")
        for name, value in features.items()
    ]
