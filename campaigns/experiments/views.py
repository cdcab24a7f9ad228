"""Pages of experiments: all of them, one with its results, and what is done with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from campaigns.common.errors import DomainError
from campaigns.common.forms import form_errors, form_focus_fault
from campaigns.experiments.forms import PLAN, PUBLISH, DecideForm, StopForm
from campaigns.experiments.page import (
    STATES,
    arm_rows,
    day_charts,
    experiments_page,
    lift_scale,
    segment_rows,
)
from campaigns.experiments.records import design_hash
from campaigns.experiments.report_links import report_links_shown
from campaigns.experiments.results import results_of
from campaigns.experiments.running import (
    Acts,
    experiment_decide,
    experiment_start,
    experiment_stop,
)
from campaigns.experiments.shares_page import policy_rows, share_rows
from campaigns.experiments.words import verdict_said
from campaigns.models import Experiment, ExperimentState
from campaigns.workspaces import access_live
from campaigns.workspaces.access import may
from campaigns.workspaces.requests import StudioRequest

GONE_LIVE = " The winner is live."


def list_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """Experiments, newest first."""
    cursor = request.GET.get("cursor", "")
    before = int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) < 19 else None
    rows = Experiment.objects.filter(workspace=request.workspace)
    context = {
        "page": experiments_page(rows, before=before),
        "may_run": may(request, "experiment.run"),
    }
    return render(request, "campaigns/experiments/experiment_list.html", context)


def experiment_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """One experiment: its arms, health and results."""
    return _page(request, access_live.experiment(request, pk))


def start_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Freeze it and begin."""
    experiment_start(experiment=access_live.experiment(request, pk), by=request.user)
    messages.success(request, "The experiment runs. Its design is frozen.")
    return redirect("experiments:experiment", workspace, pk)


def stop_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """End it without a verdict."""
    row = access_live.experiment(request, pk)
    form = StopForm(request.POST, prefix="stop")
    if form.is_valid():
        try:
            experiment_stop(experiment=row, by=request.user, **form.cleaned_data)
        except DomainError as error:
            if not error.errors:
                raise
            form_errors(form, error)
        else:
            messages.success(request, "The experiment has ended. Late events are still taken.")
            return redirect("experiments:experiment", workspace, pk)
    return _page(request, row, stop=form)


def decide_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Record the verdict."""
    row = access_live.experiment(request, pk)
    form = DecideForm(_choices(row), request.POST)
    if form.is_valid():
        clean = form.cleaned_data
        then = clean["then"]
        decided = experiment_decide(
            experiment=row,
            winner=clean["winner"],
            note=clean["note"],
            by=request.user,
            acts=Acts(publish=then == PUBLISH, retire=clean["retire"]),
        )
        messages.success(request, "The verdict is recorded." + GONE_LIVE * (then == PUBLISH))
        if then == PLAN and decided.winner:
            line = decided.winner.candidate
            return redirect("scheduling:launch_plan", workspace, line.campaign_id, line.channel)
        return redirect("experiments:experiment", workspace, pk)
    return _page(request, row, decide=form)


def _page(
    request: StudioRequest,
    row: Experiment,
    *,
    stop: StopForm | None = None,
    decide: DecideForm | None = None,
) -> HttpResponse:
    results = results_of(row)
    if refused := stop or decide:
        form_focus_fault(refused)
    low, high = lift_scale(results)
    open_to = (ExperimentState.RUNNING, ExperimentState.ENDED)
    arms = arm_rows(row, results)
    context: dict[str, Any] = {
        "row": row,
        "badge": STATES[row.state],
        "results": results,
        "arms": arms,
        "registered": row.registered or design_hash(row, [one.arm for one in arms]),
        "low": low,
        "high": high,
        "verdict": verdict_said(results) if row.started else [],
        "charts": day_charts(results),
        "segments": segment_rows(results),
        "moves": share_rows(results),
        "policies": policy_rows(results),
        "may_run": may(request, "experiment.run"),
        **report_links_shown(request, row),
        "stop": stop or StopForm(prefix="stop"),
        "decide": decide or DecideForm(_choices(row), suggested=results["winner"] or ""),
        "may_be_decided": row.state in open_to and results["verdict"] != "sealed",
    }
    status = 422 if refused else 200
    return render(request, "campaigns/experiments/experiment.html", context, status=status)


def _choices(row: Experiment) -> list[tuple[str, str]]:
    arms = row.arms.order_by("position").values_list("key", "is_control")
    return [(key, f"{key}, the control" if control else key) for key, control in arms]
