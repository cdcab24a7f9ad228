"""Whether an experiment's numbers may be believed: the split that was asked for, one arm for each unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

MISMATCH = 0.001
UNITS_LEAST = 8
"""Expected in each arm, or the split cannot be judged."""
CROSSED_SHARE = 0.01
CROSSED_LEAST = 10


@dataclass(frozen=True)
class Split:
    """The sample-ratio test: `p` is None where there is too little to judge."""

    p: float | None
    alarm: bool


def split_check(units: Sequence[int], shares: Sequence[float]) -> Split:
    """Chi-squared of the units that each arm got against the shares that it should get."""
    return split_check_daily([(units, shares)])


def split_check_daily(days: Sequence[tuple[Sequence[int], Sequence[float]]]) -> Split:
    """The same where each day has shares of its own; `days` are units and shares of the arms.

    What the arms got too much is added up over the days and held against the covariance that chance gives that sum.
    """
    got, shares = np.array([day[0] for day in days], float), np.array([day[1] for day in days])
    whole = got.sum(axis=1)
    # Judged by what each should have: an arm that has none at all is the worst mismatch.
    if (whole @ shares).min() < UNITS_LEAST:
        return Split(None, alarm=False)
    off = (got - whole[:, None] * shares).sum(axis=0)[1:]
    chance = np.diag(whole @ shares) - (shares.T * whole) @ shares
    p = float(chdtrc(len(off), off @ np.linalg.solve(chance[1:, 1:], off)))
    return Split(p, alarm=p < MISMATCH)


def crossed_check(crossed: int, units: int) -> bool:
    """Whether too many units saw more than one arm; `units` are all that were shown anything."""
    return crossed >= CROSSED_LEAST and crossed > CROSSED_SHARE * units
