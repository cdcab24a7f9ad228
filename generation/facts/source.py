"""The texts of a record as tokens that know where they stand."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

import regex

from generation.facts.lexicon import word_set
from generation.facts.text import CleanText, clean
from generation.types import Fact, Product

TOKEN: Final = regex.compile(
    r"\d+(?:[.,]\d+)*(?:[\p{L}\p{M}°µ][\p{L}\p{M}\d]*)*(?:[-/][\p{L}\d][\p{L}\p{M}\d]*)*%?"
    r"|\p{L}{4,}(?=-\d+/\p{L})"  # "Markers-10/Pkg": the word, then its count
    r"|\p{L}[\p{L}\p{M}\d]*(?:['’`][\p{L}\p{M}]+|[-‑][\p{L}\d][\p{L}\p{M}\d]*|\.(?=\p{L}\.)\p{L})*"
    r"|\S"
)
# A sign before a temperature or a level is part of the number; before anything else it is a dash.
CODE: Final = regex.compile(r"(?<![\w-])(?=[A-Z\d-]*(?:-[A-Z]|\d))[A-Z]{1,4}[A-Z\d-]*\b(?![\w-])")
BELOW_ZERO: Final = regex.compile(r"[-−–]\d[\d.,]*\s?(?:°|deg\b|db\b|c\b|f\b)", regex.IGNORECASE)


@dataclass(frozen=True)
class Token:
    """One word, number or sign of a clean text; `low` is its lower case, offsets are clean ones."""

    text: str
    low: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Letters or digits, not a sign."""
        return self.text[0].isalnum()


class Source:
    """One text of a record: its name ("title", "attributes.KEY"), raw and clean text, tokens."""

    def __init__(self, name: str, raw: str) -> None:
        self.name = name
        self.raw = raw
        self.clean: CleanText = clean(raw)

    @property
    def text(self) -> str:
        """The clean text."""
        return self.clean.text

    @cached_property
    def tokens(self) -> list[Token]:
        """All tokens, signs included."""
        return tokens_of(self.clean.text)

    def fact(self, name: str, kind: str, start: int, end: int, value: str | None = None) -> Fact:
        """The fact said by the clean characters start to end, in their own words unless `value` says."""
        own = self.text[start:end]
        said = value_tidy(own if value is None else _names_kept(_codes_kept(value, own), own))
        return Fact(name, said, kind, self.name, self.clean.span(start, end))

    def between(self, start: int, end: int) -> list[Token]:
        """Tokens that lie wholly between two clean offsets."""
        return [token for token in self.tokens if token.start >= start and token.end <= end]


def tokens_of(text: str) -> list[Token]:
    """Tokens of a clean text."""
    return [
        Token(found[0], found[0].lower().replace("’", "'"), found.start(), found.end())
        for found in TOKEN.finditer(text)
    ]


@cache
def _licences() -> regex.Pattern[str]:
    names = "|".join(sorted(map(regex.escape, word_set("names_licences")), key=len, reverse=True))
    return regex.compile(rf"(?<!\w)(?:{names})(?!\w)", regex.IGNORECASE)


def _names_kept(value: str, own: str) -> str:
    """The value with the well-known worlds and characters spelled as the record spells them: "Star Wars themed"."""
    if value == own or own.islower():
        return value
    for found in _licences().finditer(own):
        if found[0][0].isupper() and not found[0].isupper():
            value = regex.sub(regex.escape(found[0]), found[0], value, flags=regex.IGNORECASE)
    return value


def _codes_kept(value: str, own: str) -> str:
    """The value with USB-C, E27 and IPX5 in the capitals that the record has."""
    codes = {code.lower(): code for code in CODE.findall(own)} if value.islower() else {}
    return " ".join(codes.get(word, word) for word in value.split()) if codes else value


def value_tidy(text: str) -> str:
    """A value as copy may print it: NFC, single spaces, no stray signs at either end; "-5 °C" keeps its own."""
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    sign = "-" if BELOW_ZERO.match(text) else ""
    return sign + text.strip(" ,;:.!?*•·–—-|/✓★☆▪►◆●…\\_~=<>+&")


def attribute_text(value: str | float | bool | list[str]) -> str:
    """What a span of `attributes.KEY` points into: a list is its values joined by a comma and a space."""
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value)


def source_text(product: Product, source: str) -> str:
    """The raw text that a fact's span points into. Raises KeyError for a source that has none."""
    if source.startswith("attributes."):
        return attribute_text(product.attributes[source.removeprefix("attributes.")])
    texts: Mapping[str, str] = {
        "title": product.title,
        "description": product.description,
        "brand": product.brand,
        "category": product.category,
    }
    return texts[source]


def ngrams(tokens: list[Token], at: int, longest: int) -> Iterator[tuple[int, str]]:
    """(length, phrase) of the words from `at`, longest first, signs never inside."""
    reach = 0
    while reach < longest and at + reach < len(tokens) and tokens[at + reach].is_word:
        reach += 1
    for size in range(reach, 0, -1):
        yield size, " ".join(token.low for token in tokens[at : at + size])
