"""Sentences of a description, and which of them a seller or a page wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import regex

from generation.facts.lexicon import lexicon
from generation.facts.source import Source

SENTENCE: Final = regex.compile(
    r"(?:(?:(?!\.\s+[\p{Lu}\d\"“*•]|[!?]+(?=\s|$)|[•·●▪►◆★☆✓✔\n|]|\s\*(?=\p{L})|\.(?=\p{Lu}\p{Ll}+\s)).)+[.!?]*)",
)
ABBREVIATED: Final = regex.compile(r"(?:\b(?:approx|incl|no|vs|st|mr|dr|in|ft|lb|oz|max|min|e\.g|i\.e|etc)|\b\p{Lu})\.?$", regex.IGNORECASE)
HEADINGS: Final = regex.compile(
    r"(?:see all product description|product description|manufacturer'?s description|product details|product information|general information|product features?|key features|main features|specifications?)\s*:?\s*",
    regex.IGNORECASE,
)
CONTENTS: Final = regex.compile(
    r"(?:box contains|(?:the )?(?:package|pack|box|set|kit|packing|parcel) (?:includes?|contents?|list|contains?)|contents|what'?s (?:in the box|included)|includes?|contains?|comes with|comes complete with|included (?:are|is)|set of (?=\d+ \d))\s*[:\-]?\s*",
    regex.IGNORECASE,
)
SHOP_TAIL: Final = regex.compile(r"\s*-\s?[^.]{0,80}\bat SHEIN\.?$|free returns ✓ free shipping✓\.?\s*", regex.IGNORECASE)


@dataclass(frozen=True)
class Sentence:
    """A stretch of a description's clean text; `bullet` where it stood as a list point or fragment."""

    start: int
    end: int
    bullet: bool


def sentences_read(source: Source, title: str) -> tuple[list[Sentence], list[tuple[int, int]]]:
    """(sentences worth reading, clean spans that are noise). A repeat of the title is noise."""
    text, dropped = source.text, [match.span() for match in SHOP_TAIL.finditer(source.text) if match[0]]
    dropped += [match.span() for match in HEADINGS.finditer(text)]
    kept: list[Sentence] = []
    for start, end, bullet in _stretches(text, sorted(dropped)):
        said = text[start:end]
        low = said.lower()
        if title and low.strip(" .,-") == title.lower().strip(" .,-"):
            dropped.append((start, end))
        elif is_chatter(low):
            dropped.append((start, end))
        elif any(character.isalpha() for character in said):
            kept.append(Sentence(start, end, bullet))
    return kept, dropped


def is_chatter(low: str) -> bool:
    """Does a lower-case sentence speak of the shop, the parcel or the photograph?"""
    return any(phrase in low for phrase in lexicon()["chatter"])


def _stretches(text: str, holes: list[tuple[int, int]]) -> Iterator[tuple[int, int, bool]]:
    at = 0
    for start, end in [*holes, (len(text), len(text))]:
        if start > at:
            yield from _sentences(text, at, start)
        at = max(at, end)


def _sentences(text: str, low: int, high: int) -> Iterator[tuple[int, int, bool]]:
    pending: tuple[int, int] | None = None
    for match in SENTENCE.finditer(text, low, high):
        start, end = match.span()
        if pending:
            start = pending[0]
        if ABBREVIATED.search(text[start:end]) and end < high and text[end : end + 1] == ".":
            pending = (start, end + 1)
            continue
        pending = None
        while start < end and (text[start].isspace() or text[start] in "-–—*#✓•"):
            start += 1
        if end > start:
            before = text[:start].rstrip()[-1:]
            bullet = before in "•·●▪►◆★☆✓✔*\n|" or len(text[start:end].split()) <= 6
            yield start, end, bool(before and bullet) or len(text[start:end].split()) <= 6
