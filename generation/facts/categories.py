"""What a category path says: the kinds of things it gathers, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import regex

from generation.facts.forms import noun_singular, word_known
from generation.facts.lexicon import category_terms, lexicon
from generation.facts.matcher import noun_known
from generation.facts.text import clean_text

LEVEL: Final = regex.compile(r"\s*(?:>|›|»|\||/(?=\s)|::)\s*")
PART: Final = regex.compile(r"\s*(?:,|&|/|\band\b|\+)\s*", regex.IGNORECASE)
PEOPLE: Final = frozenset(
    (
        "men",
        "women",
        "kids",
        "girls",
        "boys",
        "unisex",
        "baby",
        "ladies",
        "mens",
        "womens",
        "men's",
        "women's",
    )
)

WORD: Final = regex.compile(r"[\p{L}']+")


@dataclass(frozen=True)
class CategoryNouns:
    """Lower-case singular nouns of the leaf level, and of the levels above it, nearest first; `said` is the
    leaf's own wording, part by part, singular."""

    leaf: tuple[str, ...]
    above: tuple[str, ...]
    words: frozenset[str]
    said: tuple[str, ...] = ()


def path_levels(path: str) -> list[str]:
    """The levels of a category path, in English where they are words of another language that we know."""
    terms = category_terms()
    levels = (level for level in LEVEL.split(clean_text(path)) if level)
    return [terms.get(level.lower().strip(), level) for level in levels]


@lru_cache(maxsize=10_000)
def category_nouns(path: str) -> CategoryNouns:
    """The things a category names; a level that gathers offers ("Eco Friendly") names none."""
    levels = path_levels(path)
    nouns = [_level_nouns(level) for level in levels]
    above = [noun for level in reversed(nouns[:-1]) for noun in level]
    words = frozenset(WORD.findall(" ".join(levels).lower()))
    said = tuple(_leaf_parts(levels[-1])) if levels else ()
    return CategoryNouns(nouns[-1] if nouns else (), tuple(above), words, said)


def _level_nouns(level: str) -> tuple[str, ...]:
    low = " ".join(level.lower().split())
    if low in lexicon()["category_noise"]:
        return ()
    found = []
    for part in PART.split(low):
        noun = _part_noun(part)
        if noun and noun not in found:
            found.append(noun)
    return tuple(found)


def _leaf_parts(level: str) -> list[str]:
    parts = PART.split(" ".join(level.lower().split()))
    if len(parts) > 1:
        return []  # "Cup & Saucer Sets": which word belongs to which is not said
    kept = [" ".join(word for word in part.split() if word not in PEOPLE) for part in parts]
    return [
        noun_singular(part)
        for part in kept
        if 1 < len(part.split()) < 4
        and noun_singular(part) != part
        and part not in lexicon()["category_noise"]
        and word_known(noun_singular(part).rsplit(" ", 1)[-1])
    ]


def _part_noun(part: str) -> str | None:
    words = [word for word in part.split() if word not in PEOPLE]
    for start in range(len(words)):
        known = noun_known(" ".join(words[start:]))
        if known:
            return known
    if not words or part in lexicon()["category_noise"]:
        return None
    phrase = noun_singular(" ".join(words[-2:]))
    return phrase if phrase != " ".join(words[-2:]) and noun_known(words[-1]) else None
