"""What a unit is shown: the arm that its hash gives it, in the very text that was approved."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from campaigns.catalog.quarantines import is_quarantined
from campaigns.common.errors import StateConflict
from campaigns.experiments.assignment import arm_at, arm_ranges, unit_point, weights_shared
from campaigns.experiments.shares import shares_now
from campaigns.models import (
    STANDING,
    Arm,
    CandidateState,
    EventKind,
    Experiment,
    ExperimentEvent,
    ExperimentState,
)
from campaigns.workspaces.finding import row_find

READ = (
    *("workspace_id", "key", "position", "weight", "is_control", "text", "revision"),
    *("experiment__state", "experiment__seed", "experiment__coverage"),
    *("experiment__bandit", "experiment__salt", "experiment__workspace_id"),
    *("candidate__state", "candidate__content_hash", "candidate__revision"),
)
"""All that an answer needs, in one query."""
WHY = {
    CandidateState.STALE: "what it rests on has changed",
    CandidateState.RETIRED: "it was retired",
    CandidateState.REJECTED: "it was rejected",
}


@dataclass(frozen=True)
class Shown:
    """What a running experiment shows: `weights` are today's shares; `answers` by the position of an arm, that of None
    for who takes no part.
    """

    experiment: Experiment
    weights: list[float]
    answers: dict[int | None, dict[str, Any]]

    def position(self, unit: str) -> int | None:
        """Of a unit's arm; the same for ever. Of a bandit it asks the database."""
        seen = _position_seen(self.experiment, unit) if self.experiment.bandit else None
        return arm_position(self.experiment, self.weights, unit) if seen is None else seen


def unit_assign(*, experiment_id: int, unit: str) -> dict[str, Any]:
    """The arm of a unit; one that takes no part is shown the control's text, and `arm` is None.

    Raises `Http404`, and `StateConflict` where it does not run or one of its texts may no longer be shown.
    """
    shown = experiment_shown(experiment_id)
    return shown.answers[shown.position(unit)]


def experiment_shown(experiment_id: int) -> Shown:
    """What it shows as it stands. Raises as `unit_assign` does."""
    arms = arms_shown(experiment_id)
    if not arms:
        row_find(Experiment.objects.all(), pk=experiment_id)
    _served_check(arms)
    answers: dict[int | None, dict[str, Any]] = {
        arm.position: {
            "arm": arm.key,
            "candidate": arm.candidate_id,
            "text": arm.text,
            "content_hash": arm.candidate.content_hash,
        }
        for arm in arms
    }
    control = next(arm for arm in arms if arm.is_control)
    answers[None] = {**answers[control.position], "arm": None}
    row = arms[0].experiment
    today = timezone.now().date()
    weights = shares_now(row.pk, today) if row.bandit else [arm.weight for arm in arms]
    return Shown(row, weights, answers)


def arms_shown(experiment_id: int) -> list[Any]:
    """Arms by position, with what `arm_refused` asks of their lines."""
    # By the key of the row, which may be any number: one that no database has finds nothing.
    rows = Arm.objects.filter(experiment__pk=experiment_id)
    rows = rows.select_related("experiment", "candidate").only(*READ)
    quarantined = is_quarantined("candidate__product")
    return list(rows.annotate(is_quarantined=quarantined).order_by("position"))


def arm_refused(arm: Any) -> str:
    """Why the text of an arm of `arms_shown` may be shown to nobody now; "" where it may.

    What it rests on may have been approved anew: the text is the one that was registered.
    """
    line = arm.candidate
    if arm.is_quarantined:
        return "its product is quarantined"
    if line.state not in STANDING:
        return WHY.get(line.state, "its approval was taken back")
    return "" if line.revision_id == arm.revision_id else "its line has another text by now"


def arm_position(experiment: Experiment, weights: Sequence[float], unit: str) -> int | None:
    """The position of a unit's arm; None for one that takes no part."""
    ranges = arm_ranges(weights_shared(weights), coverage=experiment.coverage)
    return arm_at(unit_point(unit, seed=experiment.seed), ranges)


def unit_digest(experiment: Experiment, unit: str) -> str:
    """What is kept of a unit: another one in each experiment, and nobody's once its salt is forgotten."""
    key = f"{experiment.pk}{experiment.salt}".encode()
    return hashlib.blake2b(unit.encode(), digest_size=12, key=key).hexdigest()


def _position_seen(experiment: Experiment, unit: str) -> int | None:
    """Of the arm that a unit was told to have seen first, whatever the shares are by now."""
    told = ExperimentEvent.objects.filter(
        experiment=experiment, unit=unit_digest(experiment, unit), kind=EventKind.EXPOSURE
    )
    return told.order_by("at", "event").values_list("arm", flat=True).first()


def _served_check(arms: Sequence[Any]) -> None:
    """An approval ends by itself when what it rests on changes: from that moment nobody new is shown the text."""
    state = arms[0].experiment.state
    if state != ExperimentState.RUNNING:
        raise StateConflict(
            f"This experiment is {state}. Show your own text.", extra={"state": state}
        )
    for arm in arms:
        if why := arm_refused(arm):
            raise StateConflict(
                f"The text of arm {arm.key} may not be shown: {why}. Show your own text.",
                extra={"state": "held", "arm": arm.key},
            )
