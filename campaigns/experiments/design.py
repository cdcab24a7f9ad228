"""Designing an experiment: what is asked, of which texts, and how long at least. Frozen once it starts."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F

from campaigns.common.errors import Conflict, DomainError, StateConflict
from campaigns.experiments.assignment import arm_ranges, shares_held, weights_shared
from campaigns.experiments.records import experiment_record
from campaigns.models import Arm, Candidate, Experiment, ExperimentState, Metric, User
from campaigns.workspaces.audit import audit_record

ARMS_MOST = 10
DESIGN = (
    *("hypothesis", "metric", "guardrails", "baseline", "minimum_effect"),
    *("min_days", "min_sample", "coverage", "seed", "bandit"),
)
"""What may be chosen beside the arms."""


@dataclass(frozen=True)
class ArmDesign:
    """One text of an experiment and its share of the units, on any scale."""

    key: str
    candidate: int
    weight: float = 1.0
    is_control: bool = False


@transaction.atomic
def experiment_create(
    *,
    workspace_id: int,
    values: Mapping[str, Any],
    arms: Sequence[ArmDesign],
    by: User,
    via: str = "page",
) -> Experiment:
    """A draft. `values` are some of `DESIGN`; the first arm is the control where none is marked.

    Raises `DomainError` with `errors` by the names of the values.
    """
    salt = secrets.token_hex(16)
    row = Experiment(workspace_id=workspace_id, created_by=by, salt=salt)
    _values_put(row, values)
    row.seed = row.seed or secrets.token_hex(8)
    lines = _lines(arms)
    _shares_check(row, arms)
    row.save(force_insert=True)
    _arms_put(row, arms, lines)
    _record(row, by, "created", via, arms=len(arms))
    return row


@transaction.atomic
def experiment_change(
    *,
    experiment: Experiment,
    values: Mapping[str, Any],
    arms: Sequence[ArmDesign] | None,
    version: int,
    by: User,
    via: str = "page",
) -> Experiment:
    """Change a draft; `arms` None leaves them. Raises `Conflict` where it started or `version` is not the newest."""
    row = experiment_lock(experiment.pk)
    if row.state != ExperimentState.DRAFT:
        raise StateConflict(
            "This experiment has started: its design is frozen. Stop it and make another.",
            extra={"current": experiment_record(row)},
        )
    if row.version != version:
        raise Conflict(
            "Somebody changed this experiment after you opened it.",
            extra={"current": experiment_record(row)},
        )
    _values_put(row, values)
    _shares_check(row, list(row.arms.all()) if arms is None else arms)
    if arms is not None:
        lines = _lines(arms)
        row.arms.all().delete()
        _arms_put(row, arms, lines)
    row.version = version + 1
    row.save()
    _record(row, by, "changed", via, fields=sorted([*values, *(["arms"] if arms else [])]))
    return row


def experiment_lock(pk: int) -> Experiment:
    """The row as it is now, locked for this transaction."""
    return Experiment.objects.select_for_update().get(pk=pk)


def arms_of(experiment: Experiment) -> list[Arm]:
    """Arms with their lines, the control first."""
    rows = Arm.objects.filter(experiment=experiment).select_related("candidate__product")
    return list(rows.order_by(F("is_control").desc(), "position"))


def _values_put(row: Experiment, values: Mapping[str, Any]) -> None:
    for name in DESIGN:
        if name in values:
            setattr(row, name, values[name])
    errors: dict[str, list[str]] = {}
    row.hypothesis = row.hypothesis.strip()
    if not row.hypothesis:
        errors["hypothesis"] = ["Say what you expect, and why."]
    if row.metric not in Metric.values:
        errors["metric"] = [f"Use one of {', '.join(Metric.values)}."]
    if wrong := [one for one in row.guardrails if one not in Metric.values or one == row.metric]:
        errors["guardrails"] = [f"{wrong[0]} is no other metric."]
    if row.bandit and row.coverage < 1:
        # As shares move, so would those who take part.
        errors["coverage"] = ["Where shares move each day, everybody takes part."]
    if errors:
        raise DomainError(next(iter(errors.values()))[0], errors=errors)
    row.guardrails = list(dict.fromkeys(row.guardrails))


def _lines(arms: Sequence[ArmDesign]) -> dict[int, Candidate]:
    """The lines of the arms by number. Raises `DomainError` unless they are texts for one place."""

    def wrong(message: str) -> DomainError:
        return DomainError(message, errors={"arms": [message]})

    if not 2 <= len(arms) <= ARMS_MOST:
        raise wrong(f"An experiment has 2 to {ARMS_MOST} arms.")
    if len({arm.key for arm in arms}) < len(arms):
        raise wrong("Each arm needs a key of its own.")
    if sum(arm.is_control for arm in arms) > 1:
        raise wrong("One arm is the control, and no other.")
    lines = Candidate.objects.in_bulk([arm.candidate for arm in arms])
    if missing := [arm.candidate for arm in arms if arm.candidate not in lines]:
        raise wrong(f"There is no line {missing[0]}.")
    if len(lines) < len(arms):
        raise wrong("Each arm needs a line of its own.")
    if len({(line.product_id, line.channel, line.field) for line in lines.values()}) > 1:
        raise wrong("All arms are lines for the same field of the same product.")
    return lines


def _shares_check(row: Experiment, arms: Sequence[ArmDesign | Arm]) -> None:
    """Refuse an arm that would be shown to nobody: units fall on 10,000 points, and its range holds none of them."""
    weights = weights_shared([arm.weight for arm in arms])
    shares = shares_held(arm_ranges(weights, coverage=row.coverage))
    empty = [arm.key for arm, share in zip(arms, shares, strict=True) if not share]
    if empty:
        message = f"Too small a share: nobody would see {', '.join(empty)}."
        raise DomainError(message, errors={"arms": [message]})


def _arms_put(row: Experiment, arms: Sequence[ArmDesign], lines: Mapping[int, Candidate]) -> None:
    marked = any(arm.is_control for arm in arms)
    Arm.objects.bulk_create(
        Arm(
            workspace_id=row.workspace_id,
            experiment=row,
            position=position,
            key=arm.key,
            candidate=lines[arm.candidate],
            weight=arm.weight,
            is_control=arm.is_control if marked else position == 0,
        )
        for position, arm in enumerate(arms)
    )


def _record(row: Experiment, by: User, verb: str, via: str, **said: Any) -> None:
    audit_record(
        workspace_id=row.workspace_id,
        actor=by,
        event=f"experiment.{verb}",
        row=row,
        data=said,
        via=via,
    )
