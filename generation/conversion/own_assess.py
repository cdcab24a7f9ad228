"""How an own fit, or what ships, does on experiments that it has not seen."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from generation.badges.conversion.fitted import sigmoid
from generation.badges.conversion.own import SHIPPED, SIGMAS, OwnFit
from generation.conversion.own_fit import Shown

Chance = Callable[[Shown, Shown], float]
SLIP = -2.0
"""Standard errors by which favourites may win less often than foreseen."""


@dataclass(frozen=True)
class Pair:
    """Two arms of one experiment; `won` is 1 where the first was clicked more, 0 where the other was, 0.5 for a tie."""

    left: Shown
    right: Shown
    won: float


@dataclass(frozen=True)
class Assessment:
    """`hits`: how often the arm with the higher rate was the favourite; `loss`: log loss a pair, 0.693 for a coin.

    `slip` is how much more (+) or less (-) often favourites win than foreseen, in standard errors. `within` is the share
    of rates that lie in their 90 % interval; None where no rates were foreseen.
    """

    pairs: int
    hits: float
    loss: float
    slip: float
    within: float | None


def pairs_of(shown: Sequence[Shown]) -> list[Pair]:
    """All pairs of arms of one experiment."""
    together: dict[int, list[Shown]] = defaultdict(list)
    for row in shown:
        together[row.experiment].append(row)
    return [
        Pair(a, b, 0.5 if a.value == b.value else float(a.value > b.value))
        for rows in together.values()
        for a, b in combinations(rows, 2)
    ]


def shipped_chance(left: Shown, right: Shown) -> float:
    """What ships says of two lines."""
    return sigmoid(left.columns[SHIPPED] - right.columns[SHIPPED])


def own_chance(fit: OwnFit) -> Chance:
    """What a fit says of two lines: how likely the first is seen ahead, counted as often as they were."""

    def chance(left: Shown, right: Shown) -> float:
        away = fit.away(left.columns) - fit.away(right.columns)
        return fit.chance(away, left.variance + right.variance)

    return chance


def assess(shown: Sequence[Shown], chance: Chance, fit: OwnFit | None = None) -> Assessment:
    """Raises ValueError where there is no pair."""
    pairs = pairs_of(shown)
    if not pairs:
        raise ValueError("There are no two arms to compare.")
    said = [min(max(chance(one.left, one.right), 1e-6), 1 - 1e-6) for one in pairs]
    hits = [
        one.won if p > 0.5 else 1 - one.won if p < 0.5 else 0.5
        for p, one in zip(said, pairs, strict=True)
    ]
    losses = [
        -one.won * math.log(p) - (1 - one.won) * math.log(1 - p)
        for p, one in zip(said, pairs, strict=True)
    ]
    # From the favourite's side.
    missed = sum((one.won - p) * (1 if p > 0.5 else -1) for p, one in zip(said, pairs, strict=True))
    spread = math.sqrt(sum(p * (1 - p) for p in said))
    return Assessment(
        pairs=len(pairs),
        hits=sum(hits) / len(pairs),
        loss=sum(losses) / len(pairs),
        slip=missed / spread,
        within=None if fit is None else _within(shown, fit),
    )


def _within(shown: Sequence[Shown], fit: OwnFit) -> float | None:
    found = []
    for row in shown:
        foreseen = fit.rate(row.columns, row.place)
        if foreseen is not None:
            mean, sd = foreseen
            reach = SIGMAS * math.sqrt(sd**2 + row.variance)
            found.append(abs(row.value - mean) <= reach)
    return sum(found) / len(found) if found else None
