"""Finished counts from anywhere, read once: the tests of the paper, no peeking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.experiments.assignment import weights_shared
from campaigns.experiments.bayes import belief_of
from campaigns.experiments.health import Split, split_check
from campaigns.experiments.lift import ALPHA, interval_fixed, lift_log, rate_mean
from campaigns.experiments.one_look import chi_squared, z_test
from campaigns.experiments.sequential import interval_always


@dataclass(frozen=True)
class Count:
    """One arm of a finished experiment."""

    arm: str
    control: bool
    weight: float
    exposures: int
    conversions: int

    @property
    def rate(self) -> float | None:
        """Conversions a unit; None where nothing was shown."""
        return self.conversions / self.exposures if self.exposures else None


def finished_report(experiment: str, counts: Sequence[Count]) -> dict[str, Any]:
    """The contract's report of one experiment: sealed by a split that is off, else what chi-squared says."""
    split = split_check(
        [count.exposures for count in counts], weights_shared([count.weight for count in counts])
    )
    control = next(count for count in counts if count.control)
    p = chi_squared([(count.exposures, count.conversions) for count in counts])
    verdict, winner = _verdict(counts, split, p)
    return {
        "experiment": experiment,
        "srm": {"p": split.p, "alarm": split.alarm},
        "p": p,
        "verdict": verdict,
        "winner": winner,
        "arms": [_arm(count, control) for count in counts],
    }


def _verdict(counts: Sequence[Count], split: Split, p: float) -> tuple[str, str | None]:
    if split.alarm:
        return "sealed", None
    if p >= ALPHA:
        return "inconclusive", None
    return "winner", max(counts, key=lambda count: count.rate or 0.0).arm


def _arm(count: Count, control: Count) -> dict[str, Any]:
    said: dict[str, Any] = {
        "arm": count.arm,
        "rate": count.rate,
        **dict.fromkeys(("lift", "low", "high", "p", "chance_to_win", "expected_loss")),
        **dict.fromkeys(("always_low", "always_high")),
    }
    if count is control or not count.exposures or not control.exposures:
        return said
    lift = lift_log(
        rate_mean(count.exposures, count.conversions),
        rate_mean(control.exposures, control.conversions),
    )
    if not lift.variance:
        return said
    fixed, always, belief = interval_fixed(lift), interval_always(lift), belief_of(lift)
    return said | {
        "lift": count.rate / control.rate - 1 if count.rate is not None and control.rate else None,
        "low": fixed.low,
        "high": fixed.high,
        "p": z_test((count.exposures, count.conversions), (control.exposures, control.conversions)),
        "chance_to_win": belief.chance_to_win,
        "expected_loss": belief.loss,
        "always_low": always.low,
        "always_high": always.high,
    }
