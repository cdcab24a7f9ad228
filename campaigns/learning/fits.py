"""Fits of the chance to win: asked for, promoted, refused, taken back."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from campaigns.common.errors import Conflict, DomainError
from campaigns.common.queueing import queue_refusals_answered
from campaigns.learning.evidence import experiments_over, teaches_simulated
from campaigns.models import ConversionFit, FitState, User, Workspace
from campaigns.workspaces.audit import audit_record
from generation.jobs.services import OPEN, job_enqueue

EXPERIMENTS_LEAST = 6


def fit_in_use(workspace_id: int) -> ConversionFit | None:
    """The promoted fit; None where what ships speaks."""
    rows = ConversionFit.objects.filter(workspace_id=workspace_id, state=FitState.PROMOTED)
    return rows.first()


def fit_helps(row: ConversionFit) -> bool:
    """Whether it foresaw experiments that it had not seen better than what was in use."""
    return bool(row.shadow.get("own")) and row.shadow["own"]["loss"] < row.shadow["in_use"]["loss"]


def fit_ask(*, workspace: Workspace, by: User, via: str = "page") -> ConversionFit:
    """Queue a fit on what has ended. Raises `DomainError`, `Conflict`, `QuotaExceeded`."""
    simulated = teaches_simulated()
    ended = len(experiments_over(simulated=simulated))
    if ended < EXPERIMENTS_LEAST:
        raise DomainError(
            f"{ended} experiments on clicks have ended; a fit needs {EXPERIMENTS_LEAST}."
        )
    with transaction.atomic():
        locked = _lock(workspace.pk)
        own = ConversionFit.objects.filter(workspace=locked)
        if own.filter(state=FitState.FITTING, job__state__in=OPEN).exists():
            raise Conflict("A fit is being made. Wait for it, or cancel its job.")
        row = ConversionFit.objects.create(
            workspace=locked,
            number=(own.aggregate(last=Max("number"))["last"] or 0) + 1,
            simulated=simulated,
            created_by=by,
        )
        with queue_refusals_answered():
            row.job = job_enqueue(
                kind="conversion",
                workspace_id=locked.pk,
                payload={"fit": row.pk},
                requested_by_id=by.pk,
            )
        row.save(update_fields=["job"])
        _tell(row, by, "asked", via, simulated=simulated)
    return row


@transaction.atomic
def fit_promote(*, fit: ConversionFit, by: User, via: str = "page") -> ConversionFit:
    """From now on it speaks for new lines. Raises `Conflict`, and `DomainError` for one that is no better."""
    row = _locked(fit)
    _shadow_check(row)
    if not fit_helps(row):
        raise DomainError(
            "On experiments that it had not seen it foresaw no better than what is in use. Run more, and fit again."
        )
    if row.simulated and not teaches_simulated():
        raise DomainError(
            "It learnt from simulated shoppers, and real experiments have ended here since."
        )
    before = fit_in_use(row.workspace_id)
    if before is not None:
        ConversionFit.objects.filter(pk=before.pk).update(state=FitState.SHADOW)
    row.replaces = before
    _decide(row, FitState.PROMOTED, by)
    _tell(row, by, "promoted", via, replaces=before.number if before else None)
    return row


@transaction.atomic
def fit_refuse(*, fit: ConversionFit, by: User, note: str = "", via: str = "page") -> ConversionFit:
    """It never speaks. Raises `Conflict` unless it waits for a decision."""
    row = _locked(fit)
    _shadow_check(row)
    row.note = note.strip()
    _decide(row, FitState.REFUSED, by)
    # What took its place goes back to what ships.
    ConversionFit.objects.filter(replaces=row).update(replaces=None)
    _tell(row, by, "refused", via)
    return row


@transaction.atomic
def fit_rollback(*, fit: ConversionFit, by: User, via: str = "page") -> ConversionFit | None:
    """Take back the fit in use; the one that speaks again, None for what ships. Raises `Conflict` for another one."""
    row = _locked(fit)
    if row.state != FitState.PROMOTED:
        raise Conflict("This fit is not in use, so there is nothing to undo.")
    before = row.replaces
    ConversionFit.objects.filter(pk=row.pk).update(state=FitState.SHADOW, replaces=None)
    if before is not None:
        _decide(before, FitState.PROMOTED, by)
    _tell(row, by, "rolled_back", via, to=before.number if before else None)
    return before


def _lock(workspace_id: int) -> Workspace:
    """Nobody else changes which fit is in use meanwhile."""
    return Workspace.objects.select_for_update(no_key=True).get(pk=workspace_id)


def _locked(fit: ConversionFit) -> ConversionFit:
    _lock(fit.workspace_id)
    return ConversionFit.objects.select_related("replaces").get(pk=fit.pk)


def _shadow_check(row: ConversionFit) -> None:
    if row.state != FitState.SHADOW:
        raise Conflict(f"This fit is {row.state}; one that waits in shadow can be decided on.")


def _decide(row: ConversionFit, state: FitState, by: User) -> None:
    row.state, row.decided, row.decided_by = state, timezone.now(), by
    row.save(update_fields=["state", "replaces", "note", "decided", "decided_by"])


def _tell(row: ConversionFit, by: User, verb: str, via: str, **said: object) -> None:
    audit_record(
        workspace_id=row.workspace_id,
        actor=by,
        event=f"fit.{verb}",
        row=row,
        data={"number": row.number, **said},
        via=via,
    )
