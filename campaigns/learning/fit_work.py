"""The job that fits the chance to win on the workspace's own experiments, and compares before anything is in use."""

from __future__ import annotations

from typing import Any

from campaigns.learning.evidence import Taught, experiments_taught
from campaigns.learning.fits import EXPERIMENTS_LEAST, fit_in_use
from campaigns.models import ConversionFit, FitState
from campaigns.workspaces.audit import audit_record
from generation.jobs.context import JobContext
from generation.jobs.errors import JobFailed
from generation.jobs.kinds import Outcome
from generation.jobs.learning import SLIP, Fitted, Shown, fit_assess, fit_make

HELD_SHARE = 0.3
HELD_LEAST = 2
PROBATION_PAIRS = 8
"""Later pairs before anything is said of calibration."""


def fit_work(context: JobContext) -> Outcome:
    """Fit, compare, store. Begun again, it begins anew."""
    row = ConversionFit.objects.select_related("created_by").get(pk=context.payload["fit"])
    if row.state != FitState.FITTING:
        return Outcome(result={"fit": row.pk})
    taught = []
    for one in experiments_taught(simulated=row.simulated):
        context.checkpoint()
        taught.append(one)
    if len(taught) < EXPERIMENTS_LEAST:
        raise JobFailed(
            "experiments",
            f"{len(taught)} experiments have open results; a fit needs {EXPERIMENTS_LEAST}.",
        )
    used = fit_in_use(row.workspace_id)
    if used is not None and used.simulated != row.simulated:
        used = None
    row.fitted = fit_make(_arms(taught))
    row.shadow = _shadow(taught, used)
    row.experiments, row.arms = len(taught), len(_arms(taught))
    row.until, row.state = taught[-1].ended, FitState.SHADOW
    with context.commit(done=len(taught), total=len(taught)):
        row.save()
        if used is not None:
            _later_store(used, taught)
        audit_record(
            workspace_id=row.workspace_id,
            actor=row.created_by,
            event="fit.compared",
            row=row,
            data={"number": row.number, "experiments": row.experiments},
            via="job",
        )
    return Outcome(result={"fit": row.pk})


def _arms(taught: list[Taught]) -> list[Shown]:
    return [arm for one in taught for arm in one.arms]


def _shadow(taught: list[Taught], used: ConversionFit | None) -> dict[str, Any]:
    """A twin made of the earlier experiments, beside what is in use, on the newest, that neither has seen."""
    if used is not None and used.until is not None:
        new = sum(one.ended > used.until for one in taught)
        count = new // 2
    else:
        count = round(HELD_SHARE * len(taught))
    if count < HELD_LEAST:
        return {"experiments": 0}
    earlier, held = taught[:-count], _arms(taught[-count:])
    beside: Fitted | None = used.fitted if used else None
    return {
        "experiments": count,
        "own": fit_assess(fit_make(_arms(earlier)), held),
        "in_use": fit_assess(beside, held),
        "beside": used.number if used else None,
    }


def _later_store(used: ConversionFit, taught: list[Taught]) -> None:
    """How the fit in use did on what ended since it was made; one that promises too much is on probation."""
    if used.until is None:
        return
    later = _arms([one for one in taught if one.ended > used.until])
    if not later:
        return
    used.later = fit_assess(used.fitted, later)
    used.on_probation = used.later["pairs"] >= PROBATION_PAIRS and used.later["slip"] < SLIP
    used.save(update_fields=["later", "on_probation"])
