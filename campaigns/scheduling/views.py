"""Pages of launches: the calendar, one launch, and what is done with it."""

from __future__ import annotations

from typing import Any, Protocol

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from campaigns.common.errors import DomainError
from campaigns.common.forms import form_errors
from campaigns.models import Launch, LaunchState, User
from campaigns.scheduling.blackouts import blackout_add, blackout_remove
from campaigns.scheduling.calendar import agenda, month_of
from campaigns.scheduling.forms import BlackoutForm
from campaigns.scheduling.running import OPEN, launch_cancel, launch_pause, launch_resume
from campaigns.scheduling.selectors import (
    launches_between,
    launches_filtered,
    launches_unscheduled,
)
from campaigns.scheduling.services import (
    PLANNED,
    WAITING,
    launch_approve,
    launch_duplicate,
    launch_submit,
    launch_unschedule,
)
from campaigns.scheduling.words import LOOKS, checks_said, launch_words
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest
from generation.types import channels

MONTH, AGENDA = "month", "agenda"
FILTERS = ("campaign", "channel", "state")


class Act(Protocol):
    """What is done to a launch that was read at a version."""

    def __call__(self, *, launch: Launch, by: User, version: int | None = None) -> Launch:
        """The launch afterwards."""


def list_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """A month, or what starts in it as a list by day; what has no time yet beside it."""
    return _calendar(request, BlackoutForm())


def blackout_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """Close a day, or open it again."""
    form = BlackoutForm(request.POST)
    if not form.is_valid():
        return _calendar(request, form)
    day = form.cleaned_data["day"]
    if request.POST.get("open"):
        blackout_remove(day=day, by=request.user)
        messages.success(request, "The day is open again. Resume what was held because of it.")
        return redirect("scheduling:launch_list", workspace)
    try:
        reason = form.cleaned_data["reason"]
        blackout_add(workspace_id=request.workspace.pk, day=day, reason=reason, by=request.user)
    except DomainError as error:
        form_errors(form, error)
        return _calendar(request, form)
    messages.success(request, "Nothing starts on this day.")
    return redirect("scheduling:launch_list", workspace)


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
    version = request.POST.get("version", "")
    known = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    after = act(launch=row, by=request.user, version=known)
    if after.state == LaunchState.HELD:
        messages.warning(request, "The launch is held: a check is not passed.")
    else:
        messages.success(request, said)
    return redirect("scheduling:launch", request.workspace.slug, pk)


def _calendar(request: StudioRequest, form: BlackoutForm) -> HttpResponse:
    zone = timezone.get_current_timezone_name()
    today = timezone.localdate()
    month = month_of(request.GET.get("month", ""), today, zone)
    looks = AGENDA if request.GET.get("view") == AGENDA else MONTH
    rows = launches_filtered(request.GET)
    found = launches_between(rows, *month.span)
    context: dict[str, Any] = {
        "month": month,
        "looks": looks,
        "zone": zone,
        "days": month.cells(found, today) if looks == MONTH else agenda(found, zone, today),
        "count": len(found),
        "held": sum(one.state == LaunchState.HELD for one in found),
        "waiting": sum(one.state == LaunchState.PENDING_APPROVAL for one in found),
        "unscheduled": [launch_words(row) for row in launches_unscheduled(rows)],
        "channels": channels(),
        "states": [(state, look[0]) for state, look in LOOKS.items()],
        "asked": {name: request.GET.get(name, "") for name in FILTERS},
        "narrowed": any(request.GET.get(name) for name in FILTERS),
        "plans": access.may(request, "launch.plan"),
        "may_close": access.may(request, "launch.blackout"),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "campaigns/scheduling/launch_list.html", context, status=status)
