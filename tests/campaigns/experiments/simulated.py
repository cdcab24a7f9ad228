"""Experiments whose truth is known, drawn from a seed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from campaigns.experiments.analysis import Arm
from campaigns.experiments.lift import rate_mean


def rate_arm(key: str, units: int, conversions: int) -> Arm:
    """An arm as an experiment's page would count it."""
    rate = conversions / units
    return Arm(key, units, conversions, rate, rate_mean(units, conversions))


def looked_at_daily(
    rates: tuple[float, ...], *, a_day: int, days: int, runs: int, seed: int
) -> Iterator[list[list[Arm]]]:
    """Runs of an experiment; of each, the arms as they stand at the end of every day."""
    draws = np.random.default_rng(seed)
    for _ in range(runs):
        done = np.cumsum([draws.binomial(a_day, rate, days) for rate in rates], axis=1)
        yield [
            [
                rate_arm(str(arm), a_day * (day + 1), int(done[arm, day]))
                for arm in range(len(rates))
            ]
            for day in range(days)
        ]
