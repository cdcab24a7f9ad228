"""Pages of a workspace's own words for channels: write a version, read it beside what writes, measure, promote."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from campaigns.common.errors import DomainError
from campaigns.common.forms import form_errors, form_focus_fault
from campaigns.models import PromptVersion
from campaigns.prompts.forms import PromptForm
from campaigns.prompts.page import channel_context, version_context, words_of
from campaigns.prompts.services import (
    prompt_create,
    prompt_evaluate,
    prompt_promote,
    prompt_propose,
    prompt_rollback,
)
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest
from generation.types import channels


def versions_view(request: StudioRequest, workspace: str, channel: str) -> HttpResponse:
    """The words for a channel that write, and the workspace's versions. POST makes a new one."""
    if channel not in channels():
        raise Http404("There is no such channel.")
    context = channel_context(request.workspace.pk, channel)
    writing = words_of(context["active"], context["shipped"])
    initial = {**writing, "words": writing["channel"]}
    form = PromptForm(channel, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = prompt_create(
                workspace_id=request.workspace.pk,
                channel=channel,
                note=form.cleaned_data["note"],
                words=form.cleaned_data["words"],
                fields=form.texts(),
                by=request.user,
            )
        except DomainError as error:
            form_errors(form, error)
            form_focus_fault(form)
        else:
            messages.success(request, f"Version {row.number} is created. Measure it next.")
            return redirect("prompts:version", workspace, row.pk)
    context |= {"form": form, "may_propose": access.may(request, "prompt.propose")}
    status = 422 if form.errors else 200
    return render(request, "campaigns/prompts/version_list.html", context, status=status)


def version_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """One version beside the words that write."""
    return _page(request, access.prompt_version(request, pk))


def live_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Its measures alone, for a page that looks again while they are made."""
    row = access.prompt_version(request, pk)
    if not request.htmx:
        return redirect("prompts:version", workspace, pk)
    return render(request, "campaigns/prompts/_prompt_measures.html", _context(request, row))


def evaluate_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Measure a version."""
    engine = request.POST.get("engine", "")
    return _act(
        request,
        pk,
        lambda row: prompt_evaluate(row=row, engine=engine, by=request.user),
        "It is being measured. You can leave this page.",
    )


def propose_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Put a version up for promotion."""
    return _act(
        request,
        pk,
        lambda row: prompt_propose(row=row, by=request.user),
        "It is proposed. An admin promotes it.",
    )


def promote_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """From now on rounds are asked in its words."""
    return _act(
        request,
        pk,
        lambda row: prompt_promote(row=row, by=request.user),
        "New rounds use this prompt.",
    )


def rollback_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Back to the words before."""
    return _act(
        request,
        pk,
        lambda row: prompt_rollback(row=row, by=request.user),
        "The prompt before it is in use again.",
    )


def _act(
    request: StudioRequest, pk: int, act: Callable[[PromptVersion], object], done: str
) -> HttpResponse:
    row = access.prompt_version(request, pk)
    try:
        act(row)
    except DomainError as error:
        return _page(request, access.prompt_version(request, pk), error)
    messages.success(request, done)
    return redirect("prompts:version", request.workspace.slug, pk)


def _page(
    request: StudioRequest, row: PromptVersion, error: DomainError | None = None
) -> HttpResponse:
    context = {**_context(request, row), "error": error}
    status = error.status if error else 200
    return render(request, "campaigns/prompts/version.html", context, status=status)


def _context(request: StudioRequest, row: PromptVersion) -> dict[str, object]:
    return {
        **version_context(row),
        "may_propose": access.may(request, "prompt.propose"),
        "may_promote": access.may(request, "prompt.promote"),
    }
