"""The page of what experiments taught: fits of the chance to win, how they compared, which is in use."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from campaigns.common.errors import DomainError
from campaigns.learning.evidence import experiments_over, teaches_simulated
from campaigns.learning.fits import (
    EXPERIMENTS_LEAST,
    fit_ask,
    fit_helps,
    fit_promote,
    fit_refuse,
    fit_rollback,
)
from campaigns.models import ConversionFit, FitState
from campaigns.workspaces import access_live
from campaigns.workspaces.access import may
from campaigns.workspaces.requests import StudioRequest

SHOWN = 30
BADGES = {
    FitState.FITTING: ("Being made", "loader", ""),
    FitState.SHADOW: ("In shadow", "clock", ""),
    FitState.PROMOTED: ("In use", "circle-check", "ok"),
    FitState.REFUSED: ("Refused", "circle-x", ""),
}
PROBATION = ("In use, on probation", "triangle-alert", "warn")


def list_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """Every fit, newest first. POST makes a new one."""
    if request.method != "POST":
        return _page(request)
    try:
        row = fit_ask(workspace=request.workspace, by=request.user)
    except DomainError as error:
        return _page(request, error)
    messages.success(request, f"Fit {row.number} is being made. You can leave this page.")
    return redirect("learning:list", workspace)


def promote_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """From now on this fit speaks for new lines."""
    row = access_live.fit(request, pk)
    try:
        fit_promote(fit=row, by=request.user)
    except DomainError as error:
        return _page(request, error)
    messages.success(request, f"Fit {row.number} speaks for new lines from now on.")
    return redirect("learning:list", workspace)


def refuse_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """This fit never speaks."""
    row = access_live.fit(request, pk)
    try:
        fit_refuse(fit=row, by=request.user)
    except DomainError as error:
        return _page(request, error)
    messages.success(request, f"Fit {row.number} is refused.")
    return redirect("learning:list", workspace)


def rollback_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Back to the fit before, or to what ships."""
    row = access_live.fit(request, pk)
    try:
        before = fit_rollback(fit=row, by=request.user)
    except DomainError as error:
        return _page(request, error)
    who = f"Fit {before.number} speaks" if before else "What ships speaks"
    messages.success(request, f"{who} for new lines again.")
    return redirect("learning:list", workspace)


def _page(request: StudioRequest, error: DomainError | None = None) -> HttpResponse:
    rows = ConversionFit.objects.filter(workspace=request.workspace).defer("fitted")
    found = rows.select_related("job", "replaces").order_by("-number")[:SHOWN]
    simulated = teaches_simulated()
    context = {
        "fits": [
            (
                row,
                PROBATION
                if row.on_probation and row.state == FitState.PROMOTED
                else BADGES[FitState(row.state)],
                fit_helps(row),
            )
            for row in found
        ],
        "ended": len(experiments_over(simulated=simulated)),
        "simulated": simulated,
        "least": EXPERIMENTS_LEAST,
        "may_run": may(request, "experiment.run"),
        "error": error,
    }
    status = error.status if error else 200
    return render(request, "campaigns/learning/fit_list.html", context, status=status)
