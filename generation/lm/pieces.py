"""What each piece of the vocabulary costs in a line, and which pieces no line may have or end on."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

import torch
from torch import Tensor

from generation.lm.banned import Banned, PieceWords
from generation.lm.endings import DANGLING, OPEN, STOPS
from generation.lm.groups import END, Group
from generation.lm.sampling import Signs
from generation.lm.tokenizer import LmTokenizer
from generation.types.lengths import GSM_BASIC, GSM_EXTENSION

NEVER = float("inf")
_CLOSE = tuple(".,;:!?")
_STRANGE = frozenset("<>{}[]|\\^~_@#*=`")


class PieceTable:
    """Costs of the pieces of one vocabulary, worked out once for each unit."""

    def __init__(self, tokenizer: LmTokenizer, vocab: int) -> None:
        """`vocab` is the model's own width: what has no piece, where few texts made few, never comes."""
        known = tokenizer.pieces()
        self._pieces = known + [("", True)] * (vocab - len(known))
        self._ids = {text: index for index, (text, special) in enumerate(self._pieces) if special}
        self._banned = lru_cache(16)(PieceWords(self._pieces).banned)
        self.end = self._ids[END]
        self.stops = [text.strip()[-1:] in STOPS for text, _ in self._pieces]
        self.signs = Signs(
            dangling=torch.tensor([_dangles(text, special) for text, special in self._pieces]),
            stops=torch.tensor(self.stops),
            opening=torch.tensor([text[:1] in _CLOSE for text, _ in self._pieces]),
        )
        self.blanks = [text[:1].isspace() for text, _ in self._pieces]
        self._plain: Mapping[str, Tensor] = {
            unit: torch.tensor([_cost(text, special, unit) for text, special in self._pieces])
            for unit in ("characters", "width", "sms")
        }

    def banned(self, group: Group) -> Banned | None:
        """The words that no line of the group may have; None where there are none."""
        return self._banned(group.banned) if group.banned else None

    def once(self, group: Group) -> Tensor:
        """Which pieces no line of the group has twice, (vocab,)."""
        found = torch.zeros(len(self._pieces), dtype=torch.bool)
        found[[self._ids[token] for token in group.slots if token not in group.names]] = True
        return found

    def costs(self, group: Group) -> Tensor:
        """Units that each piece adds to a line of the group, (vocab,); infinite where it may not come."""
        costs = self._plain[group.unit].clone()
        if group.refused:
            refused = set(group.refused)
            hit = [index for index, (text, _) in enumerate(self._pieces) if refused & set(text)]
            costs[hit] = NEVER
        costs[self.end] = 0
        for token, least in group.slots.items():
            costs[self._ids[token]] = least
        return costs


def _cost(text: str, special: bool, unit: str) -> float:
    if special or not all(_sayable(char) for char in text):
        return NEVER
    if unit != "sms":
        return len(text)
    if any(char not in GSM_BASIC and char not in GSM_EXTENSION for char in text):
        return NEVER
    return len(text) + sum(char in GSM_EXTENSION for char in text)


@lru_cache(maxsize=4096)
def _sayable(char: str) -> bool:
    """Letters of English and its loans, signs of a sentence: no digit, no other script, nothing hidden."""
    if char.isascii():
        return char.isprintable() and not char.isdigit() and char not in _STRANGE
    if char.isnumeric():
        return False
    name = unicodedata.name(char, "")
    return name.startswith("LATIN") if char.isalpha() else char in "‘’“”–—…£€"


def _dangles(text: str, special: bool) -> bool:
    word = text.strip()
    return not special and (word.casefold() in DANGLING and text[:1] == " " or word[-1:] in OPEN)
