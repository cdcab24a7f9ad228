"""Ninety-five per cent intervals over products, in memory that does not grow with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

DRAWS = 1000
RANK_DRAWS = 300
_LOW, _HIGH = 2.5, 97.5
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval and what it was counted over; None where there was nothing to count."""

    value: float | None
    low: float | None
    high: float | None
    n: float

    def record(self) -> dict[str, float | None]:
        """The estimate for the report, to six places."""
        shown = {"value": self.value, "low": self.low, "high": self.high}
        rounded = {name: None if one is None else round(one, 6) for name, one in shown.items()}
        return {**rounded, "n": round(self.n, 6)}


NOTHING = Estimate(None, None, None, 0)


def product_weights(seed: int, product: int, draws: int = DRAWS) -> Floats:
    """How often each resampling draws a product, (draws,): Poisson with mean 1, the same for every engine.

    The Poisson bootstrap draws each product on its own, so nothing but running sums is kept, and two
    engines are compared over the same products in every resampling.
    """
    return np.random.default_rng([seed, product]).poisson(1.0, draws).astype(np.float64)


class Ratio:
    """A share or mean as two running sums, numerator and denominator, with all resamplings of both."""

    def __init__(self, draws: int = DRAWS) -> None:
        self.sums = np.zeros((2, draws + 1))

    def add(self, weights: Floats, numerator: float, denominator: float) -> None:
        """Counts a product; the last column is the sample itself."""
        row = np.append(weights, 1.0)
        self.sums[0] += row * numerator
        self.sums[1] += row * denominator

    @property
    def values(self) -> Floats:
        """The ratio in every resampling and, last, in the sample; NaN where nothing was drawn."""
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Floats = np.where(self.sums[1] > 0, self.sums[0] / self.sums[1], np.nan)
        return found

    def estimate(self, scale: float = 1.0) -> Estimate:
        """The ratio times `scale` with its interval."""
        return _estimate(self.values * scale, float(self.sums[1, -1]))

    def over(self, other: Ratio) -> Estimate:
        """This ratio less another, paired: both over the same products in every resampling."""
        return _estimate(self.values - other.values, float(self.sums[1, -1]))


def _estimate(values: Floats, n: float) -> Estimate:
    if np.isnan(values[-1]):
        return NOTHING
    low, high = (
        np.nanpercentile(values[:-1], (_LOW, _HIGH)) if len(values) > 1 else (values[-1],) * 2
    )
    return Estimate(float(values[-1]), float(low), float(high), n)


def spearman(left: Sequence[float], right: Sequence[float]) -> float | None:
    """Spearman's rank correlation, ties at their mean rank; None where one side does not vary."""
    return _weighted(rankdata(left), rankdata(right), np.ones(len(left))) if len(left) > 1 else None


def spearman_estimate(
    left: Sequence[float], right: Sequence[float], products: Sequence[int], seed: int
) -> Estimate:
    """Spearman over lines with an interval over products: line i belongs to `products[i]`.

    A product that is drawn twice counts its lines twice; ranks are those of the whole sample.
    """
    found = spearman(left, right)
    if found is None:
        return NOTHING
    ranks, others = rankdata(left), rankdata(right)
    own, place = np.unique(np.asarray(products), return_inverse=True)
    weights = np.stack([product_weights(seed, int(product), RANK_DRAWS) for product in own])
    drawn = [_weighted(ranks, others, weights[place, draw]) for draw in range(RANK_DRAWS)]
    kept = [value for value in drawn if value is not None]
    low, high = np.percentile(kept, (_LOW, _HIGH)) if kept else (found, found)
    return Estimate(found, float(low), float(high), len(left))


def _weighted(left: Floats, right: Floats, weights: Floats) -> float | None:
    """Pearson's correlation of two columns with weights, which over ranks is Spearman's."""
    total = weights.sum()
    if total <= 0:
        return None
    one, other = left - (weights @ left) / total, right - (weights @ right) / total
    spread = np.sqrt((weights @ one**2) * (weights @ other**2))
    return float((weights * one) @ other / spread) if spread > 1e-12 else None


def level_means(asked: Sequence[float], measured: Sequence[float]) -> dict[float, float]:
    """Mean of what was measured for each level that was asked, lowest level first."""
    groups: dict[float, list[float]] = {}
    for level, value in zip(asked, measured, strict=True):
        groups.setdefault(level, []).append(value)
    return {level: sum(groups[level]) / len(groups[level]) for level in sorted(groups)}


def elbow(points: Mapping[float, tuple[float, float]]) -> float | None:
    """The lambda whose (D, P_conv) lies farthest from the chord between both ends, each axis scaled to 0..1.

    None where one of them does not change.
    """
    at = sorted(points)
    if len(at) < 3:
        return None
    (d0, p0), (d1, p1) = points[at[0]], points[at[-1]]
    if abs(d1 - d0) < 1e-9 or abs(p1 - p0) < 1e-9:
        return None
    far = {key: (points[key][0] - d0) / (d1 - d0) + (points[key][1] - p1) / (p0 - p1) for key in at}
    return max(at[1:-1], key=lambda key: far[key])
