"""Arms in, a reading out: lifts with their intervals, chances, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.experiments.bayes import Belief, belief_of
from campaigns.experiments.lift import ALPHA, Interval, LogMean, interval_fixed, lift_log
from campaigns.experiments.sequential import interval_always, p_always

CONVERSIONS_LEAST = 25
"""Of an arm and the control together: below that the intervals are not yet what they say."""


@dataclass(frozen=True)
class Arm:
    """What was measured of one arm: `rate` a unit, `done` of them anything at all, `mean` for the comparison.

    `mean` is None where an arm has nothing to compare. `adjusted` is the rate without what came before, where that is known.
    """

    key: str
    units: int
    done: int
    rate: float
    mean: LogMean | None
    adjusted: float | None = None

    @property
    def level(self) -> float:
        """The rate that is compared."""
        return self.rate if self.adjusted is None else self.adjusted


@dataclass(frozen=True)
class ArmReading:
    """One arm against the control; of the control itself, and where too little is known, only what was counted.

    `always` holds at any time of looking and for all arms together, `fixed` for one look at one arm.
    """

    arm: Arm
    lift: float | None = None
    always: Interval | None = None
    fixed: Interval | None = None
    p: float | None = None
    belief: Belief | None = None


@dataclass(frozen=True)
class Reading:
    """All arms, the control first, and the one that the intervals single out, if they do."""

    arms: tuple[ArmReading, ...]
    winner: str | None


def read(control: Arm, others: Sequence[Arm], *, looks: int = 1) -> Reading:
    """Compare arms with the control. `looks` is how many such comparisons are made side by side, as of segments.

    Bonferroni's correction over arms and looks: of all that is read together at most `ALPHA` names a winner falsely.
    """
    comparisons = max(len(others), 1) * looks
    arms = [_compared(arm, control, comparisons) for arm in others]
    return Reading((ArmReading(control), *arms), _winner(control, arms))


def _compared(arm: Arm, control: Arm, comparisons: int) -> ArmReading:
    if arm.mean is None or control.mean is None or arm.done + control.done < CONVERSIONS_LEAST:
        return ArmReading(arm)
    lift = lift_log(arm.mean, control.mean)
    if not lift.variance:
        return ArmReading(arm)
    return ArmReading(
        arm,
        lift=arm.level / control.level - 1 if control.level else None,
        always=interval_always(lift, alpha=ALPHA / comparisons),
        fixed=interval_fixed(lift),
        p=min(1.0, p_always(lift) * comparisons),
        belief=belief_of(lift),
    )


def _winner(control: Arm, arms: Sequence[ArmReading]) -> str | None:
    """The best of those surely above the control; the control where all others are surely below it."""
    known = [(one.always, one.arm) for one in arms if one.always]
    above = [arm for always, arm in known if always.low > 0]
    if above:
        return max(above, key=lambda arm: arm.level).key
    if known and len(known) == len(arms) and all(always.high < 0 for always, _ in known):
        return control.key
    return None
