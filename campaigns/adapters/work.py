"""The job that trains an adapter: a few steps at a time in a process of its own, its progress stored after each."""

from __future__ import annotations

from django.utils import timezone

from campaigns.adapters.lines import approved_lines
from campaigns.adapters.pairs import brand_consenting, brand_pairs
from campaigns.adapters.services import adapter_promoted
from campaigns.models import Adapter, AdapterState
from campaigns.workspaces.audit import audit_record
from generation.jobs.adapting import (
    AdapterTraining,
    Meant,
    Reviews,
    TrainingRefused,
    TrainingStopped,
    adapter_training,
)
from generation.jobs.context import JobContext
from generation.jobs.errors import JobFailed
from generation.jobs.kinds import Outcome


def adapter_work(context: JobContext) -> Outcome:
    """Train a version; begun again after a death, a cancel or a retry it goes on from its last notes."""
    rows = Adapter.objects.select_related("brand", "consent_by")
    row = rows.get(pk=context.payload["adapter"])
    if row.state != AdapterState.TRAINING:
        return Outcome(result={"adapter": row.pk})
    in_use = adapter_promoted(row)
    try:
        with adapter_training(
            f"{row.workspace_id}-{row.pk}",
            engine=row.engine,
            meant=Meant(
                row.base,
                f"{row.brand.name}, version {row.number}",
                row.created.date().isoformat(),
            ),
            lines=approved_lines(row.brand),
            reviews=Reviews(
                brand_pairs(row.brand),
                brand_consenting(row.brand),
                in_use.name if in_use else "",
            ),
        ) as training:
            _train(context, row, training)
            training.forget()
    except TrainingRefused as error:
        raise JobFailed("training", str(error)) from error
    except TrainingStopped as error:
        raise JobFailed("training", str(error), transient=True) from error
    return Outcome(result={"adapter": row.pk, "name": row.name})


def _train(context: JobContext, row: Adapter, training: AdapterTraining) -> None:
    for stand in training.stands():
        context.checkpoint()
        if not brand_consenting(row.brand).issuperset(training.campaigns):
            raise TrainingStopped(
                "A campaign no longer lets its reviews teach. Begun anew without."
            )
        if stand.card is None:
            with context.commit(done=stand.step, total=stand.steps):
                pass
            continue
        row.name, row.card = training.put(), stand.card
        row.state, row.trained = AdapterState.TRAINED, timezone.now()
        with context.commit(done=stand.steps, total=stand.steps):
            row.save(update_fields=["name", "card", "state", "trained"])
            audit_record(
                workspace_id=row.workspace_id,
                actor=row.consent_by,
                event="adapter.trained",
                row=row,
                data={"brand": row.brand_id, "version": row.number, "name": row.name},
                via="job",
            )
