"""What the thing is called outside of its title: by its description, or by what its maker makes."""

from __future__ import annotations

from itertools import takewhile
from typing import Final

import regex

from generation.facts.forms import word_kinds
from generation.facts.lexicon import lexicon, word_set
from generation.facts.matcher import noun_known, phrases_match
from generation.facts.source import tokens_of

WEAK: Final = word_set("nouns_weak")
GATHERING: Final = word_set("nouns_gathering")
NEVER: Final = word_set("nouns_never")
TOLD: Final = regex.compile(
    r"\b(?:is an?|this|these are|are)\s+(?P<what>[\p{L}-]+(?:\s[\p{L}-]+){0,4})", regex.IGNORECASE
)


def told_noun(description: str) -> str | None:
    """ "This multicoloured dump truck …", "… is a rag doll": the description's own word for the thing."""
    for match in TOLD.finditer(description[:600]):
        words = list(takewhile(lambda word: word not in CLAUSE_ENDS, match["what"].lower().split()))
        if not words:
            continue
        if words[0] == "made" or words[0].endswith("ed"):
            continue  # "are made from diecast metal": the stuff, not the thing
        if 1 < len(words) <= SET_MOST and words[-1] in SETS and all(map(_names, words[:-1])):
            return " ".join(words)  # "This tea party set includes …"
        for end in range(1, len(words) + 1):
            for start in range(end):
                noun = noun_known(" ".join(words[start:end]))
                longer = end < len(words) and noun_known(" ".join(words[start : end + 1]))
                if noun and not longer and noun not in GATHERING and noun not in WEAK:
                    return noun
    return None


SET_MOST: Final = 3
SETS: Final = frozenset(("set", "kit"))


def _names(word: str) -> bool:
    kinds = word_kinds(word)
    return "NOUN" in kinds and "ADJ" not in kinds and word not in lexicon()["puffery"]


# Behind them a sentence tells of something else: "this wooden version comes with magnets".
CLAUSE_ENDS: Final = frozenset(
    (
        "comes",
        "with",
        "is",
        "are",
        "has",
        "have",
        "will",
        "for",
        "to",
        "can",
        "includes",
        "features",
        "from",
        "that",
        "which",
        "of",
        "in",
        "on",
    )
)
CLAUSE: Final = regex.compile(
    r"^[^.!?\n]{3,120}?(?=[.!?\n]|\s(?:suitable|for|with|in|from)\s|$)", regex.IGNORECASE
)


def clause_noun(description: str) -> str:
    """What the description's first clause ends in, for a title that is a maker and a number."""
    clause = CLAUSE.match(description)
    matches = phrases_match(tokens_of(clause[0])) if clause else []
    named = [noun_known(match.phrase) for match in matches if "nouns" in match.kinds]
    return next((noun for noun in reversed(named) if noun and noun not in GATHERING | NEVER), "")


def maker_noun(title: str) -> str:
    """What the maker that the title opens with is known to make, or ""."""
    low = title.lower()
    return next((made for name, made in lexicon().makers.items() if low.startswith(name)), "")
