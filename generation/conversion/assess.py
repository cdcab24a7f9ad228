"""How often a model picks the headline that was clicked more, with intervals over tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generation.conversion.bradley_terry import log_ratio
from generation.conversion.pairs import Pairs

DRAWS = 2000
CLEAR_Z = 1.96
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Share:
    """A share of pairs with its 95 % interval by bootstrap over groups of tests."""

    value: float
    low: float
    high: float
    pairs: int
    tests: int

    def record(self) -> dict[str, Any]:
        """As the card keeps it."""
        return {
            "accuracy": round(self.value, 4),
            "low": round(self.low, 4),
            "high": round(self.high, 4),
            "pairs": self.pairs,
            "groups": self.tests,
        }

    def said(self) -> str:
        """0.561 (0.543 to 0.580)."""
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


def pairs_right(scores: Floats, pairs: Pairs) -> Floats:
    """1 where the higher score was clicked more, 0.5 where scores tie, else 0; (pairs,)."""
    ratio, _ = log_ratio(pairs)
    return np.where(scores == 0, 0.5, (scores > 0) == (ratio > 0)).astype(float)


def pairs_clear(pairs: Pairs) -> NDArray[np.bool_]:
    """Pairs whose rates differ at p < 0.05, two sided."""
    ratio, variance = log_ratio(pairs)
    return np.abs(ratio) > CLEAR_Z * np.sqrt(variance)


def accuracies(scores: Floats, pairs: Pairs, *, seed: int) -> dict[str, Share]:
    """Pairwise accuracy over all pairs with different rates, and over those that differ clearly."""
    right, (ratio, _) = pairs_right(scores, pairs), log_ratio(pairs)
    kept = {"all": ratio != 0, "clear": pairs_clear(pairs)}
    return {
        name: share_of(right[rows], pairs.group[rows], seed=seed) for name, rows in kept.items()
    }


def share_of(values: Floats, groups: NDArray[np.int64], *, seed: int) -> Share:
    """Mean of values with its interval; whole groups are drawn, since their pairs share headlines."""
    names, place = np.unique(groups, return_inverse=True)
    if not len(names):
        return Share(float("nan"), float("nan"), float("nan"), 0, 0)
    sums = np.bincount(place, weights=values)
    counts = np.bincount(place).astype(float)
    drawn = groups_drawn(len(names), draws=DRAWS, seed=seed)
    means = (drawn @ sums) / (drawn @ counts)
    low, high = np.percentile(means, (2.5, 97.5))
    return Share(float(values.mean()), float(low), float(high), len(values), len(names))


def groups_drawn(count: int, *, draws: int, seed: int) -> Floats:
    """How often each group is in each bootstrap draw, (draws, count)."""
    rng = np.random.default_rng(seed)
    return rng.multinomial(count, np.full(count, 1 / count), size=draws).astype(float)


@dataclass(frozen=True)
class Bin:
    """One point of the reliability chart: predicted and seen share of wins, with the seen interval."""

    predicted: float
    seen: Share


def reliability(p: Floats, pairs: Pairs, *, bins: int, seed: int) -> list[Bin]:
    """Bins of equally many pairs by predicted chance; each pair is turned to its favourite."""
    ratio, _ = log_ratio(pairs)
    favoured = np.maximum(p, 1 - p)
    won = pairs_right(p - 0.5, pairs)
    decided = np.flatnonzero(ratio != 0)
    order = decided[np.argsort(favoured[decided], kind="stable")]
    return [
        Bin(float(favoured[part].mean()), share_of(won[part], pairs.group[part], seed=seed))
        for part in np.array_split(order, bins)
        if len(part)
    ]
