"""What another way of choosing texts would have brought, from what one way showed and with which chances.

Dudík, Langford and Li, "Doubly Robust Policy Evaluation and Learning" (2011); Swaminathan and Joachims, "The
Self-Normalized Estimator for Counterfactual Learning" (2015). The intervals are made on the scale of logarithms, as those
of all lifts: few rows with large weights miss further above than below. They need some dozens of rewards, and a chance
above nothing for whatever the other way might have shown.

Rows are read one by one, or as sums by day: ten million rows then cost no more than ten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A mean reward with its interval; `units` is how many shown as the other way would have shown say as much."""

    value: float
    low: float
    high: float
    units: float


def weights_of(chosen: Numbers, other: Numbers) -> Numbers:
    """How often each row stands for itself: the chance of what was shown by the other way over that by which it was.

    chosen, other (N,) -> (N,). Raises ValueError where something was shown that had no chance.
    """
    if not len(chosen) or len(chosen) != len(other) or chosen.min() <= 0 or other.min() < 0:
        raise ValueError("every row needs the chance above 0 by which it was shown")
    return other / chosen


def weighted(rewards: Numbers, weights: Numbers, *, alpha: float = 0.05) -> Estimate:
    """Inverse propensity scores (IPS): right on average, wide where weights are large. rewards, weights (N,)."""
    return _mean(rewards * weights, weights, alpha)


def self_normalised(rewards: Numbers, weights: Numbers, *, alpha: float = 0.05) -> Estimate:
    """SNIPS: over the sum of the weights and not their number; a trifle off with few rows, and much narrower."""
    value = float((rewards * weights).sum() / weights.sum())
    # The ratio's error to first order: what each row moves it by.
    moved = weights * (rewards - value) / weights.mean()
    return _around(value, moved, weights, alpha)


def doubly_robust(
    rewards: Numbers, weights: Numbers, shown: Numbers, other: Numbers, *, alpha: float = 0.05
) -> Estimate:
    """DR: a guess of the rewards, and the weighted rest of what it misses: right where either the chances or it are.

    `shown` is what was guessed of what was shown, `other` the mean guess of what the other way would have shown; (N,) each.
    The guess must not have seen the row that it is of.
    """
    return _mean(other + weights * (rewards - shown), weights, alpha)


@dataclass(frozen=True)
class Cell:
    """What a day showed of one text: `units` saw it, each by the chance `share`; their rewards, and these squared, added up."""

    share: float
    units: int
    rewards: float
    squares: float


@dataclass(frozen=True)
class Mean:
    """A mean reward of `units` rows with the variance of that estimate."""

    value: float
    variance: float
    units: int


def means_daily(days: Sequence[Sequence[Cell]], policy: Sequence[float]) -> list[Mean]:
    """DR from sums: at the end of each day the mean reward until then, had `policy`, a chance for each text, chosen.

    A text is guessed by its mean over the days before, so that no row is guessed from itself; on its first day by the mean of
    all that is known until then. Each row counts alike, whatever its day: a text that was shown most on good days gains nothing by it.
    """
    found: list[Mean] = []
    units, total, spread = 0, 0.0, 0.0
    seen, rewards = [0] * len(policy), [0.0] * len(policy)
    for cells in days:
        day = sum(cell.units for cell in cells)
        known = sum(seen) + day
        usual = (sum(rewards) + sum(cell.rewards for cell in cells)) / known if known else 0.0
        missed = 0.0
        for number, (cell, wanted) in enumerate(zip(cells, policy, strict=True)):
            guess = rewards[number] / seen[number] if seen[number] else usual
            weight = wanted / cell.share
            rest = cell.rewards - cell.units * guess
            total += day * wanted * guess
            missed += weight * rest
            spread += weight**2 * (cell.squares - guess * (cell.rewards + rest))
            seen[number] += cell.units
            rewards[number] += cell.rewards
        units, total = units + day, total + missed
        spread -= missed**2 / day if day else 0.0
        found.append(
            Mean(total / units, max(spread, 0.0) / units**2, units) if units else Mean(0.0, 0.0, 0)
        )
    return found


def _mean(rows: Numbers, weights: Numbers, alpha: float) -> Estimate:
    value = float(rows.mean())
    return _around(value, rows - value, weights, alpha)


def _around(value: float, moved: Numbers, weights: Numbers, alpha: float) -> Estimate:
    if value <= 0:
        raise ValueError("nothing was rewarded: there is no mean to compare")
    error = sqrt(float((moved**2).sum())) / len(moved)
    times = exp(float(ndtri(1 - alpha / 2)) * error / value)
    units = float(weights.sum() ** 2 / (weights**2).sum())
    return Estimate(value, value / times, value * times, units)
