"""Marking an experiment whose shoppers do not exist, so that nobody takes its numbers for a shop's."""

from __future__ import annotations

from django.db import transaction

from campaigns.common.errors import StateConflict
from campaigns.experiments.design import experiment_lock
from campaigns.experiments.records import experiment_record
from campaigns.models import Experiment, ExperimentState, User
from campaigns.workspaces.audit import audit_record


@transaction.atomic
def experiment_simulate(*, experiment: Experiment, by: User, via: str = "page") -> Experiment:
    """From now on only simulated shoppers may tell of it, and every page says so. Raises `StateConflict` once it started."""
    row = experiment_lock(experiment.pk)
    if row.state != ExperimentState.DRAFT:
        raise StateConflict(
            "This experiment has started: whose shoppers see it stays as it is.",
            extra={"current": experiment_record(row)},
        )
    row.simulated = True
    row.version += 1
    row.save(update_fields=["simulated", "version"])
    audit_record(
        workspace_id=row.workspace_id,
        actor=by,
        event="experiment.simulated",
        row=row,
        data={},
        via=via,
    )
    return row
