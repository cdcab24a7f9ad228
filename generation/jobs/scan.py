"""The front door for the scan of texts that may be written for a language model and not for a customer."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from generation.badges.manipulation import Found, scan

SHORT = 80
"""Texts of so many characters come again with product after product: brands, categories, names of attributes."""
READ = ("title", "brand", "category", "description")
"""The texts of a product record that are read, its attributes beside them."""


Scans = dict[str, Found]
"""What was found in texts, by the text in NFC."""


def _nobody() -> None:
    """Nobody waits for a sign of life."""


def text_scan(text: str) -> dict[str, Any]:
    """{"score" 0..1, "quarantine", "spans" [[start, end], ...]} of a text; spans count code points of it in NFC."""
    return scan(text).record()


def product_texts(product: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """(field, text in NFC) of a product record: its columns, its attributes as "attributes.NAME", and their names, which
    a model is told with what is measured under them, as "attributes.NAME.name".
    """
    for field in READ:
        if text := product.get(field) or "":
            yield field, unicodedata.normalize("NFC", text)
    for name, value in (product.get("attributes") or {}).items():
        yield f"attributes.{name}.name", unicodedata.normalize("NFC", name)
        text = ", ".join(map(str, value)) if isinstance(value, list) else value
        if text and isinstance(text, str):
            yield f"attributes.{name}", unicodedata.normalize("NFC", text)


def product_scan(
    product: Mapping[str, Any], known: Scans | None = None, heard: Callable[[], None] = _nobody
) -> dict[str, Any] | None:
    """What is wrong with a product record's texts: {"score", "spans" [{"field", "start", "end"}]}; None where nothing is.

    Texts in `known` are not read again, the others are added to it; `heard` is called after each text.
    """
    known = {} if known is None else known
    found = []
    for field, text in product_texts(product):
        found.append((field, _scanned(text, known)))
        heard()
    bad = [(field, one) for field, one in found if one.quarantine]
    if not bad:
        return None
    return {
        "score": max(one.score for _, one in bad),
        "spans": [
            {"field": field, "start": start, "end": end}
            for field, one in bad
            for start, end in one.spans
        ],
    }


def _scanned(text: str, known: Scans) -> Found:
    if len(text) <= SHORT:
        return _scanned_before(text)
    if text not in known:
        known[text] = scan(text)
    return known[text]


_scanned_before = lru_cache(4096)(scan)
