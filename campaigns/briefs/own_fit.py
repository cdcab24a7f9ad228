"""The fit on the workspace's own experiments that speaks for its lines, where one is in use."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from campaigns.models import ConversionFit, FitState
from generation.jobs.learning import OwnFit, own_fit_from_dict

READ = ("pk", "created", "number", "experiments", "simulated", "on_probation", "later")


def own_fit_in_use(workspace_id: int) -> OwnFit | None:
    """The promoted fit; None where what ships speaks."""
    rows = ConversionFit.objects.filter(workspace_id=workspace_id, state=FitState.PROMOTED)
    row = rows.only(*READ).first()
    return _read(row.pk, row.created, fit_basis(row)) if row else None


def fit_basis(row: ConversionFit) -> str:
    """What a prediction rests on, in the words of the badge."""
    whose = "simulated experiments" if row.simulated else "experiments of this workspace"
    parts = [f"fitted on {row.experiments} {whose}, fit {row.number}"]
    if pairs := row.later.get("pairs"):
        parts.append(f"right in {row.later['hits']:.0%} of {pairs} later pairs")
    if row.on_probation:
        parts.append("on probation: it has promised too much")
    return "; ".join(parts)


@lru_cache(maxsize=16)
def _read(pk: int, created: datetime, basis: str) -> OwnFit:
    """By all three: a database that was restored may give a number again."""
    return own_fit_from_dict(
        ConversionFit.objects.values_list("fitted", flat=True).get(pk=pk), basis
    )
