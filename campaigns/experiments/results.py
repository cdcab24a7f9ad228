"""What may be said of an experiment now: sealed until it may be read, then lifts with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import FloatField, Sum
from django.utils import timezone

from campaigns.experiments.analysis import Arm as Measured
from campaigns.experiments.analysis import ArmReading, Reading, read
from campaigns.experiments.assignment import arm_ranges, shares_held, weights_shared
from campaigns.experiments.health import crossed_check, split_check
from campaigns.experiments.intake import SUMMED
from campaigns.experiments.measuring import Sums, measured
from campaigns.experiments.serving import arm_refused, arms_shown
from campaigns.models import Arm, ArmTally, Experiment, ExperimentState

ByArm = dict[int, Sums]
"""Sums by the position of their arm."""


def results_of(experiment: Experiment, *, now: datetime | None = None) -> dict[str, Any]:
    """The contract's results. While `verdict` is `sealed`, `sealed` says why and no arm more than how many saw it."""
    arms = arms_shown(experiment.pk)
    whole = _sums(experiment, arms)[()]
    health = _health(experiment, arms, whole)
    seals = _seals(experiment, whole, health, now or timezone.now())
    said: dict[str, Any] = {
        "state": experiment.state,
        "metric": experiment.metric,
        "registered": experiment.registered or None,
        "opens": _opens(experiment),
        **health,
        "held": _held(experiment, arms),
        "sealed": seals,
        "verdict": "sealed",
        "winner": None,
        "arms": [_counted(arm, whole[arm.position]) for arm in arms],
        "guardrails": [],
        "segments": [],
        "days": [],
    }
    return said if seals else said | _opened(experiment, arms, whole)


def _opened(experiment: Experiment, arms: Sequence[Arm], whole: ByArm) -> dict[str, Any]:
    reading = _read(arms, whole, experiment.metric)
    harmed = {
        metric: _harmed(
            _read(arms, whole, metric, looks=len(experiment.guardrails), adjusted=False)
        )
        for metric in experiment.guardrails
    }
    winner = reading.winner
    if any(winner in keys for keys in harmed.values()):
        winner = None
    by_key = {one.arm.key: one for one in reading.arms}
    return {
        "verdict": "winner" if winner else "inconclusive",
        "winner": winner,
        "arms": [_told(arm, whole[arm.position], by_key[arm.key]) for arm in arms],
        "guardrails": [{"metric": name, "harmed": keys} for name, keys in harmed.items()],
        "segments": _segments(experiment, arms),
        "days": _days(experiment, arms),
    }


def _read(
    arms: Sequence[Arm], sums: ByArm, metric: str, *, looks: int = 1, adjusted: bool = True
) -> Reading:
    """Arms against the control, the control first. `adjusted`: by what units did before, where that is known of all."""
    ordered = sorted(arms, key=lambda arm: not arm.is_control)
    control, *others = measured(
        [(arm.key, sums[arm.position]) for arm in ordered], metric, adjusted=adjusted
    )
    return read(control, others, looks=looks)


def _harmed(reading: Reading) -> list[str]:
    return [one.arm.key for one in reading.arms if one.always and one.always.high < 0]


def _sums(experiment: Experiment, arms: Sequence[Arm], *by: str) -> dict[tuple[Any, ...], ByArm]:
    """Sums of each arm, apart by some columns of the tallies: the database adds up, however many rows there are."""
    rows = ArmTally.objects.filter(experiment=experiment).order_by()
    totals = [Sum(name, output_field=FloatField()) for name in SUMMED]
    found: dict[tuple[Any, ...], ByArm] = {} if by else {(): _nothing(arms)}
    grouped = rows.values_list(*by, "arm__position").annotate(
        **{f"all_{name}": total for name, total in zip(SUMMED, totals, strict=True)}
    )
    for row in grouped:
        *apart, position = row[: len(by) + 1]
        sums = found.setdefault(tuple(apart), _nothing(arms))
        sums[position] = dict(zip(SUMMED, row[len(by) + 1 :], strict=True))
    return found


def _nothing(arms: Sequence[Arm]) -> ByArm:
    return {arm.position: dict.fromkeys(SUMMED, 0.0) for arm in arms}


