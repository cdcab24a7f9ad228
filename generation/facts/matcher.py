"""Finds curated phrases in tokens: one pass, the longest phrase wins."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from generation.facts.forms import (
    noun_plural,
    noun_singular,
    plural_written,
    word_kinds,
    word_known,
)
from generation.facts.lexicon import lexicon, word_set
from generation.facts.source import Token, ngrams

LISTS = (
    "colors",
    "materials",
    "patterns",
    "qualities",
    "puffery",
    "audiences",
    "occasions",
    "sizes",
)


@dataclass(frozen=True)
class Match:
    """A phrase at tokens[at:at + size]; `kinds` are the lists it stands in, "nouns" among them."""

    at: int
    size: int
    phrase: str
    kinds: frozenset[str]

    @property
    def end(self) -> int:
        """The token index behind the phrase."""
        return self.at + self.size


@cache
def phrase_kinds() -> dict[str, frozenset[str]]:
    """Every curated phrase with the lists it stands in; nouns in singular and plural."""
    kinds: dict[str, set[str]] = {}
    for name in LISTS:
        for phrase in lexicon()[name]:
            kinds.setdefault(phrase, set()).add(name)
    for noun in lexicon().nouns:
        for form in (noun, noun_plural(noun), plural_written(noun)):
            kinds.setdefault(form, set()).add("nouns")
    return {phrase: frozenset(found) for phrase, found in kinds.items()}


@cache
def longest_from() -> dict[str, int]:
    """How many words the longest curated phrase has that begins with a word."""
    longest: dict[str, int] = {}
    for phrase in phrase_kinds():
        first, size = phrase.split(" ", 1)[0], phrase.count(" ") + 1
        longest[first] = max(size, longest.get(first, 0))
    return longest


def phrases_match(tokens: list[Token]) -> list[Match]:
    """All curated phrases, left to right, none overlapping, the longest at each place."""
    table, found, at = phrase_kinds(), [], 0
    while at < len(tokens):
        for size, phrase in ngrams(tokens, at, longest_from().get(tokens[at].low, 0)):
            kinds = table.get(phrase)
            if kinds:
                found.append(Match(at, size, phrase, kinds))
                at += size
                break
        else:
            at += 1
    return found


@cache
def made_words() -> frozenset[str]:
    """The last words of all things that the lexicon has: what can name a thing at all."""
    last = frozenset(noun.rsplit(" ", 1)[-1] for noun in lexicon().nouns)
    return last | word_set("nouns_places")


@lru_cache(maxsize=20_000)
def closed_compound(low: str) -> str:
    """The singular of a word that no dictionary has and that ends in the name of a thing: "nosepads"; else ""."""
    single = noun_singular(low)
    return single if compound_last(single) and not word_known(single) else ""


@lru_cache(maxsize=20_000)
def compound_last(single: str) -> str:
    """The noun that a closed compound ends in ("jackshirt": "shirt"), or ""."""
    if not single.isalpha() or not single.isascii():
        return ""
    ends = (
        single[at:]
        for at in range(3, len(single) - 2)
        if "NOUN" in word_kinds(single[:at]) and single[at:] in lexicon().nouns
    )
    return next(ends, "")


def noun_known(phrase: str) -> str | None:
    """The lexicon's singular of a lower-case phrase that names a thing, or None."""
    nouns = lexicon().nouns
    single = noun_singular(phrase)
    if single in nouns:
        return single
    return phrase if phrase in nouns else None
