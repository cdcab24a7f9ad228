"""What neighbouring words of a title tell together: parts with their stuff, uses side by side, lists of uses, prefixed words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from generation.facts.casing import ACRONYMS, word_case
from generation.facts.forms import noun_singular, word_kinds, word_known
from generation.facts.head import Head
from generation.facts.lexicon import lexicon, word_set
from generation.facts.matcher import Match
from generation.facts.phrases import is_part
from generation.facts.roles import Title
from generation.facts.titleparts import NO_PARTS
from generation.types import Fact

TELLING: Final = frozenset(("qualities", "materials", "sizes"))
PREFIXED: Final = regex.compile(
    r"(?<![\p{L}-])(?:anti|non|pre|ultra|semi|multi)-\p{Ll}{4,}(?![\p{L}-])|"
    r"(?<![\p{L}-])(?:dual|double|triple|semi|multi|ultra|anti)\s(?:purpose|flush|gloss|light|thin|soft|layer|layered|sided|pack|tip|head|use|function|slip|wall|breasted|density|action|stitched|handle|fog|glare|wrinkle|dust|theft)(?![\p{L}-])",
    regex.IGNORECASE,
)
DATED: Final = regex.compile(
    r"\b\d{1,3}(?:st|nd|rd|th)\s(?:birthday|anniversary)\b", regex.IGNORECASE
)
LAST: Final = regex.compile(r"\p{L}*$")
DIGIT: Final = regex.compile(r"\d")
SET_PHRASES: Final = (
    ("pattern", "feature", regex.compile(r"\bsolid[- ]colou?r(?:ed)?\b", regex.IGNORECASE)),
    ("use", "other", DATED),
    ("use", "other", regex.compile(r"\bback[- ]to[- ]school\b", regex.IGNORECASE)),
    ("quality", "feature", PREFIXED),
    ("quality", "feature", regex.compile(r"\b(?:[2-8]D|UV)\b(?!\s?(?:puzzle|gel|resin|lamp|light printed))")),
    ("in_1s", "number", regex.compile(r"\b\d{1,2}[- ]in[- ]1 pack\b", regex.IGNORECASE)),
)  # fmt: skip
LIST_LEAST: Final = 3
USE_MOST: Final = 4
SEASONS: Final = word_set("nouns_seasons") | {"festival", "holiday decor"}
CLOSING: Final = frozenset(
    ("party", "parties", "decor", "decoration", "decorations", "crafts", "gift", "gifts")
)


def run_facts(title: Title, head: Head) -> list[Fact]:
    """All of them, in the order of the rules."""
    found = [*_phrases(title), *_parts_told(title, head), *_uses_beside(title, head)]
    return [*found, *_occasions_named(title, head), *_uses_listed(title, head)]


def _phrases(title: Title) -> Iterator[Fact]:
    for name, kind, pattern in SET_PHRASES:
        for found in pattern.finditer(title.source.text):
            at = next(i for i, token in enumerate(title.tokens) if token.end > found.start())
            if title.roles[at] in ("brand", "shop", "model") or title.after_break[at] == "for":
                continue
            last = LAST.search(found[0].lower())
            if last and last[0] != "uv" and not word_known(last[0]) and not DIGIT.search(found[0]):
                continue
            said = " ".join(word_case(word) for word in found[0].split())
            said = said.lower() if "-" in said else said
            yield title.source.fact(name, kind, found.start(), found.end(), said)


def _parts_told(title: Title, head: Head) -> Iterator[Fact]:
    """ "Metal frame", "LCD display", "solid brass buckle": a part right behind its stuff, size, quality or abbreviation."""
    ends = {match.end: match for match in title.matches}
    for index, token in enumerate(title.tokens):
        plain = title.roles[index] == "word" and title.after_break[index] in ("", "with")
        if not index or not plain or not is_part(token.low) or _in_head(head, index):
            continue
        single = noun_singular(token.low)
        if token.low in NO_PARTS or single in NO_PARTS or _own(head, single):
            continue
        first = _told_from(title, ends.get(index), index)
        if first < index and title.segment[first] == title.segment[index]:
            yield _said(title, first, index + 1, "feature", "feature")


def _told_from(title: Title, match: Match | None, index: int) -> int:
    """Where the words that tell of a part begin; `index` where none do."""
    before = title.tokens[index - 1]
    firm = match and match.kinds & TELLING and match.phrase not in LOOSE
    if match and firm and not (match.kinds <= {"qualities"} and _goes_on(title, index)):
        solid = match.at and title.tokens[match.at - 1].low in ("solid", "hollow", "full")
        return match.at - bool(solid and title.roles[match.at - 1] == "word")
    short = before.text.isupper() and (before.low in ACRONYMS or before.text == "V")
    return index - 1 if short and title.roles[index - 1] == "word" else index


def _goes_on(title: Title, index: int) -> bool:
    """ "Reusable zipper bags": the part is told of the thing behind it, and the quality as well."""
    on = index + 1
    plain = on < len(title.tokens) and title.roles[on] == "word" and _same(title, index, on)
    return plain and word_kinds(title.tokens[on].low) & {"NOUN", "ADJ"} >= {"NOUN"}


LOOSE: Final = frozenset(("straw", "lace", "silk", "paper", "clay", "shell", "down", "cream"))


def _own(head: Head, single: str) -> bool:
    return single == head.noun.rsplit(" ", 1)[-1]


def _uses_beside(title: Title, head: Head) -> Iterator[Fact]:
    """ "Home wall decor", "holiday party", "birthday gift": what a use that closes takes from the one before it."""
    ends = {match.end: match for match in title.matches if "occasions" in match.kinds}
    for index, token in enumerate(title.tokens):
        own = next((m for m in ends.values() if m.end == index + 1), None)
        first = ends.get(own.at if own else index)
        if token.low not in CLOSING or first is None or not _same(title, first.at, index):
            continue
        sure = first.phrase not in SEASONS and title.tokens[first.end - 1].low not in CLOSING
        whole = sure and index + 1 - first.at <= USE_MOST
        if whole and not any(_in_head(head, at) for at in range(first.at, index + 1)):
            yield _said(title, first.at, index + 1, "use", "other")


def _occasions_named(title: Title, head: Head) -> Iterator[Fact]:
    """ "Holiday party", "bridesmaid gifts": an occasion or a person that is a use only before such a word."""
    for index, token in enumerate(title.tokens):
        before = title.tokens[index - 1].low if index else ""
        named = token.low in CLOSING and before in GIVEN and _same(title, index - 1, index)
        if named and not _in_head(head, index) and not _in_head(head, index - 1):
            yield _said(title, index - 1, index + 1, "use", "other")


GIVEN: Final = word_set("titleruns_given")


def _uses_listed(title: Title, head: Head) -> Iterator[Fact]:
    """ "Daily, Street, Party, Outdoor Use": of a list of short members two are known uses, so the others are uses as well."""
    uses = {i for m in title.matches if "occasions" in m.kinds for i in range(m.at, m.end)}
    row: list[list[int]] = []
    for member in [*_members(title), []]:
        if member and len(member) <= 2 and not any(_in_head(head, at) for at in member):
            row.append(member)
            continue
        known = sum(any(at in uses for at in listed) for listed in row)
        if len(row) >= LIST_LEAST and known > 1:
            for listed in row:
                if not set(listed) & uses and _names_use(title, listed):
                    yield _said(title, listed[0], listed[-1] + 1, "use", "other")
        row = []


def _members(title: Title) -> Iterator[list[int]]:
    """The words between two signs of a list, small words left out; [] where something else breaks the list."""
    for number in range(title.segment[-1] + 1 if title.segment else 0):
        here = [i for i, segment in enumerate(title.segment) if segment == number]
        signs = [title.tokens[i].text for i in here if not title.tokens[i].is_word]
        if any(sign not in (",", "/", "&") for sign in signs):
            yield []
        words = [i for i in here if title.tokens[i].is_word]
        behind = [i for i in words if title.tokens[i].low in ("for", "suitable")]
        words = [i for i in words if not behind or i > behind[-1]]
        words = [i for i in words if title.tokens[i].low not in ("and", "use", "etc", "or")]
        yield [i for i in words if title.roles[i] != "noise" or title.tokens[i].low in USES]


def _names_use(title: Title, listed: list[int]) -> bool:
    last = title.tokens[listed[-1]].low
    named = "NOUN" in word_kinds(last) or last in USES
    plain = all(title.roles[at] in ("word", "noise") for at in listed)
    praise = last in lexicon()["puffery"] and last not in USES
    return plain and named and not praise and last not in NO_PARTS


USES: Final = word_set("titleruns_uses")


def _same(title: Title, first: int, second: int) -> bool:
    return title.segment[first] == title.segment[second]


def _in_head(head: Head, index: int) -> bool:
    return head.at is not None and head.at <= index < head.at + head.size


def _said(title: Title, first: int, end: int, name: str, kind: str) -> Fact:
    said = " ".join(word_case(token.text) for token in title.tokens[first:end])
    return title.source.fact(name, kind, title.tokens[first].start, title.tokens[end - 1].end, said)
