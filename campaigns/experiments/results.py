"""What may be said of an experiment now: sealed until it may be read, then lifts with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from campaigns.experiments.analysis import Arm as Measured
from campaigns.experiments.analysis import ArmReading, Reading
from campaigns.experiments.health import Split, crossed_check
from campaigns.experiments.measuring import Sums
from campaigns.experiments.one_look import chi_squared, z_test
from campaigns.experiments.reading import FixedReader, MovingReader, Reader, split_fixed
from campaigns.experiments.serving import arm_refused, arms_shown
from campaigns.experiments.shares import shares_of
from campaigns.experiments.shares_said import policies_said, shares_said
from campaigns.experiments.totals import ByArm
from campaigns.models import Arm, Experiment, ExperimentState, Metric


def results_of(experiment: Experiment, *, now: datetime | None = None) -> dict[str, Any]:
    """The contract's results. While `verdict` is `sealed`, `sealed` says why and no arm more than how many saw it."""
    arms = arms_shown(experiment.pk)
    reader = _reader(experiment, arms)
    health = _health(reader.split(), reader.whole)
    seals = _seals(experiment, reader.whole, health, now or timezone.now())
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
        "arms": [_counted(arm, reader.whole[arm.position]) for arm in arms],
        "guardrails": [],
        "segments": [],
        "days": [],
        "one_look": None,
        "shares": shares_said(reader),
        "policies": [],
    }
    return said if seals else said | _opened(experiment, arms, reader)


def seals_of(experiment: Experiment, arms: Sequence[Arm], whole: ByArm) -> list[dict[str, str]]:
    """Why an experiment that has ended may not be read, none where it may; `whole` needs `units` and `crossed`."""
    health = _health(split_fixed(experiment, arms, whole), whole)
    return _seals(experiment, whole, health, timezone.now())


def _reader(experiment: Experiment, arms: Sequence[Arm]) -> Reader:
    shares = shares_of(experiment) if experiment.bandit else []
    if shares:
        return MovingReader(experiment, arms, shares)
    return FixedReader(experiment, arms)


def _opened(experiment: Experiment, arms: Sequence[Arm], reader: Reader) -> dict[str, Any]:
    reading = reader.reading(experiment.metric)
    looks = len(experiment.guardrails)
    harmed = {
        metric: _harmed(reader.reading(metric, looks=looks, adjusted=False))
        for metric in experiment.guardrails
    }
    winner = reading.winner
    if any(winner in keys for keys in harmed.values()):
        winner = None
    return {
        "verdict": "winner" if winner else "inconclusive",
        "winner": winner,
        "arms": _all_told(arms, reader.whole, reading),
        "guardrails": [{"metric": name, "harmed": keys} for name, keys in harmed.items()],
        "segments": _segments(experiment, arms, reader),
        "days": [
            {"day": day, "arms": [{"arm": one.arm.key, **_lift(one)} for one in stood.arms[1:]]}
            for day, stood in reader.days(experiment.metric).items()
        ],
        "one_look": _one_look(experiment, reading),
        "policies": policies_said(reader, experiment.metric),
    }


def _one_look(experiment: Experiment, reading: Reading) -> dict[str, Any] | None:
    """The tests of the paper, for counts that are looked at once: not while it runs, nor of values or shares that moved."""
    if (
        experiment.state == ExperimentState.RUNNING
        or experiment.bandit
        or experiment.metric == Metric.VALUE
    ):
        return None
    control, *others = [(one.arm.key, (one.arm.units, one.arm.done)) for one in reading.arms]
    return {
        "chi_squared": chi_squared([control[1], *(counts for _, counts in others)]),
        "arms": [{"arm": key, "p": z_test(counts, control[1])} for key, counts in others],
    }


def _harmed(reading: Reading) -> list[str]:
    return [one.arm.key for one in reading.arms if one.always and one.always.high < 0]


def _held(experiment: Experiment, arms: Sequence[Arm]) -> list[dict[str, str]]:
    """The arms whose texts may be shown to nobody now, and why."""
    if experiment.state != ExperimentState.RUNNING:
        return []
    return [
        {"arm": arm.key, "message": f"The text of arm {arm.key} may not be shown: {why}."}
        for arm in arms
        if (why := arm_refused(arm))
    ]


def _health(split: Split, whole: ByArm) -> dict[str, Any]:
    crossed = int(sum(one["crossed"] for one in whole.values()))
    seen = crossed + int(sum(one["units"] for one in whole.values()))
    return {
        "srm": {"p": split.p, "alarm": split.alarm},
        "crossed": {"units": crossed, "alarm": crossed_check(crossed, seen)},
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


def _segments(experiment: Experiment, arms: Sequence[Arm], reader: Reader) -> list[dict[str, Any]]:
    parts = reader.segments(experiment.metric)
    if len(parts) < 2:
        return []
    return [
        {"segment": name, "winner": reading.winner, "arms": _all_told(arms, sums, reading)}
        for name, (sums, reading) in parts.items()
    ]


def _all_told(arms: Sequence[Arm], sums: ByArm, reading: Reading) -> list[dict[str, Any]]:
    by_key = {one.arm.key: one for one in reading.arms}
    return [_told(arm, sums[arm.position], by_key[arm.key]) for arm in arms]


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
