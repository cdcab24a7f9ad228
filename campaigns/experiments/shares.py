"""The shares of a bandit: set for a day (UTC) before it begins, and never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from campaigns.experiments.assignment import arm_ranges, shares_held, weights_shared
from campaigns.models import Arm, ArmShare, Experiment

Shares = list[tuple[date, list[float]]]
"""From which day on, and the share of each arm by position; the newest first."""


def shares_of(experiment: Experiment) -> Shares:
    """All that were set."""
    rows = ArmShare.objects.filter(experiment=experiment).order_by("-day", "arm__position")
    found = groupby(rows.values_list("day", "share"), key=lambda row: row[0])
    return [(day, [share for _, share in parts]) for day, parts in found]


def shares_on(shares: Shares, day: date) -> list[float]:
    """Those of a day; of one before the start those of the start."""
    return next((parts for since, parts in shares if since <= day), shares[-1][1])


def shares_now(experiment_id: int, day: date) -> list[float]:
    """Those of a day alone, in one query."""
    rows = ArmShare.objects.filter(experiment=experiment_id)
    newest = rows.filter(day__lte=day).order_by("-day").values("day")[:1]
    found = rows.filter(day=newest).order_by("arm__position")
    return list(found.values_list("share", flat=True))


def shares_begin(experiment: Experiment, arms: Sequence[Arm], now: datetime) -> None:
    """As designed, until the clock sets others."""
    _put(experiment, arms, now.date(), [arm.weight for arm in arms])


def shares_put(
    experiment: Experiment, arms: Sequence[Arm], now: datetime, parts: Sequence[float]
) -> None:
    """Those of tomorrow. Who was first has set them."""
    _put(experiment, arms, now.date() + timedelta(days=1), parts)


def _put(experiment: Experiment, arms: Sequence[Arm], day: date, parts: Sequence[float]) -> None:
    # As they are kept by the points that units fall on: what is judged is what was shown.
    held = shares_held(arm_ranges(weights_shared(parts)))
    ArmShare.objects.bulk_create(
        (
            ArmShare(
                workspace_id=experiment.workspace_id,
                experiment=experiment,
                day=day,
                arm=arm,
                share=share,
            )
            for arm, share in zip(arms, held, strict=True)
        ),
        ignore_conflicts=True,
    )
