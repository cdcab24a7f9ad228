"""Planning a launch, and changing one: the form, which shows what its time collides with before it saves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from campaigns.common.errors import Conflict, DomainError
from campaigns.common.forms import form_errors, form_focus_fault
from campaigns.models import Campaign, Candidate, Launch
from campaigns.scheduling.forms import LaunchForm, day_read, version_sent
from campaigns.scheduling.looking import slot_taken
from campaigns.scheduling.selectors import launches_ready, lines_free, placements_known
from campaigns.scheduling.services import launch_change, launch_create
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest
from generation.types import channels

NINE = time(9)


def create_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """Choose what goes live: approved lines of a campaign in a channel."""
    context = {"ready": launches_ready()}
    return render(request, "campaigns/scheduling/launch_ready.html", context)


def plan_view(request: StudioRequest, workspace: str, pk: int, channel: str) -> HttpResponse:
    """Plan a launch of a campaign's lines in a channel."""
    campaign = access.campaign(request, pk)
    if channel not in channels():
        raise Http404("There is no such channel.")
    lines = lines_free(campaign, channel)
    form = LaunchForm(request.POST or None, lines=lines, launch=None, zone=campaign.timezone)
    collides = _collides(request, form, channel, lines, None)
    if form.is_bound and form.is_valid() and not collides:
        try:
            row = launch_create(campaign=campaign, by=request.user, values=form.cleaned_data)
        except DomainError as error:
            form_errors(form, error)
        else:
            messages.success(request, "The launch is planned.")
            return redirect("scheduling:launch", workspace, row.pk)
    return _page(request, form, {"campaign": campaign, "channel": channel, "collides": collides})


def change_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Change a launch: its lines, its place, its time."""
    row = access.launch(request, pk)
    channel, own = row.placement.channel, [line.candidate_id for line in row.lines.all()]
    lines = lines_free(row.campaign, channel, own=own)
    form = LaunchForm(request.POST or None, lines=lines, launch=row, zone=row.timezone)
    # A day of the calendar that a launch without a time was dropped on.
    if (day := day_read(request.GET.get("day", ""))) and row.starts_at is None:
        form.initial["starts_at"] = datetime.combine(day, NINE)
    collides = _collides(request, form, channel, lines, row)
    conflict = None
    if form.is_bound and form.is_valid() and not collides:
        try:
            values, version = form.cleaned_data, version_sent(request)
            launch_change(launch=row, by=request.user, values=values, version=version)
        except Conflict as error:
            conflict = error
        except DomainError as error:
            form_errors(form, error)
        else:
            messages.success(request, "The launch is changed.")
            return redirect("scheduling:launch", workspace, pk)
    context = {"campaign": row.campaign, "channel": channel, "collides": collides}
    return _page(request, form, {**context, "row": row, "conflict": conflict})


def _collides(
    request: StudioRequest,
    form: LaunchForm,
    channel: str,
    lines: Sequence[Candidate],
    row: Launch | None,
) -> list[str]:
    """What stands against the time that was chosen, unless the person has read it and saves all the same."""
    if not form.is_bound or not form.is_valid() or request.POST.get("sure"):
        return []
    clean = form.cleaned_data
    starts_at, ends_at = clean["starts_at"], clean["ends_at"]
    if not starts_at or not ends_at or ends_at <= starts_at:
        return []
    chosen = {line.product_id for line in lines if line.pk in clean["candidates"]}
    return slot_taken(
        channel=channel,
        products=chosen,
        span=(starts_at, ends_at),
        zone=clean["timezone"],
        but=row.pk if row else None,
    )


def _page(request: StudioRequest, form: LaunchForm, context: dict[str, Any]) -> HttpResponse:
    form_focus_fault(form)
    channel: str = context["channel"]
    whole: dict[str, Campaign | Any] = {
        "form": form,
        "placements": placements_known(channel),
        **context,
    }
    status = 409 if context.get("conflict") else 422 if form.errors or context["collides"] else 200
    return render(request, "campaigns/scheduling/launch_form.html", whole, status=status)
