"""The page of one launch, and what is done with it."""

from __future__ import annotations

from typing import Protocol

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from campaigns.models import Launch, LaunchState, User
from campaigns.scheduling.forms import version_sent
from campaigns.scheduling.running import OPEN, launch_cancel, launch_pause, launch_resume
from campaigns.scheduling.services import (
    PLANNED,
    WAITING,
    launch_approve,
    launch_duplicate,
    launch_submit,
    launch_unschedule,
)
from campaigns.scheduling.telling import told_of
from campaigns.scheduling.words import checks_said, launch_words
from campaigns.webhooks.records import address_host
from campaigns.webhooks.selectors import STATES
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest


class Act(Protocol):
    """What is done to a launch that was read at a version."""

    def __call__(self, *, launch: Launch, by: User, version: int | None = None) -> Launch:
        """The launch afterwards."""


def launch_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """One launch: its lines, its checks, what may be done with it."""
    row = access.launch(request, pk)
    lines = row.lines.select_related("candidate__product").order_by("candidate__product__sku", "pk")
    plans = access.may(request, "launch.plan")
    is_own = request.user.pk in {row.created_by_id, row.submitted_by_id, *row.changed_by}
    pending = row.state == LaunchState.PENDING_APPROVAL
    context = {
        "row": row,
        "words": launch_words(row),
        "lines": [line.candidate for line in lines],
        "checks": checks_said(row),
        "failed": sum(not one["ok"] for one in row.checks),
        "told": [
            (one, address_host(one.endpoint.address), STATES[one.state]) for one in told_of(row)
        ],
        "plans": plans,
        "sees_publication": access.may(request, "export.preview"),
        "may_approve": pending and not is_own and access.may(request, "launch.approve"),
        "waits_for_others": pending and is_own,
        "may_change": plans and row.state in PLANNED,
        "may_submit": plans
        and row.starts_at
        and row.state in (LaunchState.DRAFT, LaunchState.HELD),
        "may_pause": plans and row.state == LaunchState.RUNNING,
        "may_resume": plans and row.state in (LaunchState.PAUSED, LaunchState.HELD),
        "may_unschedule": plans and row.state in WAITING,
        "may_cancel": plans and row.state in OPEN,
    }
    return render(request, "campaigns/scheduling/launch.html", context)


def submit_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Ask for approval."""
    return _acted(request, pk, launch_submit, "It waits for approval by somebody else.")


def approve_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Approve what somebody else planned."""
    return _acted(request, pk, launch_approve, "The launch is scheduled.")


def pause_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Take it out for now."""
    return _acted(request, pk, launch_pause, "The launch is paused: what was there is back.")


def resume_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Go on, where no check is against it."""
    return _acted(request, pk, launch_resume, "The launch goes on.")


def cancel_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Give it up."""
    return _acted(request, pk, launch_cancel, "The launch is cancelled. Its lines stay approved.")


def unschedule_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Take its time away."""
    return _acted(request, pk, launch_unschedule, "The launch has no time now.")


def duplicate_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Plan the same lines once more."""
    made = launch_duplicate(launch=access.launch(request, pk), by=request.user)
    messages.success(request, "A copy, without a time yet.")
    return redirect("scheduling:launch", workspace, made.pk)


def _acted(request: StudioRequest, pk: int, act: Act, said: str) -> HttpResponse:
    """Do it to the version that the page showed, and show the launch."""
    row = access.launch(request, pk)
    after = act(launch=row, by=request.user, version=version_sent(request))
    if after.state == LaunchState.HELD:
        messages.warning(request, "The launch is held: a check is not passed.")
    else:
        messages.success(request, said)
    return redirect("scheduling:launch", request.workspace.slug, pk)
