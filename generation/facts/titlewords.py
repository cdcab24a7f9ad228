"""Title words that no list has: plain adjectives, and the names of worlds and characters on toys."""

from __future__ import annotations

from typing import Final

from generation.facts.casing import word_case
from generation.facts.forms import can_be_done, word_kinds
from generation.facts.head import Head
from generation.facts.lexicon import lexicon, word_set
from generation.facts.matcher import Match
from generation.facts.roles import Title
from generation.types import Fact

NAME_MOST: Final = 5
JOINTS: Final = frozenset(("&", "and", "of", "the"))
ENDS: Final = frozenset(("sign", "number", "code", "brand", "shop", "closed", "noise"))
IDLE: Final = word_set("titlewords_idle")


def adjective_facts(title: Title, covered: dict[int, Match], head: Head) -> list[Fact]:
    """ "Ultrasonic", "sealed", "reusable": a word that can only describe, said of the thing itself."""
    facts = []
    for index, token in enumerate(title.tokens):
        plain = (
            title.roles[index] == "word" and index not in covered and not title.after_break[index]
        )
        if plain and not _in_head(head, index) and _describes(token.low):
            facts.append(
                title.source.fact(
                    "quality", "feature", token.start, token.end, word_case(token.text)
                )
            )
    return facts


def _in_head(head: Head, index: int) -> bool:
    return head.at is not None and head.at <= index < head.at + head.size


def _describes(low: str) -> bool:
    """Only an adjective or a participle by the dictionary, and no praise, rank or people."""
    kinds = word_kinds(low)
    adjective = "ADJ" in kinds and not kinds & {"NOUN", "ADV"} or can_be_done(low)
    if not adjective or len(low) < 5 or low in IDLE or low in lexicon()["puffery"]:
        return False
    return low not in lexicon()["vague"] and not low.endswith(("est", "er", "ese", "ian", "ish"))


def name_facts(title: Title, covered: dict[int, Match], head: Head) -> list[Fact]:
    """ "Real Grade", "Aston Villa": a run in capitals between numbers and signs of a toy's title names what it shows."""
    facts = []
    run: list[int] = []
    for index in range(len(title.tokens) + 1):
        if index < len(title.tokens) and _may_name(title, index, covered, head):
            run.append(index)
            continue
        while run and title.tokens[run[0]].low in JOINTS:
            run.pop(0)
        words = sum(title.tokens[at].low not in JOINTS for at in run)
        low = [title.tokens[at].low for at in run]
        if 1 < words <= NAME_MOST and _bounded(title, run, head) and len(set(low)) == len(low):
            if index < len(title.tokens) and title.roles[index] == "word" and _counts(title, index):
                run.append(index)
            start, end = title.tokens[run[0]].start, title.tokens[run[-1]].end
            said = " ".join(word_case(title.tokens[i].text, proper=True) for i in run)
            facts.append(title.source.fact("theme", "other", start, end, said))
        run = []
    return facts


def _may_name(title: Title, index: int, covered: dict[int, Match], head: Head) -> bool:
    token = title.tokens[index]
    if token.low in JOINTS and 0 < index < len(title.tokens) - 1:
        on = index + 1 + (title.tokens[index + 1].low == "the")
        known = on < len(title.tokens) and not _in_head(head, on)
        return known and title.tokens[on].text[0].isupper() and title.roles[on] in ("word", "model")
    named = title.roles[index] == "model" or index in title.branded
    named = named or (title.roles[index] == "word" and token.text[0].isupper())
    praised = index in covered and "puffery" in covered[index].kinds
    return named and not _in_head(head, index) and not praised and token.low not in IDLE


def _bounded(title: Title, run: list[int], head: Head) -> bool:
    """Does the run stand by itself, or right before the head?"""
    before = run[0] == 0 or title.roles[run[0] - 1] in ENDS or _counts(title, run[0] - 1)
    on = run[-1] + 1
    behind = on == len(title.tokens) or title.roles[on] in ENDS or _counts(title, on)
    return before and (behind or run[-1] + 1 == head.at) and not title.after_break[run[0]]


def _counts(title: Title, index: int) -> bool:
    """ "Quest Pack 2 …": a small number that belongs to the name before it, and parts it from the next."""
    return title.tokens[index].text.isdecimal() and len(title.tokens[index].text) < 3
