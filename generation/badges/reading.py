"""One text read once: its words, sentences and clause starts, shared by every badge."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)|\n+")
CLAUSE_GAP = re.compile(r"[.!?…:;,—–|(•\n\"“]|\s[-/]\s")
CLAUSE_WORDS = frozenset(("and", "then", "so", "or", "just", "please", "now", "but", "simply"))
# Length-preserving on purpose: offsets in the folded text are offsets in the text.
SAME_LENGTH = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "‑": "-"}
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A text in NFC with offsets of its words.

    `low` is the text in lower case with plain apostrophes and spaces, of the same length, so that
    every offset holds in both. `words` are lower case; `starts` and `ends` their offsets.
    `sentences` are half-open ranges of word indexes, none empty.
    """

    text: str
    low: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    sentences: tuple[tuple[int, int], ...]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Offsets from the word `first` to the word `last`, both included."""
        return self.starts[first], self.ends[last]

    def gap(self, index: int) -> str:
        """What stands between the word before `index` and the word `index`."""
        return self.low[self.ends[index - 1] if index else 0 : self.starts[index]]

    def clause_starts(self) -> list[int]:
        """Indexes of the words that may open a clause: first in a sentence, after a comma or “and”."""
        starts = []
        for index in range(len(self.words)):
            opens = index == 0 or CLAUSE_GAP.search(self.gap(index))
            if opens or (self.words[index - 1] in CLAUSE_WORDS):
                starts.append(index)
        return starts

    def sentence_of(self, index: int) -> int:
        """Which sentence the word `index` stands in."""
        for number, (_, last) in enumerate(self.sentences):
            if index < last:
                return number
        return len(self.sentences) - 1


def text_nfc(text: str) -> str:
    """The text in NFC, the form in which every span counts."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def text_fold(text: str) -> str:
    """Lower case with plain apostrophes and spaces, one code point for one."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(small if len(small := char.lower()) == 1 else char for char in text)
    return low.translate(SAME_LENGTH)


@lru_cache(maxsize=4096)
def has_digit(low: str) -> bool:
    """Whether a text holds a digit of any script."""
    return any(map(str.isdigit, low))


@lru_cache(maxsize=4096)
def reading_of(text: str) -> Reading:
    """The reading of a text; the same text is read once."""
    text = text_nfc(text)
    low = text_fold(text)
    words, starts, ends = [], [], []
    for match in WORD.finditer(low):
        words.append(match.group())
        starts.append(match.start())
        ends.append(match.end())
    return Reading(
        text=text,
        low=low,
        words=tuple(words),
        starts=tuple(starts),
        ends=tuple(ends),
        sentences=_sentences(low, starts),
    )


def _sentences(low: str, starts: list[int]) -> tuple[tuple[int, int], ...]:
    found, first = [], 0
    for match in SENTENCE_END.finditer(low):
        last = first
        while last < len(starts) and starts[last] < match.end():
            last += 1
        if last > first:
            found.append((first, last))
        first = last
    if first < len(starts):
        found.append((first, len(starts)))
    return tuple(found)
