"""How much better an arm did than the control, on the scale of logarithms.

A rate cannot fall below nothing, and rises without bound: on the log scale its error is even to both sides, and a
lift of +25 % is as far from nothing as one of -20 %. Every interval of experiments is made here and turned back last.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import expm1, log, sqrt

from scipy.special import ndtri

ALPHA = 0.05
"""How often an interval may miss, and a winner be named where there is none."""


@dataclass(frozen=True)
class LogMean:
    """The logarithm of a mean over `units`, with the variance of that estimate."""

    value: float
    variance: float
    units: int


@dataclass(frozen=True)
class LogLift:
    """The logarithm of arm over control, its variance, and the units of both."""

    value: float
    variance: float
    units: int


@dataclass(frozen=True)
class Interval:
    """A lift's bounds, as shares: 0.1 is +10 %."""

    low: float
    high: float


def rate_mean(units: int, conversions: int) -> LogMean:
    """Of a share of units. The added half keeps the logarithm of none finite, and the estimate nearly unbiased."""
    done, shown = conversions + 0.5, units + 0.5
    return LogMean(log(done / shown), max(1 / done - 1 / shown, 0.0), units)


def value_mean(units: int, mean: float, variance: float) -> LogMean | None:
    """Of values per unit, by their mean and variance; None where they cannot be compared as a ratio."""
    if units < 2 or mean <= 0:
        return None
    # By rounding the variance of values that are all the same may be a trifle below nothing.
    return LogMean(log(mean), max(variance, 0.0) / (units * mean**2), units)


def lift_log(arm: LogMean, control: LogMean) -> LogLift:
    """Arm against control."""
    return LogLift(
        arm.value - control.value, arm.variance + control.variance, arm.units + control.units
    )


def interval_around(value: float, reach: float) -> Interval:
    """From the log scale back to shares."""
    return Interval(expm1(value - reach), expm1(value + reach))


def interval_fixed(lift: LogLift, *, alpha: float = ALPHA) -> Interval:
    """The confidence interval of one look, at a time that was set before. Looking again breaks it."""
    return interval_around(lift.value, float(ndtri(1 - alpha / 2)) * sqrt(lift.variance))
