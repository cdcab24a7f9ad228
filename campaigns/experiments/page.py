"""An experiment as its page says it: arms with their texts and numbers, health, what was fixed before the start."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from campaigns.common.days_chart import Day
from campaigns.common.figures import signed
from campaigns.experiments.assignment import weights_shared
from campaigns.experiments.design import arms_of
from campaigns.experiments.shares_page import share_now
from campaigns.models import Arm, Experiment, ExperimentState, Health

PAGE = 30
Badge = tuple[str, str, str]
"""Words, icon, tone."""
HEALTHS: dict[str, Badge] = {
    Health.HELD: ("Held", "octagon-x", "bad"),
    Health.UNSOUND: ("Not sound", "octagon-x", "bad"),
    Health.OPEN: ("Results open", "activity", "here"),
}
STATES: dict[str, Badge] = {
    ExperimentState.DRAFT: ("Draft", "pencil", ""),
    ExperimentState.RUNNING: ("Running", "activity", "here"),
    ExperimentState.ENDED: ("Ended", "flag", ""),
    ExperimentState.DECIDED: ("Decided", "circle-check", "ok"),
}


Lift = tuple[float, float, float]


@dataclass(frozen=True)
class ArmRow:
    """An arm with what results say of it; `share` of the units are to see it."""

    arm: Arm
    text: str
    share: float
    said: dict[str, Any]

    @property
    def lift(self) -> Lift | None:
        """Lift and bounds in per cent; None where nothing may be said."""
        return _lift(self.said)

    @property
    def chance(self) -> str:
        """How likely it is better than the control; never certain."""
        chance = self.said.get("chance_to_win")
        if chance is None:
            return ""
        if not 0.01 <= chance <= 0.99:
            return "> 99 %" if chance > 0.5 else "< 1 %"
        return f"{chance:.0%}".replace("%", " %")


@dataclass(frozen=True)
class ListPage:
    """One page, newest first, each with its state and the product that it is about; `older` is the next one's cursor."""

    rows: list[tuple[Experiment, Badge, Arm]]
    older: int | None


def experiments_page(rows: QuerySet[Experiment], *, before: int | None = None) -> ListPage:
    """The page of experiments below the number `before`."""
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    shown = found[:PAGE]
    arms = Arm.objects.filter(experiment__in=shown, is_control=True)
    control = {arm.experiment_id: arm for arm in arms.select_related("candidate__product")}
    older = found[PAGE - 1].pk if len(found) > PAGE else None
    return ListPage([(row, badge_of(row), control[row.pk]) for row in shown], older)


def badge_of(row: Experiment) -> Badge:
    """The state of an experiment; of one that runs how it stood when the clock looked last."""
    running = row.state == ExperimentState.RUNNING
    return (HEALTHS.get(row.health) if running else None) or STATES[row.state]


def arm_rows(experiment: Experiment, results: dict[str, Any]) -> list[ArmRow]:
    """Arms, the control first."""
    arms = arms_of(experiment)
    weights = weights_shared([arm.weight for arm in arms])
    shares = {arm.key: weight for arm, weight in zip(arms, weights, strict=True)}
    shares |= share_now(results)
    said = {one["arm"]: one for one in results["arms"]}
    return [
        ArmRow(arm, arm.text or arm.candidate.text, shares[arm.key], said[arm.key]) for arm in arms
    ]


def lift_scale(results: dict[str, Any]) -> tuple[float, float]:
    """Where the bars of all lifts begin and end: around nothing, as wide as the widest needs, at most -100 to +200 %."""
    ends = [one[name] for one in results["arms"] for name in ("low", "high") if one.get(name)]
    return max(min([-0.1, *ends]), -1.0), min(max([0.1, *ends]), 2.0)


@dataclass(frozen=True)
class DayChart:
    """One arm against the control over the days; `sealed` of them were over before results opened."""

    key: str
    days: list[Day]
    sealed: int

    @property
    def rows(self) -> list[tuple[str, float, float, float]]:
        """The same in per cent, the newest first."""
        return [
            (name, 100 * one, 100 * low, 100 * high) for name, one, low, high in self.days[::-1]
        ]

    @property
    def words(self) -> str:
        """For who cannot see it."""
        (first, _, low, high), (last, now, least, most) = self.days[0], self.days[-1]
        return (
            f"Lift of {self.key}: from {_range(low, high)} on {first} to {_range(least, most)} on {last}, most likely"
            f" {signed(100 * now)} %."
        )


def day_charts(results: dict[str, Any]) -> list[DayChart]:
    """A chart for each arm that there are two days of or more; none while results are sealed."""
    found: dict[str, list[Day]] = defaultdict(list)
    sealed: Counter[str] = Counter()
    for one in results["days"]:
        for arm in one["arms"]:
            if arm["low"] is not None and arm["lift"] is not None:
                name = f"{one['day']:%-d %b}"
                found[arm["arm"]].append((name, arm["lift"], arm["low"], arm["high"]))
                sealed[arm["arm"]] += one["day"] < results["opens"].date()
    return [DayChart(key, days, sealed[key]) for key, days in found.items() if len(days) > 1]


def _range(low: float, high: float) -> str:
    return f"{signed(100 * low)} % to {signed(100 * high)} %"


@dataclass(frozen=True)
class SegmentRow:
    """One arm in one segment."""

    key: str
    units: int
    lift: Lift | None


def segment_rows(results: dict[str, Any]) -> list[dict[str, Any]]:
    """Segments, each with its arms but the control."""
    return [
        {
            "segment": part["segment"],
            "rows": [
                SegmentRow(one["arm"], one["units"], _lift(one))
                for one in part["arms"]
                if not one["control"]
            ],
        }
        for part in results["segments"]
    ]


def _lift(said: dict[str, Any]) -> Lift | None:
    found = [said.get(name) for name in ("lift", "low", "high")]
    one, low, high = (None if share is None else 100 * share for share in found)
    return None if one is None or low is None or high is None else (one, low, high)
