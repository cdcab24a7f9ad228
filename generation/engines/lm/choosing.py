"""From drawn lines to drafts: filled, what cannot stand dropped, the most unlike first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from math import inf
from typing import TypeVar

from generation.engines.base import skeleton_key, text_key
from generation.engines.grammar.guards import length
from generation.engines.grammar.must_say import must_lines
from generation.engines.grammar.select import opening
from generation.engines.lm.asking import Asked, least_of
from generation.engines.lm.composing import LONG, Composer
from generation.engines.lm.recited import Recited
from generation.engines.lm.slots import NAMES
from generation.engines.lm.standing import Standing
from generation.lm.groups import Line
from generation.types import Draft

_LIKELY = 0.6
"""Share of the lines that can stand, the likeliest, among which newness and variety choose."""
_RECITED = 4
"""One line in so many may be a pattern of the corpus before others are drawn."""
_TWINS = 0.7
"""Two lines of so many words in common and in order (2 · common / both) say the same."""
_SAID = re.compile(r"<[a-z]+\d?>|[^\W_]+(?:['’][^\W_]+)*")


@dataclass
class _Found:
    """A line that can stand."""

    text: str
    masked: str
    seed: int
    likely: float
    recited: bool


Said = TypeVar("Said", _Found, Draft)


@dataclass
class Chooser:
    """Goes through the drawn lines of one call; `turn` is how often lines were drawn for it."""

    asked: Asked
    words: frozenset[str]
    likely: Mapping[str, float]
    turn: int = 0
    found: list[_Found] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._standing = Standing(self.asked, self.words)
        self._recited = Recited(self.asked.context)
        self._seen: set[str] = set()
        self._said: list[list[str]] = []
        ask = self.asked.ask
        # Short fields have lines of their own for what must be said.
        self._first = [
            Draft(text, 0, self.asked.seed_of(0), _trace(text, ()))
            for text in must_lines(ask.spec, ask.field, self.asked.context.names)
            if not self._again(text, text)
        ]

    def lacks(self, avoid: Container[str]) -> bool:
        """Whether there are fewer lines than the call wants, or too many of them are recited."""
        wanted = self.asked.ask.wanted
        found = _new(self.found, avoid)
        recited = sum(line.recited for line in found)
        written = len(_new(self._first, avoid)) + len(found) - recited
        return written + min(recited, max(1, wanted // _RECITED)) < wanted

    def look(self, drawn: Sequence[tuple[int, Line]]) -> None:
        """Keeps those of the drawn lines that can stand; in long fields what they compose together."""
        self.turn += 1
        field = self.asked.ask.field
        if field.asked and field.asked[0] >= LONG:
            drawn = self._composed(drawn)
        for seed, line in drawn:
            text = self.asked.filled(line.text)
            if (
                text is not None
                and not self._standing.fault(text, line.text)
                and line.oddest >= self.likely.get("line", -inf)
                and not self._again(text, line.text)
            ):
                recited = self._recited.is_pattern(text)
                self.found.append(_Found(text, line.text, seed, line.likely, recited))

    def _composed(self, drawn: Sequence[tuple[int, Line]]) -> list[tuple[int, Line]]:
        """The drawn lines as texts of sentences that can stand."""
        texts = self._composer.texts([line for _, line in drawn])
        return [(seed, text) for (seed, _), text in zip(drawn, texts, strict=True) if text]

    @cached_property
    def _composer(self) -> Composer:
        field, room = self.asked.ask.field, self.asked.room

        def filled(masked: str) -> str:
            return self.asked.slots.fill(masked, lambda _: True) or ""

        def stands(masked: str) -> bool:
            text = filled(masked)
            return bool(text) and not self._standing.fault(text, masked)

        return Composer(
            stands,
            lambda text: length(filled(text), field),
            least_of(field, room),
            room,
            self.likely.get("text", -inf),
        )

    def drafts(self, avoid: Container[str]) -> list[Draft]:
        """The drafts, slots counted from 0, none with a text of `avoid`.

        Those first whose build is new to the campaign, which the model thought likelier than most, which are
        no pattern of the corpus, and whose opening is rare.
        """
        openings: Counter[str] = Counter()
        ranked = []
        likeliest = sorted(_new(self.found, avoid), key=lambda line: -line.likely)
        for place, line in enumerate(likeliest):
            old = skeleton_key(line.masked) in avoid
            odd = place > len(likeliest) * _LIKELY
            ranked.append((old, odd, line.recited, openings[opening(line.text)], place, line))
            openings[opening(line.text)] += 1
        ranked.sort(key=lambda item: item[:-1])
        slots = self.asked.slots
        made = [
            Draft(line.text, 0, line.seed, _trace(line.masked, sorted(slots.facts_in(line.masked))))
            for *_, line in ranked
        ]
        kept = [*_new(self._first, avoid), *made][: self.asked.ask.n]
        return [Draft(draft.text, slot, draft.seed, draft.trace) for slot, draft in enumerate(kept)]

    def _again(self, text: str, masked: str) -> bool:
        """Whether the line, one built alike or nearly the same one was there already; else remembers it."""
        keys = {text_key(text), skeleton_key(masked)}
        if not keys.isdisjoint(self._seen):
            return True
        words = ["·" if word in NAMES else word.casefold() for word in _SAID.findall(masked)]
        matcher = SequenceMatcher(b=words, autojunk=False)
        for other in self._said:
            matcher.set_seq1(other)
            if matcher.quick_ratio() >= _TWINS and matcher.ratio() >= _TWINS:
                return True
        self._seen |= keys
        self._said.append(words)
        return False


def _new(lines: Iterable[Said], avoid: Container[str]) -> list[Said]:
    """Those whose text is none of `avoid`."""
    return [line for line in lines if text_key(line.text) not in avoid]


def _trace(masked: str, facts: Sequence[str]) -> dict[str, object]:
    return {"pack": "", "pattern": masked, "move": "", "facts": list(facts)}
