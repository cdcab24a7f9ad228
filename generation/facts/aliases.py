"""The other names that a title gives the thing: "non-adhesive drawer liner" beside "shelf liner"."""

from __future__ import annotations

from typing import Final

from generation.facts.casing import ACRONYMS, word_case
from generation.facts.forms import noun_singular, word_kinds, word_known
from generation.facts.head import Head
from generation.facts.lexicon import lexicon
from generation.facts.matcher import Match
from generation.facts.phrases import is_part
from generation.facts.roles import Title
from generation.facts.titleparts import listed_on
from generation.facts.toldnouns import GATHERING
from generation.types import Fact

WORDS_MOST: Final = 6
STUFFED_MOST: Final = 5
STUFFED: Final = 13


def alias_facts(title: Title, head: Head) -> list[Fact]:
    """Each noun phrase of the title that ends in a noun for a thing, with all that stands before it."""
    nouns = [match for match in title.matches if "nouns" in match.kinds]
    stuffed = sum(role in ("word", "noise", "model") for role in title.roles) > STUFFED
    facts = []
    for match in nouns:
        if not _ends_phrase(title, match, head, stuffed) or title.after_break[match.at]:
            continue
        start = _phrase_start(title, match, STUFFED_MOST if stuffed else WORDS_MOST)
        if (
            match.at != head.at
            and not _own(match, head)
            and listed_on(title, title.segment[match.at])
        ):
            continue  # "stickers for laptops, skateboards, water bottles"
        if start < match.at or match.size > 1 and match.at != head.at:
            facts.append(_said(title, start, match.end))
    return facts


GATHERED: Final = GATHERING | {
    "decorations",
    "gifts",
    "favors",
    "favours",
    "costumes",
    "accessories",
}


def _ends_phrase(title: Title, match: Match, head: Head, stuffed: bool) -> bool:
    """Does the phrase end here: before a sign, a small word, a number, or behind the head itself?"""
    if title.roles[match.end - 1] not in ("word", "model"):
        return False
    own = _own(match, head)
    if match.at != head.at and (
        match.phrase.rsplit(" ", 1)[-1] in GATHERED or (not own and _is_of(match.phrase))
    ):
        return False
    if match.end == len(title.tokens) or title.segment[match.end] != title.segment[match.at]:
        return True
    if title.roles[match.end] in ("closed", "number", "code", "sign", "noise"):
        return True
    if stuffed and title.tokens[match.end].low in lexicon()["occasions"]:
        return True  # "… Computer Chair Slipcover Home"
    low, last = title.tokens[match.end].low, title.tokens[match.end - 1].low
    plural = last.endswith("s") and noun_singular(last) != last
    return plural or "ADJ" in word_kinds(low) and "NOUN" not in word_kinds(low)


def _own(match: Match, head: Head) -> bool:
    return noun_singular(match.phrase).rsplit(" ", 1)[-1] == head.noun.rsplit(" ", 1)[-1]


def _is_of(phrase: str) -> bool:
    """ "Non-stick plates", "cool touch handle": a part is no other name of the whole."""
    return is_part(phrase.rsplit(" ", 1)[-1])


def _phrase_start(title: Title, match: Match, most: int) -> int:
    """The first token of the phrase: back to a sign, a number, praise, or the end of another phrase."""
    start = match.at
    while start > 0 and match.end - start < most and _joins(title, start - 1, match):
        start -= 1
    while start < match.at and _idle(title, start):
        start += 1
    return start


def _idle(title: Title, index: int) -> bool:
    """Praise, and a name that the models tell already."""
    return title.roles[index] == "model" or title.tokens[index].low in lexicon()["puffery"]


def _joins(title: Title, index: int, match: Match) -> bool:
    token = title.tokens[index]
    if title.segment[index] != title.segment[match.at] or title.after_break[index]:
        return False
    if title.roles[index] not in ("word", "model") or token.low in lexicon()["dangling"]:
        return False
    if not _understood(title, index):
        return False
    same = noun_singular(token.low) == noun_singular(title.tokens[match.end - 1].low)
    plural = token.low.endswith("s") and noun_singular(token.low) in lexicon().nouns
    return not same and not (plural and token.low not in lexicon()["audiences"])


def _understood(title: Title, index: int) -> bool:
    """Is the word English, or a name in capitals?"""
    low = title.tokens[index].low
    known = word_known(low.removesuffix("'s")) or low in ACRONYMS or "-" in low
    return known or title.roles[index] == "model"


def _said(title: Title, start: int, end: int) -> Fact:
    words = [
        word_case(token.text, proper=title.roles[index] == "model")
        for index, token in enumerate(title.tokens[start:end], start)
    ]
    return title.source.fact(
        "type", "other", title.tokens[start].start, title.tokens[end - 1].end, " ".join(words)
    )
