"""From the sums of arms to what is compared: a rate or a value a unit, adjusted by what units did before."""

from __future__ import annotations

from collections.abc import Sequence

from campaigns.experiments import cuped
from campaigns.experiments.analysis import Arm
from campaigns.experiments.lift import LogMean, rate_mean, value_mean

Sums = dict[str, float]
DONE = {"click": "clicked", "add_to_cart": "added", "order": "ordered", "value": "ordered"}
"""The sum that counts the units that did anything of a metric."""


def measured(arms: Sequence[tuple[str, Sums]], metric: str, *, adjusted: bool) -> list[Arm]:
    """Arms by key and sums. `adjusted` asks for CUPED; it is done where what came before is known of every unit."""
    whole = [whole_of(sums, metric) for _, sums in arms]
    known = all(sums["units"] > 1 and sums["known"] == sums["units"] for _, sums in arms)
    levels: list[float | None] = [None for _ in arms]
    if adjusted and known:
        moments = cuped.adjust(whole)
        levels = [one.mean for one in moments]
        means = [
            value_mean(one.units, alike.mean, alike.variance)
            for one, alike in zip(whole, moments, strict=True)
        ]
    else:
        means = [_plain(one, metric) for one in whole]
    return [
        Arm(
            key=key,
            units=one.units,
            done=int(sums[DONE[metric]]),
            rate=one.mean() if one.units else 0.0,
            mean=mean,
            adjusted=level,
        )
        for (key, sums), one, mean, level in zip(arms, whole, means, levels, strict=True)
    ]


def whole_of(sums: Sums, metric: str) -> cuped.Sums:
    """The sums of what a metric counts."""
    done = sums[DONE[metric]]
    outcome, squares = (sums["value"], sums["value_squares"]) if metric == "value" else (done, done)
    before = (sums["before"], sums["before_squares"], sums["product"])
    return cuped.Sums(int(sums["units"]), outcome, squares, *before)


def _plain(one: cuped.Sums, metric: str) -> LogMean | None:
    if not one.units:
        return None
    if metric == "value":
        return value_mean(one.units, one.mean(), one.variance())
    return rate_mean(one.units, int(one.outcome))
