"""The call-to-action badge: whether a line asks for something, how strongly, and with which words."""

from __future__ import annotations

import re
from typing import Any

from generation.badges.context import SetContext
from generation.badges.reading import Reading
from generation.badges.wordlists import words_of
from generation.types import Badges

WORDS = words_of("cta")
STRONG = WORDS["strong"]
SOFT = WORDS["soft"]
# Verbs that ask for a deed only beside certain words; alone they are plain imperatives.
STRONG_PHRASES = (
    r"get (?:yours|your own|yourself|one|it|them|this|these|the|a|an|your|two|ours)\b",
    r"get (?:[^\W_]+ ){0,3}?(?:now|today)\b",
    r"take (?:yours|it home|one home|them home|this home)\b",
    r"bring (?:it|one|yours|them|the [^\W_]+) home\b",
    r"(?:make|call) (?:it|them|this|these) yours\b",
    r"(?:tap|click|press|swipe|reply|text) (?:up |here |now |below |on |the |yes )*"
    r"to (?:shop|buy|order|get|claim|save|add|reserve|book)\b",
    r"(?:reply|text) (?:yes|stop|[a-z]+ to)\b",
    r"get (?:up to )?(?:[£$€]\d|\d+ ?%)",
    r"take (?:the|this|these|your) (?:[^\W_]+ ){1,3}home\b",
    r"place (?:your|an) order\b",
    r"select (?:a|your) (?:size|colour|color)\b",
    r"use (?:the )?code\b",
    r"enter (?:the )?code\b",
    r"use [a-z]*\d+[a-z\d]*\b",
    r"add (?:it |one |them |this |yours |the [^\W_]+ )?to (?:your |the )?(?:basket|cart|bag|trolley|order)",
    r"sign up\b",
    r"stock up\b",
    r"try (?:it|one|them) (?:free|today|now)\b",
    r"lace up for\b",
    r"put (?:one|it|yours|them|a pair) (?:in|on) (?:your|the) (?:basket|cart|bag|order|list)\b",
    r"yours? (?:for|from|at) (?:only |just )?[£$€]?\d",
    r"have (?:it|one|yours) (?:sent|delivered|by)\b",
    r"order (?:yours|now|today|online|by|before|a|an|the|your|one|two)\b",
    r"treat (?:yourself|them|him|her|your)\b",
    r"don't miss\b",
    r"check out (?:now|today|with)\b",
)
SOFT_PHRASES = (
    r"take (?:a|another|one) (?:closer |good |first |proper |quick |second )?(?:look|peek)\b",
    r"have (?:a|another) (?:closer |good |proper |quick |second )?(?:look|peek|browse|read|go)\b",
    r"get (?:to know|a feel|acquainted|the details|in touch|a closer look)\b",
    r"come and (?:see|look|meet|find|have|try|feel|choose|browse|visit)\b",
    r"find (?:out|your|yours|one|the|a|it)\b",
    r"see (?:how|what|why|where|which|whether|if|the|it|them|all|more|yours|every|for|our|this|these|"
    r"details|inside|both|a|an|your)\b",
    r"look (?:at|inside|closer|closely|twice|again|here|through|round|around|for)\b",
    r"check (?:out|the|it|your|if|whether|how|sizes?|availability|which)\b",
    r"let us (?:show|help|tell)\b",
    r"give (?:it|one|them|the [^\W_]+) a (?:try|go|look)\b",
    r"step inside\b",
    r"(?:tap|click|swipe) (?:here|for|to|through|below|up)\b",
    r"(?:details|more|sizes|specifications?|full specification|measurements|the rest|sizing) "
    r"(?:and [^\W_]+ )?(?:inside|below|within|online|here)\b",
    r"you are (?:warmly |kindly |cordially )?invited\b",
    r"we invite you\b",
    r"worth a (?:look|try|closer look)\b",
    r"start (?:here|with)\b",
    r"(?:kindly |please )(?:consult|refer|view|review|visit|see|enquire|contact|find)\b",
    r"(?:consult|view|review|consider|examine|enquire)\b",
    r"your (?:size|colour|color) is\b",
)
STRONG_PHRASE = re.compile("|".join(STRONG_PHRASES))
SOFT_PHRASE = re.compile("|".join(SOFT_PHRASES))
# “Shop floor”, “Order of the day”, “Book one”: what follows shows that the word is a noun here.
NOUN_AFTER = WORDS["noun_after"]
OBJECT_AFTER = WORDS["object_after"]
OPENERS = WORDS["openers"]
# Imperatives that mean the product's use, not a deed on the page.
PLAIN_AFTER = {
    section.split()[1]: words
    for section, words in WORDS.items()
    if section.startswith("plain_after ")
}
BASE = {"none": 0.0, "soft": 0.4, "strong": 0.78}


def badge(reading: Reading, context: SetContext, so_far: Badges) -> dict[str, Any]:
    """`{"strength", "value", "span"}`.

    `value` starts at 0.4 (soft) or 0.78 (strong) and gains 0.06 for an end or opening place, 0.06
    for "now" or "today" beside it and 0.04 for each further request, at most 0.59 and 1.0.
    """
    found = cta_find(reading)
    if not found:
        return {"strength": "none", "value": 0.0, "span": None}
    strength = "strong" if any(strong for _, _, strong in found) else "soft"
    start, end, _ = next(item for item in found if item[2] == (strength == "strong"))
    value = BASE[strength] + 0.04 * (len(found) - 1)
    if start == 0 or not reading.low[end:].strip(" .!?…") or _in_last_sentence(reading, start):
        value += 0.06
    if re.search(r"\b(?:now|today|tonight)\b", reading.low[start : end + 30]):
        value += 0.06
    value = min(value, 1.0 if strength == "strong" else 0.59)
    return {"strength": strength, "value": round(value, 2), "span": [start, end]}


def cta_find(reading: Reading) -> list[tuple[int, int, bool]]:
    """Every request as (start, end, is strong), in the order of the text."""
    found: list[tuple[int, int, bool]] = []
    for index in reading.clause_starts():
        while index < len(reading.words) - 1 and reading.words[index] in OPENERS:
            if _phrase(reading, index):
                break
            index += 1
        hit = _phrase(reading, index) or _verb(reading, index)
        if hit and (not found or hit[0] >= found[-1][1]):
            found.append(hit)
    return found


def _phrase(reading: Reading, index: int) -> tuple[int, int, bool] | None:
    start = reading.starts[index]
    for pattern, strong in ((STRONG_PHRASE, True), (SOFT_PHRASE, False)):
        match = pattern.match(reading.low, start)
        if match:
            return start, start + len(match.group().rstrip()), strong
    return None


def _verb(reading: Reading, index: int) -> tuple[int, int, bool] | None:
    word = reading.words[index]
    strong = word in STRONG
    if not strong and word not in SOFT:
        return None
    following = reading.words[index + 1] if index + 1 < len(reading.words) else ""
    label = reading.low[reading.ends[index] : reading.ends[index] + 1] == ":"
    if label or following in NOUN_AFTER or following in PLAIN_AFTER.get(word, ()):
        return None
    # A lone word between stops is a label (“Shop. Order.”) only where nothing can follow it.
    last = index + 1 if following in OBJECT_AFTER and not reading.gap(index + 1).strip() else index
    start, end = reading.span(index, last)
    return start, end, strong


def _in_last_sentence(reading: Reading, start: int) -> bool:
    first, _ = reading.sentences[-1]
    return start >= reading.starts[first]
