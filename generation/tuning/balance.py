"""Lines chosen so that every field and every level of every control is practised, the rare ones too."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from random import Random


class Practice:
    """Counts what was offered so far, and takes what has been rare.

    The grammar's lines are mostly calm: taken as they come, the ends of the sliders would hardly be
    seen. A line weighs what its field and its rarest level weigh, each the inverse of its count.
    """

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._fields: Counter[str] = Counter()
        self._levels: Counter[str] = Counter()

    def rarest(self, offered: Sequence[tuple[str, Sequence[str]]], total: int) -> list[int]:
        """Places of `total` of the lines offered, each given by its field and levels, without doubles."""
        for field, levels in offered:
            self._fields[field] += 1
            self._levels.update(levels)
        # The largest of u ** (1 / w) are a draw without doubles by weight (Efraimidis and Spirakis, 2006).
        keys = [math.log(1 - self._rng.random()) / self._weight(*line) for line in offered]
        return sorted(range(len(offered)), key=lambda place: -keys[place])[:total]

    def _weight(self, field: str, levels: Sequence[str]) -> float:
        rarest = min((self._levels[level] for level in levels), default=sum(self._fields.values()))
        return 1 / (rarest * self._fields[field])
