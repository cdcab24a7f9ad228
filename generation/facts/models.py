"""Names of models, lines and characters, kept apart from words that describe."""

from __future__ import annotations

from typing import Final

import regex

from generation.facts.brand import CODE, NATIONS, is_foreign_title
from generation.facts.forms import can_be_done, known_words, word_known
from generation.facts.head import Head
from generation.facts.lexicon import lexicon, word_set
from generation.facts.matcher import phrase_kinds
from generation.facts.roles import Title, licences_part
from generation.facts.themes import title_stuffed

QUOTED: Final = regex.compile(
    r"(?:[\"“](?=[^\"“”]{3,40}[\"”])|(?<=\s)['‘](?=\p{Lu}[^'‘’]{2,30}['’](?:\s|$)))([^\"“”'‘’]+)"
)
CAMEL: Final = regex.compile(r"^\p{Lu}\p{Ll}+\p{Lu}\p{L}*$")


def models_mark(title: Title, head: Head, description: str, *, toys: bool = False) -> list[str]:
    """Marks model tokens in the title's roles, and gives the names in the title's spelling."""
    if is_foreign_title(title.tokens):
        return []
    end = head.at if head.at is not None else _stretch_end(title)
    start = _stretch_start(title, end)
    _first_name_mark(title, (start, end), head, description, toys=toys)
    shouting = _shouting(title)
    behind = head.at + head.size if head.at is not None else len(title.tokens)
    last = len(title.tokens) if toys or not title_stuffed(title) else behind
    for index in range(
        last
    ):  # what stands behind the thing in a stuffed title is a slip of the pen
        if title.roles[index] == "word" and _is_name(title, index, shouting):
            title.roles[index] = "model"
    if not shouting:
        _runs_join(title)
    return _names(title) + _quoted(title)


def _shouting(title: Title) -> bool:
    words = [token.text for token in title.tokens if token.text.isalpha() and len(token.text) > 2]
    return bool(words) and sum(word.isupper() for word in words) * 2 > len(words)


def _is_name(title: Title, index: int, shouting: bool) -> bool:
    """A capitalised word that no dictionary and no list of ours has, in a title that does not shout."""
    token = title.tokens[index]
    if (
        shouting
        or not token.text[0].isupper()
        or not token.text[0].isalpha()
        or not token.low.isascii()
    ):
        return False
    if title.after_break[index] or any(match.at <= index < match.end for match in title.matches):
        return False
    if CAMEL.match(token.text):
        return True
    word = token.low.removesuffix("'s")
    short = len(word) < 3 and not (index and title.roles[index - 1] == "model")
    if short or (token.text.isupper() and len(token.text) <= 4):
        return False
    return (
        not word_known(word)
        and word not in NATIONS
        and not can_be_done(word)
        and not word_known(word.rstrip("s"))
        and not CODE.match(token.text)
        and "-" not in word
    )


def _first_name_mark(
    title: Title, stretch: tuple[int, int], head: Head, description: str, *, toys: bool
) -> None:
    """The words between maker and head that describe nothing are the model: "Tempo Lite", "Strike".

    Shown by a description that says the name inside a sentence ("the Strike Tee keeps …"), or by the
    maker's name right before it; a toy's words there tell what it shows instead.
    """
    start, end = stretch
    if start and title.tokens[start - 1].low in ("and", "&"):
        return
    if head.at is None or end <= start or end - start > NAMED_MOST or not _nameable(title, start):
        return
    first = title.tokens[start].text
    if _called(first, head, description):
        title.roles[start] = "model"
        return
    if first not in description and (toys or not _made_before(title, start)):
        return
    phrase = title.source.text[
        title.tokens[start].start : title.tokens[head.at + head.size - 1].end
    ]
    listed = title.tokens[start].low in known_words()
    said = phrase.lower() in description.lower()
    told = (
        said
        and regex.search(
            rf"(?i:\b(?:the|our|this|in)\s+(?:new\s+)?(?:[\w-]+\s+)?{regex.escape(phrase)})",
            description,
        )
        and regex.search(rf"\b{regex.escape(first)}\b", description)
    )
    inside = (
        not listed
        and first in description
        and regex.search(
            rf"(?:(?<=(?:^|[\s(])\p{{Ll}}{{2,}},? )|(?<=\b(?:The|Our|This) )){regex.escape(first)}\b",
            description,
        )
    )
    if not (told or inside or (not listed and not toys and _made_before(title, start))):
        return
    for index in range(start, end):
        if index > start and (
            not _nameable(title, index) or title.tokens[index].low in known_words()
        ):
            break
        title.roles[index] = "model"


def _called(first: str, head: Head, description: str) -> bool:
    """ "The Loft hoodie is made of …": a capital before the noun in lower case shows a name."""
    last = regex.escape(head.noun.rsplit(" ", 1)[-1].lower())
    told = rf"\b(?:[Tt]he|[Oo]ur|[Tt]his|[Yy]our)\s+{regex.escape(first)}\s+{last}s?\b"
    return first in description and bool(regex.search(told, description))


NAMED_MOST: Final = 5
DESCRIBING: Final = word_set("models_describing")


def _nameable(title: Title, index: int) -> bool:
    token = title.tokens[index]
    plain = token.text[0].isupper() and token.text[0].isalpha() and title.roles[index] == "word"
    return plain and token.low not in DESCRIBING and token.low not in phrase_kinds()


def _made_before(title: Title, start: int) -> bool:
    """Does a brand that opens the title stand right before the word?"""
    return start > 0 and title.roles[start - 1] == "brand"


def _runs_join(title: Title) -> None:
    """ "Sprite Stasis Ball", "Tempo 2": a plain word that opens the title before a name, or a number behind one."""
    for index in range(len(title.tokens) - 1):
        here, following = title.roles[index], title.roles[index + 1]
        opens = index == 0 or title.roles[index - 1] in ("brand", "shop")
        if (
            opens
            and following == "model"
            and _nameable(title, index)
            and title.tokens[index].low not in known_words()
        ):
            title.roles[index] = "model"
        low = title.tokens[index + 1].low
        if here == "model" and low.isdigit() and len(low) < 3 and following in ("word", "code"):
            title.roles[index + 1] = "model"


def _stretch_start(title: Title, end: int) -> int:
    start = end
    while start > 0 and title.segment[start - 1] == title.segment[min(end, len(title.segment) - 1)] and title.roles[start - 1] in (
        "word", "model", "noise",
    ):  # fmt: skip
        start -= 1
    while start < end and title.roles[start] == "noise":
        start += 1
    return start


def _stretch_end(title: Title) -> int:
    return next(
        (i for i, role in enumerate(title.roles) if role == "sign" and i > 0), len(title.roles)
    )


def _names(title: Title) -> list[str]:
    names, run = [], []
    for index, role in enumerate([*title.roles, "end"]):
        if role == "model":
            run.append(index)
        elif run:
            for first, last in licences_part(title.tokens, run[0], run[-1] + 1):
                names.append(
                    title.source.text[title.tokens[first].start : title.tokens[last - 1].end]
                )
            run = []
    return list(dict.fromkeys(names))


def _quoted(title: Title) -> list[str]:
    found = []
    for match in QUOTED.finditer(title.source.text):
        words = match[1].split()
        if match[1].isupper() and 1 <= len(words) <= 4:
            found.append(match[1].strip().title())
        elif 1 <= len(words) <= 6 and all(
            word[0].isupper() or word in lexicon()["closed"] for word in words
        ):
            found.append(match[1].strip())
    return found
