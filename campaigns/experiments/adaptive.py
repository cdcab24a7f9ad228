"""Shares that move: Thompson sampling once a day, and what may be said of arms whose shares moved.

Russo, Van Roy, Kazerouni, Osband, Wen, "A tutorial on Thompson sampling" (2018). Arms are compared by what each would have
brought alone (`off_policy`): the plain rate of an arm that was shown most on good days is too high.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

import numpy as np

from campaigns.experiments.analysis import CONVERSIONS_LEAST, Arm
from campaigns.experiments.lift import LogMean
from campaigns.experiments.measuring import DONE, Sums, whole_of
from campaigns.experiments.off_policy import Cell, Mean, means_daily
from campaigns.experiments.sequential import reach_always

FLOOR = 0.05
"""The least share of an arm: what is shown to nobody is never known better."""
DRAWS = 20_000


@dataclass(frozen=True)
class Day:
    """What a day showed of each arm, and how many of those did anything of what is asked."""

    cells: list[Cell]
    done: list[int]


@dataclass(frozen=True)
class Brought:
    """What one way of choosing brought or would have brought a unit; the interval holds whenever it is looked at."""

    value: float
    low: float
    high: float


def day_read(sums: Sequence[Sums], shares: Sequence[float], metric: str) -> Day:
    """A day from the sums of its arms and their shares on it."""
    whole = [whole_of(one, metric) for one in sums]
    cells = [
        Cell(share, one.units, one.outcome, one.outcome_squares)
        for share, one in zip(shares, whole, strict=True)
    ]
    return Day(cells, [int(one[DONE[metric]]) for one in sums])


def arms_daily(keys: Sequence[str], days: Sequence[Day]) -> list[list[Arm]]:
    """At the end of each day the arms as they then stood, to be compared: `rate` is what each would have brought alone."""
    cells, arms = [day.cells for day in days], len(keys)
    means = [means_daily(cells, only(number, arms)) for number in range(arms)]
    units, done = [0] * arms, [0] * arms
    found = []
    for at, day in enumerate(days):
        units = [one + cell.units for one, cell in zip(units, day.cells, strict=True)]
        done = [one + more for one, more in zip(done, day.done, strict=True)]
        stood = [mean[at] for mean in means]
        found.append(
            [
                Arm(key, units[n], done[n], max(stood[n].value, 0.0), _log(stood[n], arms))
                for n, key in enumerate(keys)
            ]
        )
    return found


def only(number: int, arms: int) -> list[float]:
    """The way that shows one arm to everybody."""
    return [float(number == other) for other in range(arms)]


def brought(days: Sequence[Day], policy: Sequence[float]) -> Brought | None:
    """What showing arms by these chances would have brought; None where that cannot be said yet."""
    means = means_daily([day.cells for day in days], policy)
    return _around(means[-1]) if means else None


def brought_shown(days: Sequence[Day]) -> Brought | None:
    """What was brought as it was."""
    cells = [cell for day in days for cell in day.cells]
    units, rewards = sum(cell.units for cell in cells), sum(cell.rewards for cell in cells)
    if not units:
        return None
    value = rewards / units
    spread = sum(cell.squares for cell in cells) / units - value**2
    return _around(Mean(value, max(spread, 0.0) / units, units))


def _around(mean: Mean) -> Brought | None:
    known = _log(mean)
    if known is None or not known.variance:
        return None
    times = exp(reach_always(known.variance, known.units))
    return Brought(mean.value, mean.value / times, mean.value * times)


def _log(mean: Mean, arms: int = 1) -> LogMean | None:
    """On the scale of logarithms, of as many units as an arm has by an even split; None where nothing was rewarded."""
    if mean.value <= 0:
        return None
    return LogMean(log(mean.value), mean.variance / mean.value**2, mean.units // arms)


def shares_next(arms: Sequence[Arm], before: Sequence[float], *, seed: str) -> list[float]:
    """The shares of another day: the chance of each arm to be the best, and at least `FLOOR`.

    They stay as they were until the arms together have `CONVERSIONS_LEAST` each. One that nobody acted on gets the floor.
    The same seed and arms give the same shares.
    """
    if sum(arm.done for arm in arms) < CONVERSIONS_LEAST * len(arms):
        return list(before)
    # -inf is never the best.
    middle = np.array([arm.mean.value if arm.mean else -np.inf for arm in arms])
    spread = np.array([arm.mean.variance**0.5 if arm.mean else 0.0 for arm in arms])
    draws = np.random.default_rng(zlib.crc32(seed.encode()))
    best = (middle + spread * draws.standard_normal((DRAWS, len(arms)))).argmax(axis=1)
    chances = np.bincount(best, minlength=len(arms)) / DRAWS
    return [FLOOR + (1 - FLOOR * len(arms)) * float(chance) for chance in chances]
