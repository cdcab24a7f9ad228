"""Words, sentences and word lists as the evaluation reads them, with no help from the badges."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "words"
_WORD = re.compile(r"[^\W_]+(?:['’.\-][^\W_]+)*")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"”’')]*\s+|\n+")


def words_plain(text: str) -> list[str]:
    """The words of a text, casefolded; an apostrophe, hyphen or point inside a word stays in it."""
    plain = unicodedata.normalize("NFC", text).replace("’", "'")
    return [match.group().casefold() for match in _WORD.finditer(plain)]


def sentences_plain(text: str) -> list[str]:
    """The sentences of a text as they are written, cut behind a stop and at line ends."""
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


def word_set(said: str) -> frozenset[str]:
    """The words of a list written with blanks between."""
    return frozenset(said.split())


def text_same(text: str) -> str:
    """What two texts that a reader takes for the same have in common: their words, in order."""
    return " ".join(words_plain(text))


def ngrams(tokens: Sequence[str], size: int) -> list[tuple[str, ...]]:
    """All runs of `size` tokens, in order; none where there are fewer."""
    return [tuple(tokens[at : at + size]) for at in range(len(tokens) - size + 1)]


@cache
def phrases_read(name: str) -> dict[str, tuple[str, ...]]:
    """The lists of `words/NAME.txt` by section: a `[section]` line, then phrases between commas."""
    lists: dict[str, list[str]] = {}
    section: list[str] = []
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = lists.setdefault(line.strip("[] "), [])
        elif not line.startswith("#"):
            section += [phrase.strip() for phrase in line.split(",") if phrase.strip()]
    return {title: tuple(phrases) for title, phrases in lists.items()}


def phrases_pattern(phrases: Sequence[str]) -> re.Pattern[str]:
    """Finds any of the phrases as whole words, whatever the case; a blank also stands for a hyphen."""
    longest = sorted(phrases, key=len, reverse=True)
    body = "|".join(re.escape(phrase).replace(r"\ ", r"[\s\-]+") for phrase in longest)
    return re.compile(rf"(?<![\w])(?:{body})(?![\w])", re.IGNORECASE)
