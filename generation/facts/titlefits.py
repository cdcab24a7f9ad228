"""What a title says of other things: what the product fits, what is included with it or left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from generation.facts.casing import ACRONYMS, word_case
from generation.facts.forms import noun_singular, word_known
from generation.facts.head import Head
from generation.facts.lexicon import lexicon
from generation.facts.models import CAMEL
from generation.facts.roles import Title
from generation.types import Fact

INCLUDED: Final = regex.compile(
    r"(?:^|[(,;|/–-]\s?)(?P<what>(?P<no>no )?(?:(?!not\b)\p{L}[\p{L}-]*\s){1,3}(?P<not>not )?included)\b",
    regex.IGNORECASE,
)
FITTING: Final = frozenset(("for", "fits", "fit"))
FITS_MOST: Final = 7


def fitting_facts(title: Title, head: Head) -> list[Fact]:
    """What it is compatible with, by name; and what a bracket or "without" says of its contents."""
    return [*_fitted(title, head), *_left_out(title)]


def _fitted(title: Title, head: Head) -> Iterator[Fact]:
    """ "For Galaxy S24 Ultra Case", "For Chevrolet Malibu XI": a name or number behind "for" is what it fits."""
    for index, token in enumerate(title.tokens[:-1]):
        if (
            token.low not in FITTING
            or title.after_break[index + 1] != token.low
            or title.roles[index] == "number"
        ):
            continue
        end = index + 1
        while (
            end < len(title.tokens)
            and end - index <= FITS_MOST
            and _of_other(title, index + 1, end, head)
        ):
            end += 1
        run = title.tokens[index + 1 : end]
        whole = end - index <= FITS_MOST and run and run[-1].low not in lexicon()["dangling"]
        if whole and _names_other(title, index + 1, end):
            yield title.source.fact("compatible_with", "compat", run[0].start, run[-1].end)


def _names_other(title: Title, first: int, end: int) -> bool:
    """A name that English does not have, with more behind it or a capital inside; or a word with its number."""
    token = title.tokens[first]
    coded = first + 1 < end and (
        title.roles[first + 1] == "code" or title.tokens[first + 1].text[0].isdigit()
    )
    strange = not word_known(token.low) and "-" not in token.low and token.low not in ACRONYMS
    known_name = title.roles[first] == "model" or (
        strange and (end - first > 1 or CAMEL.match(token.text))
    )
    return token.text[0].isupper() and bool(known_name or coded)


def _of_other(title: Title, first: int, at: int, head: Head) -> bool:
    if (
        title.segment[at] != title.segment[first]
        and title.tokens[at].text != "/"
        or _is_thing(title, at, head)
    ):
        return title.tokens[at].text == "/" and at + 1 < len(title.tokens)
    named = title.roles[at] in ("word", "model", "code") or (
        title.roles[at] == "noise" and at > first
    )
    return named and title.tokens[at].text[0].isalnum()


def _is_thing(title: Title, at: int, head: Head) -> bool:
    """ "For iPhone 15 Pro Max Case": the thing itself ends the name of what it fits."""
    own = noun_singular(title.tokens[at].low) == head.noun.rsplit(" ", 1)[-1]
    inside = head.at is not None and head.at <= at < head.at + head.size
    return inside or own or title.tokens[at].low in lexicon()["occasions"]


def _left_out(title: Title) -> Iterator[Fact]:
    """ "(Pillow Insert Not Included)", "Without Water": what a shopper must not expect, or may."""
    for match in INCLUDED.finditer(title.source.text):
        said = " ".join(word_case(word) for word in match["what"].split())
        denied = match["not"] or match["no"]
        name = "note" if denied else "included"
        said = said if denied else said.rsplit(" ", 1)[0]
        if denied or said.split()[0] not in lexicon()["closed"]:
            yield title.source.fact(name, "content", match.start("what"), match.end("what"), said)
    for index, token in enumerate(title.tokens[:-1]):
        run = [
            at
            for at in (index + 1, index + 2, index + 3)
            if at < len(title.tokens) and title.after_break[at] == "without"
        ]
        run = [
            at
            for at in run
            if title.roles[at] == "word" and title.segment[at] == title.segment[index]
        ]
        if (
            token.low == "without"
            and run
            and title.tokens[run[0]].low not in ("box", "package", "packaging")
        ):
            words = [title.tokens[at] for at in run]
            said = " ".join(["without", *(word_case(word.text) for word in words)])
            yield title.source.fact("note", "content", token.start, words[-1].end, said)
