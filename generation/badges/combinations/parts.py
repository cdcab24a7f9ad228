"""The texts of an ad, each read once: what it promises, whether it asks, how it opens, what it says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from generation.badges.reading import reading_of
from generation.badges.wordlists import words_of
from generation.encoder.stems import word_stem

OPENING = 2
"""Words that make an opening."""
_COMMON = words_of("common")["common"]
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_DIGIT_GROUPS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


@dataclass(frozen=True)
class Said:
    """One promise of a text: what it is about, its words, and its numbers; `holds` where a fact supports it."""

    about: str
    words: str
    numbers: frozenset[str]
    holds: bool = False
    is_comparable: bool = False
    """Whether another number said of `about` would contradict it: a fact has one, and an ad has one price."""


@dataclass(frozen=True)
class Part:
    """A headline or description with what its badges found in it."""

    text: str
    badges: Mapping[str, Any]

    @cached_property
    def asks(self) -> bool:
        """Whether it calls for a deed, not only for a look."""
        return bool(self.badges.get("cta", {}).get("strength") == "strong")

    @cached_property
    def said(self) -> tuple[Said, ...]:
        """Its promises. What rests on a fact is about that fact, whatever kind of promise it is."""
        found = []
        for claim in self.badges.get("claims", ()):
            words = self.text[slice(*claim["span"])]
            fact, kind = claim.get("fact"), claim["kind"]
            found.append(
                Said(
                    about=fact or f"kind {kind}",
                    words=words,
                    numbers=frozenset(_numbers(words)),
                    holds=claim.get("status") == "supported",
                    is_comparable=bool(fact) or kind == "price",
                )
            )
        return tuple(found)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its words, casefolded, in their order."""
        return reading_of(self.text).words

    @cached_property
    def opening(self) -> tuple[str, ...]:
        """Its first words; empty where it has no more than those."""
        return self.words[:OPENING] if len(self.words) > OPENING else ()

    @cached_property
    def stems(self) -> frozenset[str]:
        """What its words of meaning come from."""
        return frozenset(word_stem(word) for word in self.words if word not in _COMMON)


@dataclass(frozen=True)
class Required:
    """A text that has to stand beside others: which parts call for it, which parts say it."""

    text: str
    called_by: frozenset[int]
    said_by: frozenset[int]


def _numbers(words: str) -> list[str]:
    """Numbers as they count: "1,200", "1200" and "1200.00" are one."""
    found = _NUMBER.findall(_DIGIT_GROUPS.sub("", words))
    return [number.rstrip("0").rstrip(".") if "." in number else number for number in found]
