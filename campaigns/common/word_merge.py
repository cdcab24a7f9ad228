"""Two texts that began as one, put together word by word: what only one of them changed is taken from that one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from campaigns.common.word_diff import words_apart

Change = tuple[int, int, tuple[str, ...]]
"""A stretch of the common text, half open, and the words that one of the two has there."""


@dataclass(frozen=True)
class Clash:
    """A stretch that both changed, each otherwise."""

    base: str
    theirs: str
    yours: str


@dataclass(frozen=True)
class Merged:
    """The text of both; where they clash it has yours, and says so."""

    text: str
    clashes: tuple[Clash, ...] = ()


def word_merge(base: str, theirs: str, yours: str) -> Merged:
    """Put two changes of `base` together. No word that only one of them wrote is lost but in a clash."""
    words = words_apart(base)
    sides = (_changes(words, theirs), _changes(words, yours))
    out: list[str] = []
    clashes: list[Clash] = []
    at = 0
    for start, end in _stretches(sides):
        out += words[at:start]
        there, here = (_said(words, side, start, end) for side in sides)
        was = "".join(words[start:end])
        out.append(there if here == was else here)
        if here not in (was, there) and there != was:
            clashes.append(Clash(was, there, here))
        at = end
    return Merged("".join([*out, *words[at:]]), tuple(clashes))


def _changes(words: Sequence[str], text: str) -> list[Change]:
    new = words_apart(text)
    found = SequenceMatcher(a=words, b=new, autojunk=False).get_opcodes()
    return [(i1, i2, tuple(new[j1:j2])) for tag, i1, i2, j1, j2 in found if tag != "equal"]


def _stretches(sides: tuple[list[Change], list[Change]]) -> Iterator[tuple[int, int]]:
    """Stretches of the common text that somebody changed; those that overlap or touch are one."""
    spans = sorted((start, end) for side in sides for start, end, _ in side)
    held: tuple[int, int] | None = None
    for start, end in spans:
        if held and start <= held[1]:
            held = held[0], max(held[1], end)
            continue
        if held:
            yield held
        held = start, end
    if held:
        yield held


def _said(words: Sequence[str], side: list[Change], start: int, end: int) -> str:
    """What one of the two has in place of a stretch."""
    out: list[str] = []
    at = start
    for first, last, new in side:
        if start <= first and last <= end:
            out += [*words[at:first], *new]
            at = last
    return "".join([*out, *words[at:end]])
