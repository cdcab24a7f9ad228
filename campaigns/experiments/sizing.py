"""How many units an experiment needs, and how many days that takes."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log1p, sqrt

from scipy.special import ndtri

from campaigns.experiments.lift import ALPHA, lift_log, rate_mean
from campaigns.experiments.sequential import reach_always

POWER = 0.8
UNITS_MOST = 1_000_000_000


@dataclass(frozen=True)
class Size:
    """Units for each arm: for one look at the end, and for looking at any time."""

    once: int
    always: int


def size_needed(
    *, baseline: float, effect: float, arms: int = 2, alpha: float = ALPHA, power: float = POWER
) -> Size:
    """Units for each arm to find a relative `effect` (0.1 is +10 %) on a `baseline` rate with that power.

    Raises ValueError where either rate leaves 0 to 1, or no number of units that anybody has would do.
    """
    raised = baseline * (1 + effect)
    if not (0 < baseline < 1 and 0 < raised < 1) or effect == 0 or arms < 2:
        raise ValueError(
            "the rate with and without the effect must lie between 0 and 1, and differ"
        )
    found = alpha / (arms - 1)
    once = ceil(_units_once(baseline, raised, float(ndtri(1 - found / 2)), float(ndtri(power))))
    if once > UNITS_MOST // 100:
        raise ValueError("this takes more people than anybody has: look for a larger effect")
    return Size(once, _units_always(baseline, effect, found, float(ndtri(power)), once))


def days_needed(units: int, *, arms: int, units_a_day: float, days_least: int) -> int:
    """Whole days until every arm has its units, at least `days_least`."""
    return max(days_least, ceil(units * arms / units_a_day))


def _units_once(low: float, high: float, certain: float, found: float) -> float:
    mean = (low + high) / 2
    error = certain * sqrt(2 * mean * (1 - mean))
    miss = found * sqrt(low * (1 - low) + high * (1 - high))
    return (error + miss) ** 2 / (high - low) ** 2


def _units_always(baseline: float, effect: float, alpha: float, found: float, once: int) -> int:
    """The smallest number at which the interval of any time leaves nothing out with the power asked for."""
    low, high = once // 2, once
    while not _found(high, baseline, effect, alpha, found):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if _found(middle, baseline, effect, alpha, found):
            high = middle
        else:
            low = middle
    return high


def _found(units: int, baseline: float, effect: float, alpha: float, found: float) -> bool:
    control = rate_mean(units, round(units * baseline))
    lift = lift_log(rate_mean(units, round(units * baseline * (1 + effect))), control)
    needed = reach_always(lift.variance, lift.units, alpha=alpha) + found * sqrt(lift.variance)
    return abs(log1p(effect)) >= needed
