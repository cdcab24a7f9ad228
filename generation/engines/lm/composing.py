"""Texts of several sentences from those of many drawn ones: how one begins, then what they all say of the product.

A model of this size loses its thread over a paragraph, hardly ever within a sentence. So of each drawn
text the first sentences are kept as far as they can stand, and it goes on with sentences that state a
fact, its own and those of the others, which need none before them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import TypeVar

from generation.engines.lm.slots import FACTS, MONEY, NAMES
from generation.lm.groups import Line, Sentence

LONG = 200
"""Fields that ask for at least as many characters are composed."""
_TOKEN = re.compile(r"<[a-z]+\d?>")
_STATES = re.compile(r"(?:The <(?:name|noun|nouns|model)>|It|They|<name>|<model>)(?![\w-])")
_BACKWARD = re.compile(r"(?:It|They|That|This|These|Those|There|Here)\b")
_SHORT = 5
"""Words of a sentence to close with, at most."""
_SAID = frozenset((*FACTS, *MONEY))
Said = TypeVar("Said")


@dataclass
class Composer:
    """Composes from the drawn texts of one order; what was drawn before is there for later ones.

    `stands` says whether a sentence in slots can be kept, `length` counts a text in slots once it is
    filled; a text is at most `most` long and at least `least`, or two thirds of it where there is no more to say.
    `likely` is how likely the model must have thought a sentence.
    """

    stands: Callable[[str], bool]
    length: Callable[[str], int]
    least: int
    most: int
    likely: float
    _likely: dict[str, float] = field(default_factory=dict)
    _closing: set[str] = field(default_factory=set)
    _leads: dict[str, list[str]] = field(default_factory=dict)
    _stating: dict[str, None] = field(default_factory=dict)

    def texts(self, drawn: Sequence[Line]) -> Iterator[Line | None]:
        """For each drawn line a text in slots, as likely as its sentences; None where too little of it can stand, or where another begins so."""
        self._closing |= {
            last.text for line in drawn for last in line.sentences[-1:] if _closes(last.text)
        }
        kept = [self._kept(line.sentences) for line in drawn]
        fresh = [place for place, (lead, _) in enumerate(kept) if lead and self._is_new(lead)]
        self._stating |= dict.fromkeys(text for _, rest in kept for text in rest if _states(text))
        for place, (lead, rest) in enumerate(kept):
            yield self._text(lead, rest) if place in fresh else None

    def _is_new(self, lead: list[str]) -> bool:
        return self._leads.setdefault(lead[0], lead) is lead

    def _kept(self, sentences: Sequence[Sentence]) -> tuple[list[str], list[str]]:
        """How the text begins, none where it cannot; and what of the rest needs nothing before it."""
        lead: list[str] = []
        rest: list[str] = []
        broken = False
        for place, sentence in enumerate(sentences):
            text = sentence.text
            self._likely[text] = sentence.likely
            if sentence.likely < self.likely or not self.stands(text):
                broken = True
            elif place and (_states(text) or text in self._closing):
                broken = True
                rest.append(text)
            elif not broken and (place or not (_BACKWARD.match(text) or text in self._closing)):
                lead.append(text)
        # A question is nothing without its answer.
        return ([] if lead and lead[-1].endswith("?") else lead), rest

    def _text(self, lead: Sequence[str], rest: Sequence[str]) -> Line | None:
        """One way to begin, then facts; where they are few, another beginning behind them."""
        said = list(lead)
        closing = [sentence for sentence in rest if sentence in self._closing][-1:]
        place = list(self._leads).index(lead[0])
        # Each text begins elsewhere among what all have said, so that no two go on alike.
        others = _turned(list(self._stating), 3 * place)
        for more in [
            *([text] for text in rest if _states(text)),
            *([text] for text in others),
            *_turned(list(self._leads.values()), place + 1),
        ]:
            if self._length(said, closing) >= self.least:
                break
            if all(_adds(said, text) for text in more):
                said = [*said, *more]
        while said and self._length(said, closing) > self.most:
            said.pop()
        text = " ".join([*said, *closing])
        named = any(token in text for token in NAMES)
        if not named or 3 * self.length(text) < 2 * self.least:
            return None
        return Line(text, fmean(self._likely[sentence] for sentence in [*said, *closing]))

    def _length(self, said: Sequence[str], closing: Sequence[str]) -> int:
        return self.length(" ".join([*said, *closing]))


def _turned(items: list[Said], first: int) -> list[Said]:
    start = first % max(1, len(items))
    return items[start:] + items[:start]


def _adds(said: Sequence[str], sentence: str) -> bool:
    """Whether a sentence says something new, and opens unlike the two before it."""
    facts = _SAID.intersection(_TOKEN.findall(sentence))
    if sentence in said or any(token in text for token in facts for text in said):
        return False
    return all(_opening(text) != _opening(sentence) for text in said[-2:])


def _opening(sentence: str) -> tuple[str, ...]:
    return tuple(sentence.replace("'s ", " is ").replace("'re ", " are ").split()[:2])


def _states(sentence: str) -> bool:
    """Whether a sentence states a fact of the product and needs none before it."""
    return bool(_STATES.match(sentence)) and not _SAID.isdisjoint(_TOKEN.findall(sentence))


def _closes(sentence: str) -> bool:
    """Whether a last sentence is one to close with: "Order yours.", "Have a closer look."."""
    return len(sentence.split()) <= _SHORT and not _states(sentence)
