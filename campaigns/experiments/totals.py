"""The sums that results are read from: the database adds up, however many rows there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import FloatField, Sum

from campaigns.experiments.intake import SUMMED
from campaigns.experiments.measuring import Sums
from campaigns.models import Arm, ArmTally, Experiment

ByArm = dict[int, Sums]
"""Sums by the position of their arm."""


def sums_of(experiment: Experiment, arms: Sequence[Arm], *by: str) -> dict[tuple[Any, ...], ByArm]:
    """Sums of each arm, apart by some columns of the tallies."""
    rows = ArmTally.objects.filter(experiment=experiment).order_by()
    totals = [Sum(name, output_field=FloatField()) for name in SUMMED]
    found: dict[tuple[Any, ...], ByArm] = {} if by else {(): nothing(arms)}
    grouped = rows.values_list(*by, "arm__position").annotate(
        **{f"all_{name}": total for name, total in zip(SUMMED, totals, strict=True)}
    )
    for row in grouped:
        *apart, position = row[: len(by) + 1]
        sums = found.setdefault(tuple(apart), nothing(arms))
        sums[position] = dict(zip(SUMMED, row[len(by) + 1 :], strict=True))
    return found


def nothing(arms: Sequence[Arm]) -> ByArm:
    """No sum yet."""
    return {arm.position: dict.fromkeys(SUMMED, 0.0) for arm in arms}