def _held(experiment: Experiment, arms: Sequence[Arm]) -> list[dict[str, str]]:
    """The arms whose texts may be shown to nobody now, and why."""
    if experiment.state != ExperimentState.RUNNING:
        return []
    return [
        {"arm": arm.key, "message": f"The text of arm {arm.key} may not be shown: {why}."}
        for arm in arms
        if (why := arm_refused(arm))
    ]


def _health(experiment: Experiment, arms: Sequence[Arm], whole: ByArm) -> dict[str, Any]:
    # Who saw two arms was assigned one of them: a split is judged with them.
    seen = [int(whole[arm.position]["units"] + whole[arm.position]["crossed"]) for arm in arms]
    weights = weights_shared([arm.weight for arm in arms])
    split = split_check(seen, shares_held(arm_ranges(weights, coverage=experiment.coverage)))
    crossed = int(sum(one["crossed"] for one in whole.values()))
    return {
        "srm": {"p": split.p, "alarm": split.alarm},
        "crossed": {"units": crossed, "alarm": crossed_check(crossed, sum(seen))},
    }


def _opens(experiment: Experiment) -> datetime | None:
    started = experiment.started
    return started + timedelta(days=experiment.min_days) if started else None


def _seals(
    experiment: Experiment, whole: ByArm, health: Mapping[str, Any], now: datetime
) -> list[dict[str, str]]:
    found = []
    opens, until = _opens(experiment), experiment.ended or now
    if opens is None or until < opens:
        days = experiment.min_days
        found.append(("days", f"Results open once it has run for {days} days."))
    if min(one["units"] for one in whole.values()) < experiment.min_sample:
        least = experiment.min_sample
        found.append(("sample", f"Results open once each arm was shown to {least:,}."))
    if health["srm"]["alarm"]:
        found.append(("split", "The arms were not shown in the shares that were asked for."))
    if health["crossed"]["alarm"]:
        found.append(("crossed", "Too many saw more than one arm."))
    return [{"code": code, "message": message} for code, message in found]


def _segments(experiment: Experiment, arms: Sequence[Arm]) -> list[dict[str, Any]]:
    """The same question in each part of the units, corrected for being asked that often."""
    parts = _sums(experiment, arms, "segment")
    if len(parts) < 2:
        return []
    found = []
    for (name,), sums in sorted(parts.items()):
        reading = _read(arms, sums, experiment.metric, looks=len(parts), adjusted=False)
        by_key = {one.arm.key: one for one in reading.arms}
        told = [_told(arm, sums[arm.position], by_key[arm.key]) for arm in arms]
        found.append({"segment": name, "winner": reading.winner, "arms": told})
    return found


def _days(experiment: Experiment, arms: Sequence[Arm]) -> list[dict[str, Any]]:
    """How the reading stood at the end of each day, by when units were first shown anything."""
    found, until = [], _nothing(arms)
    for (day,), moved in sorted(_sums(experiment, arms, "day").items()):
        for position, sums in moved.items():
            for name, number in sums.items():
                until[position][name] += number
        reading = _read(arms, until, experiment.metric)
        lifts = [{"arm": one.arm.key, **_lift(one)} for one in reading.arms[1:]]
        found.append({"day": day, "arms": lifts})
    return found


def _counted(arm: Arm, sums: Sums) -> dict[str, Any]:
    return {"arm": arm.key, "control": arm.is_control, "units": int(sums["units"])}


def _told(arm: Arm, sums: Sums, one: ArmReading) -> dict[str, Any]:
    belief = one.belief
    return {
        **_counted(arm, sums),
        "conversions": one.arm.done,
        "rate": _rate(one.arm),
        **_lift(one),
        "p": one.p,
        "chance_to_win": belief.chance_to_win if belief else None,
        "expected_loss": belief.loss if belief else None,
        "credible_low": belief.credible.low if belief else None,
        "credible_high": belief.credible.high if belief else None,
    }


def _rate(arm: Measured) -> float | None:
    return arm.rate if arm.units else None


def _lift(one: ArmReading) -> dict[str, float | None]:
    return {
        "lift": one.lift,
        "low": one.always.low if one.always else None,
        "high": one.always.high if one.always else None,
    }
