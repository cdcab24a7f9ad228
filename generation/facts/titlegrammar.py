"""Facts of small set phrases in a title: a finish with its colour, colours joined, styles of nations, series, versions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from generation.facts.brand import NATIONS
from generation.facts.casing import word_case
from generation.facts.lexicon import lexicon, word_set
from generation.facts.roles import Title
from generation.types import Fact

METALS: Final = frozenset(("brass", "nickel", "chrome", "bronze", "copper", "steel", "pewter"))
FINISHES: Final = word_set("titlegrammar_finishes")
PLAIN: Final = frozenset(("word", "sign", "foreign"))
SET_PHRASES: Final = (
    ("theme", "other", regex.compile(r"\b[Ss]eries \d{1,3}\b")),
    ("theme", "other", regex.compile(r"\b[Cc]lass [Oo]f 20\d\d\b")),
    ("system", "feature", regex.compile(r"\b(?:Android|iOS|Windows|Bluetooth|HDMI|Wi-?Fi) \d{1,2}(?:\.\d)?\b")),
    ("quality", "feature", regex.compile(r"\b(?i:ultra hd|full hd|quad[- ]core|octa[- ]core|dual[- ]core|class \d{1,2})\b")),
    ("period", "number", regex.compile(r"\b\d{1,2}[- ][Mm]onths?\b(?! ?(?:old|and|to|\+|warranty))")),
    ("quality", "feature", regex.compile(r"\b\d{2,3}[- ][Dd]egrees? (?:[Aa]djustable|[Rr]otat(?:ing|able|ion))\b")),
)  # fmt: skip


TOY_PHRASES: Final = (
    ("theme", "other", regex.compile(r"\b(?i:(?:home|away|third) kit)\b")),
    ("quality", "feature", regex.compile(r"\b(?i:male|female|juvenile|standing|sitting|lying|grazing)\b(?! (?:and|of))")),
)  # fmt: skip


def grammar_facts(title: Title, *, toys: bool = False) -> list[Fact]:
    """All of them, in the order of the rules."""
    found = [*_finished(title), *_joined(title), *_phrases(title, SET_PHRASES)]
    return [*found, *(_phrases(title, TOY_PHRASES) if toys else _styles(title))]


def _finished(title: Title) -> Iterator[Fact]:
    """ "Matte black", "brushed gold": the colour with its finish."""
    for match in title.matches:
        at = match.at - 1
        fits = (
            ("colors" in match.kinds or match.phrase in METALS)
            and at >= 0
            and title.tokens[at].low in FINISHES
        )
        if fits and title.segment[at] == title.segment[match.at] and not title.after_break[at]:
            start, end = title.tokens[at].start, title.tokens[match.end - 1].end
            yield title.source.fact(
                "color", "color", start, end, f"{title.tokens[at].low} {match.phrase}"
            )


def _joined(title: Title) -> Iterator[Fact]:
    """ "…, Cappuccino & White": a stretch of two words with "and" between, one of them a colour."""
    colors = lexicon()["colors"]
    for number in sorted(set(title.segment)):
        here = [i for i, segment in enumerate(title.segment) if segment == number]
        here = [i for i in here if title.tokens[i].is_word or title.tokens[i].text == "&"]
        if len(here) != 3 or title.tokens[here[1]].low not in ("&", "and") or here[0] < 2:
            continue
        first, last = title.tokens[here[0]], title.tokens[here[2]]
        plain = all(title.roles[i] in PLAIN for i in (here[0], here[2]))
        if plain and (first.low in colors or last.low in colors) and first.low.isalpha():
            yield title.source.fact(
                "color", "color", first.start, last.end, f"{first.low} and {last.low}"
            )


STYLED: Final = frozenset(("style", "styled", "fashion", "design", "inspired"))


def _styles(title: Title) -> Iterator[Fact]:
    """ "Japanese style", "British floral cup": the nation whose style a thing has."""
    for index, token in enumerate(title.tokens):
        nation = token.low.removesuffix("-style")
        if nation not in NATIONS or title.roles[index] in ("brand", "shop", "noise"):
            continue
        following = title.tokens[index + 1] if index + 1 < len(title.tokens) else None
        styled = token.low.endswith("-style") or (following and following.low in STYLED)
        if title.after_break[index] or not (styled or _describes(title, index)):
            continue  # "Italian leather", "French maid", "German tank": no style
        end = following.end if following and following.low in STYLED else token.end
        yield title.source.fact(
            "style", "feature", token.start, end, f"{word_case(nation.capitalize())} style"
        )


def _describes(title: Title, index: int) -> bool:
    """ "British floral cup": does a pattern or a quality follow the nation?"""
    kinds = next((match.kinds for match in title.matches if match.at == index + 1), frozenset())
    return title.tokens[index].text[0].isupper() and bool(kinds & {"patterns", "qualities"})


def _phrases(
    title: Title, phrases: tuple[tuple[str, str, regex.Pattern[str]], ...]
) -> Iterator[Fact]:
    for name, kind, pattern in phrases:
        for found in pattern.finditer(title.source.text):
            words = " ".join(word_case(word) for word in found[0].split())
            yield title.source.fact(name, kind, found.start(), found.end(), words)
