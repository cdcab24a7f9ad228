"""Names of models, lines and characters, kept apart from words that describe."""

from __future__ import annotations

from typing import Final

import regex

from generation.facts.brand import CODE, is_foreign_title
from generation.facts.forms import word_known
from generation.facts.lexicon import lexicon
from generation.facts.matcher import phrase_kinds
from generation.facts.nouns import Head
from generation.facts.roles import Title

QUOTED: Final = regex.compile(r"[\"“]([^\"“”]{3,40})[\"”]")
CAMEL: Final = regex.compile(r"^\p{Lu}\p{Ll}+\p{Lu}\p{L}*$")


def models_mark(title: Title, head: Head, description: str) -> list[str]:
    """Marks model tokens in the title's roles, and gives the names in the title's spelling."""
    if is_foreign_title(title.tokens):
        return []
    end = head.at if head.at is not None else _stretch_end(title)
    start = _stretch_start(title, end)
    _first_name_mark(title, start, end, head, description)
    shouting = _shouting(title)
    for index in range(len(title.tokens)):
        if title.roles[index] == "word" and _is_name(title, index, shouting):
            title.roles[index] = "model"
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
    if token.text.isupper() and len(token.text) <= 4:
        return False
    return (
        not word_known(word)
        and not word_known(word.rstrip("s"))
        and not CODE.match(token.text)
        and "-" not in word
    )


def _first_name_mark(title: Title, start: int, end: int, head: Head, description: str) -> None:
    """ "The Hero Hoodie keeps …": a description that names the product by its title shows a name."""
    if head.at is None or end <= start or end - start > 4:
        return
    phrase = title.source.text[
        title.tokens[start].start : title.tokens[head.at + head.size - 1].end
    ]
    first = title.tokens[start]
    if first.low in phrase_kinds() or title.roles[start] != "word" or not first.text[0].isupper():
        return
    if regex.search(
        rf"\b(?:the|our|this|in)\s+(?:new\s+)?(?:[\w-]+\s+)?{regex.escape(phrase)}",
        description,
        regex.IGNORECASE,
    ) and (regex.search(rf"\b{regex.escape(first.text)}\b", description)):
        title.roles[start] = "model"


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
            last = run[-1]
            names.append(title.source.text[title.tokens[run[0]].start : title.tokens[last].end])
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
