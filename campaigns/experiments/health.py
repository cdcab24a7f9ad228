"""Whether an experiment's numbers may be believed: the split that was asked for, one arm for each unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
    whole = sum(units)
    # Judged by what each should have: an arm that has none at all is the worst mismatch.
    if min(share * whole for share in shares) < UNITS_LEAST:
        return Split(None, alarm=False)
    off = sum(
        (got - whole * share) ** 2 / (whole * share)
        for got, share in zip(units, shares, strict=True)
    )
    p = float(chdtrc(len(units) - 1, off))
    return Split(p, alarm=p < MISMATCH)


def crossed_check(crossed: int, units: int) -> bool:
    """Whether too many units saw more than one arm; `units` are all that were shown anything."""
    return crossed >= CROSSED_LEAST and crossed > CROSSED_SHARE * units
