"""The calendar of launches in its three looks, a launch that is moved on it, and the days that are closed."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from campaigns.common.errors import Conflict, DomainError
from campaigns.common.forms import form_errors
from campaigns.models import Launch, LaunchState
from campaigns.scheduling.blackouts import blackout_add, blackout_remove
from campaigns.scheduling.calendar import (
    Month,
    Week,
    agenda,
    days_span,
    month_cells,
    month_of,
    week_days,
    week_lanes,
    week_of,
)
from campaigns.scheduling.forms import BlackoutForm, MoveForm, version_sent
from campaigns.scheduling.looking import slot_taken
from campaigns.scheduling.moving import state_check
from campaigns.scheduling.selectors import (
    launches_between,
    launches_filtered,
    launches_unscheduled,
)
from campaigns.scheduling.services import PLANNED, WAITING, launch_change, launch_times_on
from campaigns.scheduling.words import LOOKS, launch_words, time_words
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest
from generation.types import channels

MONTH, WEEK, AGENDA = "month", "week", "agenda"
FILTERS = ("campaign", "channel", "state")


def list_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """A month, a week by channel, or what starts in a month as a list by day; what has no time yet beside it."""
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


def move_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """What a launch on another day would mean, and moving it there; the calendar asks for the same as a fragment."""
    row = access.launch(request, pk)
    state_check(row, PLANNED, "Only what has not gone live can be moved.")
    form = MoveForm(request.POST or request.GET or None)
    if not form.is_valid():
        return _move_page(request, row, form, {})
    day: date = form.cleaned_data["day"]
    context: dict[str, Any] = {}
    try:
        starts_at, ends_at = span = launch_times_on(row, day)
        context = {
            "starts": time_words(starts_at, row.timezone),
            "ends": time_words(ends_at, row.timezone),
            "collides": _collides(row, span),
        }
        if request.method == "POST" and (request.POST.get("sure") or not context["collides"]):
            values = {"starts_at": starts_at, "ends_at": ends_at}
            version = version_sent(request)
            launch_change(launch=row, by=request.user, values=values, version=version)
            return _moved(request, row, f"Moved to {context['starts'].said}.")
    except Conflict as error:
        context["conflict"] = error.message
    except DomainError as error:
        form_errors(form, error)
    return _move_page(request, row, form, context)


def _near(shown: Month | Week, today: date) -> dict[str, str]:
    """Where the other looks open: at what is shown, at today where it is in it."""
    day = today if today in shown.days else shown.first
    return {"month": f"{day:%Y-%m}", "week": day.isoformat()}


def _collides(row: Launch, span: tuple[Any, Any]) -> list[str]:
    products = row.lines.values_list("candidate__product", flat=True)
    channel, zone = row.placement.channel, row.timezone
    return slot_taken(channel=channel, products=products, span=span, zone=zone, but=row.pk)


def _moved(request: StudioRequest, row: Launch, said: str) -> HttpResponse:
    if not request.htmx:
        messages.success(request, said)
        return redirect("scheduling:launch", request.workspace.slug, row.pk)
    answer = HttpResponse(status=204)
    answer["HX-Trigger"] = json.dumps({"toast": {"text": said}, "launchMoved": {}})
    return answer


def _move_page(
    request: StudioRequest, row: Launch, form: MoveForm, context: dict[str, Any]
) -> HttpResponse:
    name = "_launch_move" if request.htmx else "launch_move"
    was_approved = row.state in WAITING[1:]
    whole = {"row": row, "words": launch_words(row), "form": form, "was_approved": was_approved}
    refused = form.errors or (request.method == "POST" and context.get("collides"))
    status = 409 if context.get("conflict") else 422 if refused else 200
    page = f"campaigns/scheduling/{name}.html"
    answer = render(request, page, {**whole, **context}, status=status)
    # Shown where it was asked for, and not as a message that something failed.
    answer["HX-Retarget"] = "#launch-move"
    return answer


def _calendar(request: StudioRequest, form: BlackoutForm) -> HttpResponse:
    zone = timezone.get_current_timezone_name()
    today = timezone.localdate()
    looks = request.GET.get("view") if request.GET.get("view") in (WEEK, AGENDA) else MONTH
    month = month_of(request.GET.get("month", ""), today, zone)
    week = week_of(request.GET.get("week", ""), today, zone)
    shown = week if looks == WEEK else month
    rows = launches_filtered(request.GET)
    found = launches_between(rows, *days_span(shown.days, zone))
    context: dict[str, Any] = {
        "shown": shown,
        "looks": looks,
        "zone": zone,
        "near": _near(shown, today),
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
    if looks == WEEK:
        context["days"] = days = week_days(week, found, today)
        context["lanes"] = week_lanes(days, found)
    elif looks == AGENDA:
        context["days"] = agenda(found, zone, today)
    else:
        context["days"] = month_cells(month, found, today)
    status = 422 if form.errors else 200
    return render(request, "campaigns/scheduling/launch_list.html", context, status=status)
