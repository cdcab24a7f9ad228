"""An experiment as its page says it: arms with their texts and numbers, health, what was fixed before the start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from campaigns.experiments.assignment import weights_shared
from campaigns.experiments.design import arms_of
from campaigns.models import Arm, Experiment, ExperimentState

PAGE = 30
Badge = tuple[str, str, str]
"""Words, icon, tone."""
STATES: dict[str, Badge] = {
    ExperimentState.DRAFT: ("Draft", "pencil", ""),
    ExperimentState.RUNNING: ("Running", "activity", "here"),
    ExperimentState.ENDED: ("Ended", "flag", ""),
    ExperimentState.DECIDED: ("Decided", "circle-check", "ok"),
}


@dataclass(frozen=True)
class ArmRow:
    """An arm with what results say of it; `share` of the units are to see it."""

    arm: Arm
    text: str
    share: float
    said: dict[str, Any]

    @property
    def lift(self) -> tuple[float, float, float] | None:
        """Lift and bounds in per cent; None where nothing may be said."""
        found = [self.said.get(name) for name in ("lift", "low", "high")]
        one, low, high = (None if share is None else 100 * share for share in found)
        return None if one is None or low is None or high is None else (one, low, high)

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
    return ListPage([(row, STATES[row.state], control[row.pk]) for row in shown], older)


def arm_rows(experiment: Experiment, results: dict[str, Any]) -> list[ArmRow]:
    """Arms, the control first."""
    arms = arms_of(experiment)
    shares = weights_shared([arm.weight for arm in arms])
    said = {one["arm"]: one for one in results["arms"]}
    return [
        ArmRow(arm, arm.text or arm.candidate.text, share, said[arm.key])
        for arm, share in zip(arms, shares, strict=True)
    ]


def lift_scale(results: dict[str, Any]) -> tuple[float, float]:
    """Where the bars of all lifts begin and end: around nothing, as wide as the widest needs, at most -100 to +200 %."""
    ends = [one[name] for one in results["arms"] for name in ("low", "high") if one.get(name)]
    return max(min([-0.1, *ends]), -1.0), min(max([0.1, *ends]), 2.0)
