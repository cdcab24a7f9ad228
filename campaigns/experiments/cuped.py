"""CUPED: what units did before the experiment explains part of what they do in it, and is taken out.

Deng, Xu, Kohavi, Walker, "Improving the sensitivity of online controlled experiments by utilizing pre-experiment
data" (WSDM 2013). The estimate stays unbiased; its variance falls by the squared correlation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Sums:
    """Over the units of one arm: the outcome, the covariate of before, their squares and their product."""

    units: int
    outcome: float
    outcome_squares: float
    before: float
    before_squares: float
    product: float

    def mean(self) -> float:
        """The outcome's."""
        return self.outcome / self.units

    def variance(self) -> float:
        """The outcome's, of one unit."""
        return _spread(self.units, self.outcome_squares, self.outcome, self.outcome)


@dataclass(frozen=True)
class Moments:
    """Mean and variance of one unit's outcome, after the adjustment."""

    mean: float
    variance: float


def adjust(arms: Sequence[Sums]) -> list[Moments]:
    """Each arm as if its units had been alike before. One slope for all arms, or the arms would not be compared alike."""
    product = sum(_spread(arm.units, arm.product, arm.outcome, arm.before) for arm in arms)
    before = [_spread(arm.units, arm.before_squares, arm.before, arm.before) for arm in arms]
    slope = product / sum(before) if sum(before) else 0.0
    usual = sum(arm.before for arm in arms) / sum(arm.units for arm in arms)
    return [
        Moments(
            mean=arm.mean() - slope * (arm.before / arm.units - usual),
            variance=max(
                arm.variance()
                - 2 * slope * _spread(arm.units, arm.product, arm.outcome, arm.before)
                + slope**2 * spread,
                0.0,
            ),
        )
        for arm, spread in zip(arms, before, strict=True)
    ]


def _spread(units: int, products: float, one: float, other: float) -> float:
    """The covariance of two columns by their sums; the variance where both are one."""
    return (products - one * other / units) / (units - 1) if units > 1 else 0.0
