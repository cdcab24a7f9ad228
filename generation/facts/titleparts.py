"""Counted things, parts and second things of a set in a title."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generation.facts.casing import ACRONYMS, word_case
from generation.facts.forms import noun_singular, word_kinds, word_known
from generation.facts.head import Head
from generation.facts.lexicon import lexicon, word_set
from generation.facts.matcher import Match, noun_known
from generation.facts.phrases import is_part
from generation.facts.roles import Title
from generation.facts.worth import sold_as
from generation.types import Fact

COUNTED_MOST: Final = 3
PART_MOST: Final = 3
# Words that are parts in a sentence but things, stuffs or offers in a title.
NO_PARTS: Final = word_set("titleparts_no_parts")


def part_facts(title: Title, head: Head, covered: dict[int, Match]) -> list[Fact]:
    """All of them, in the order of the title."""
    return [
        *_counted(title, head, covered),
        *_parts(title, head, covered),
        *_joined_things(title, head),
    ]


def _counted(title: Title, head: Head, covered: dict[int, Match]) -> Iterator[Fact]:
    """ "6 Winter Holiday Designs", "600 Loom Rubber Bands": a number and the plural it counts."""
    for index, token in enumerate(title.tokens):
        if (
            not token.text.isdecimal()
            or not 1 < int(token.text) < 2000
            or title.roles[index] == "number"
        ):
            continue
        if (
            index
            and title.tokens[index - 1].text in ("-", "/", ".", "#", "x", "×", "No")
            or title.after_break[index] == "for"
        ):
            continue
        end = next((at for at in _words_on(title, index) if _plural(title, at)), 0)
        if end and not (end in covered and "colors" in covered[end].kinds):
            words = [word_case(word.text) for word in title.tokens[index + 1 : end + 1]]
            said = f"{token.text} {' '.join(words)}"
            sold = sold_as(title.tokens[end].low, frozenset((head.noun.rsplit(" ", 1)[-1],)))
            named = ("count", "number") if sold else ("feature", "feature")
            yield title.source.fact(*named, token.start, title.tokens[end].end, said)


def _words_on(title: Title, index: int) -> Iterator[int]:
    for at in range(index + 1, min(len(title.tokens), index + 2 + COUNTED_MOST)):
        plain = title.roles[at] in ("word", "noise") and title.segment[at] == title.segment[index]
        if not plain or not word_known(title.tokens[at].low):
            return
        yield at


def _plural(title: Title, at: int) -> bool:
    low = title.tokens[at].low
    things = low.endswith("s") and noun_singular(low) != low and "NOUN" in word_kinds(low)
    following = title.tokens[at + 1] if at + 1 < len(title.tokens) else None
    goes_on = (
        following is not None and title.roles[at + 1] == "word" and following.low.endswith("s")
    )
    return (
        things
        and low not in UNCOUNTED
        and not (goes_on and noun_known(following.low if following else ""))
    )


UNCOUNTED: Final = frozenset(
    (
        "series",
        "years",
        "months",
        "inches",
        "days",
        "hours",
        "men's",
        "women's",
        "ages",
        "grams",
        "games",
        "kids",
    )
)


def _parts(title: Title, head: Head, covered: dict[int, Match]) -> Iterator[Fact]:
    """ "Interactive Color Display", "Auto Shut-Off": a part with the one or two words that tell of it."""
    for index, token in enumerate(title.tokens):
        if title.roles[index] != "word" or title.after_break[index] or _in_head(head, index):
            continue
        if (
            not is_part(token.low)
            or token.low in NO_PARTS
            or noun_singular(token.low) in lexicon().nouns
        ):
            continue
        if index + 1 < len(title.tokens) and not _closes(title, index):
            continue
        start = index
        while (
            start > 0
            and index - start < PART_MOST
            and _tells(title, start - 1, index, covered, head)
        ):
            start -= 1
        if start < index and _alone(title, start):
            words = title.tokens[start : index + 1]
            said = " ".join(word_case(word.text) for word in words)
            yield title.source.fact("feature", "feature", words[0].start, words[-1].end, said)


def _alone(title: Title, start: int) -> bool:
    """Does the phrase open its stretch, in no list of what the thing is for?"""
    segment = title.segment[start]
    opens = (
        start == 0
        or title.segment[start - 1] != segment
        or title.roles[start - 1] in ("closed", "number", "sign")
    )
    return opens and not listed_on(title, segment)


def listed_on(title: Title, segment: int) -> bool:
    """Do the stretches before, as long as they are short, go back to one behind "for" or "with"?"""
    for before in range(segment - 1, max(-1, segment - 6), -1):
        words = [at for at, number in enumerate(title.segment) if number == before]
        words = [at for at in words if title.tokens[at].is_word]
        if any(title.after_break[at] for at in words):
            return True
        if len(words) > 3:
            return False
    return False


def _closes(title: Title, index: int) -> bool:
    """Does a phrase end here: before a sign, a small word, a number or a noun for another thing?"""
    behind = title.roles[index + 1]
    if behind != "word" or title.segment[index + 1] != title.segment[index]:
        return True
    low = title.tokens[index + 1].low
    return "ADJ" in word_kinds(low) and "NOUN" not in word_kinds(low)


def _tells(title: Title, at: int, index: int, covered: dict[int, Match], head: Head) -> bool:
    token = title.tokens[at]
    if (
        title.roles[at] != "word"
        or title.segment[at] != title.segment[index]
        or title.after_break[at]
    ):
        return False
    if (
        _in_head(head, at)
        or token.low in lexicon()["dangling"]
        or token.low in lexicon()["audiences"]
    ):
        return False
    match = covered.get(at)
    if match and "nouns" in match.kinds and match.size > 1:
        return False
    plural = token.low.endswith("s") and noun_singular(token.low) != token.low
    return not plural and (word_known(token.low) or token.low in ACRONYMS or "-" in token.low)


def _in_head(head: Head, index: int) -> bool:
    return head.at is not None and head.at <= index < head.at + head.size


def _joined_things(title: Title, head: Head) -> Iterator[Fact]:
    """ "Coffee Cup & Saucer Set", "Sun Hat And Straw Handbag": the second thing of a set is in it as well."""
    low = [token.low for token in title.tokens]
    if head.at is None or "set" not in low and "sets" not in low:
        return
    for match in title.matches:
        joint = match.at - 1
        while joint > 0 and match.at - joint < 4 and title.roles[joint] == "word":
            joint -= 1
        joined = (
            "nouns" in match.kinds
            and joint > 0
            and low[joint] in ("&", "and")
            and not title.after_break[joint]
        )
        if (
            not joined
            or _in_head(head, match.at)
            or match.end < len(low)
            and _goes_on(title, match.end)
        ):
            continue
        before = next((m for m in title.matches if m.end == joint and "nouns" in m.kinds), None)
        own = (
            before
            and noun_singular(before.phrase).rsplit(" ", 1)[-1] == head.noun.rsplit(" ", 1)[-1]
        )
        if (
            own
            and title.segment[joint] == title.segment[match.at]
            and low[match.at] not in NO_PARTS
        ):
            words = title.tokens[joint + 1 : match.end - (low[match.end - 1] in ("set", "sets"))]
            said = " ".join(word_case(word.text) for word in words)
            yield title.source.fact("included", "content", words[0].start, words[-1].end, said)


def _goes_on(title: Title, index: int) -> bool:
    """Does another noun follow, that the one before only describes?"""
    low = title.tokens[index].low
    return (
        title.roles[index] == "word"
        and low not in ("set", "sets", "kit")
        and noun_known(low) is not None
    )
