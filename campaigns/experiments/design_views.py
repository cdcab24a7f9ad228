"""Designing an experiment: which field, which texts, and how many people that takes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from campaigns.common.errors import Conflict, DomainError, StateConflict
from campaigns.common.forms import form_errors, form_focus_fault
from campaigns.experiments.design import experiment_change, experiment_create
from campaigns.experiments.design_form import SIZED, DesignForm
from campaigns.experiments.picking import lines_for, places_ready
from campaigns.experiments.planning import size_read
from campaigns.models import Candidate, Experiment, ExperimentState
from campaigns.workspaces import access, access_live
from campaigns.workspaces.requests import StudioRequest

SIZE = "size"
"""What the button says that asks for the numbers alone, where no script does."""


def create_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """Choose the field to try texts in."""
    search = request.GET.get("search", "").strip()[:100]
    context = {"places": places_ready(search=search), "search": search}
    return render(request, "campaigns/experiments/design_ready.html", context)


def design_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Design an experiment for the field that a line is for."""
    line = access.candidate(request, pk)
    form = DesignForm(request.POST or None, lines=lines_for(line), experiment=None)
    if _is_saved(request, form):
        try:
            row = experiment_create(
                workspace_id=request.workspace.pk,
                values=form.values(),
                arms=form.designs(),
                by=request.user,
            )
        except DomainError as error:
            form_errors(form, error)
        else:
            messages.success(request, "The draft is kept. Read it once more, then start it.")
            return redirect("experiments:experiment", workspace, row.pk)
    return _page(request, form, line)


def change_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Change a draft."""
    row = access_live.experiment(request, pk)
    if row.state != ExperimentState.DRAFT:
        raise StateConflict("This experiment has started: its design is frozen.")
    arms = list(row.arms.select_related("candidate__product"))
    own = [arm.candidate_id for arm in arms]
    line = arms[0].candidate
    form = DesignForm(request.POST or None, lines=lines_for(line, own=own), experiment=row)
    conflict = None
    if _is_saved(request, form):
        try:
            experiment_change(
                experiment=row,
                values=form.values(),
                arms=form.designs(),
                version=_version(request),
                by=request.user,
            )
        except Conflict as error:
            conflict = error
        except DomainError as error:
            form_errors(form, error)
        else:
            messages.success(request, "The draft is changed.")
            return redirect("experiments:experiment", workspace, pk)
    return _page(request, form, line, row=row, conflict=conflict)


def size_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """How many people and days what stands in the form takes."""
    asked = {name: request.GET.get(name) for name in SIZED}
    context = {"sized": size_read({**asked, "arms": request.GET.getlist("arms")})}
    return render(request, "campaigns/experiments/_size.html", context)


def _is_saved(request: StudioRequest, form: DesignForm) -> bool:
    return form.is_bound and request.POST.get("act") != SIZE and form.is_valid()


def _page(
    request: StudioRequest,
    form: DesignForm,
    line: Candidate,
    *,
    row: Experiment | None = None,
    conflict: Conflict | None = None,
) -> HttpResponse:
    asked = request.POST.get("act") == SIZE
    if form.is_bound and not asked:
        form_focus_fault(form)
    context: dict[str, Any] = {
        "form": form,
        "line": line,
        "key": f"{line.channel}.{line.field}",
        "row": row,
        "conflict": conflict,
        "sized": size_read({name: form[name].value() for name in SIZED}),
    }
    status = 200 if asked or not form.is_bound else 409 if conflict else 422
    return render(request, "campaigns/experiments/design.html", context, status=status)


def _version(request: StudioRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
