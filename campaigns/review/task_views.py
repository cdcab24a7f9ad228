"""Pages' acts on who does a line until when, and the beat that says who looks at it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from campaigns.common.errors import Conflict, DomainError
from campaigns.models import Candidate
from campaigns.review.answers import acted_answer, said_short
from campaigns.review.assigning import (
    last_task_change,
    line_claim,
    line_release,
    task_change,
    task_undo,
)
from campaigns.review.decision_views import refused
from campaigns.review.desk import desk_at
from campaigns.review.place import number_read, place_from_query
from campaigns.review.presence import people_here, presence_keep
from campaigns.review.task_forms import task_values
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest


def claim_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Take a line that nobody has."""
    line = access.candidate(request, pk)
    try:
        line_claim(candidate=line, by=request.user)
    except DomainError as error:
        return _refused(request, line, error)
    return _done(request, line, f"{said_short(line.text)} is yours.")


def release_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Let a line of one's own go."""
    line = access.candidate(request, pk)
    try:
        line_release(candidate=line, by=request.user)
    except DomainError as error:
        return _refused(request, line, error)
    return _done(request, line, f"Nobody has {said_short(line.text)} now.")


def task_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Give a line to somebody, with a due date and a priority."""
    line = access.candidate(request, pk)
    try:
        row = task_change(
            candidate=line,
            by=request.user,
            values=task_values(
                request.POST, workspace=request.workspace, zone=line.campaign.timezone
            ),
            may_plan=True,
            version=number_read(request.POST.get("version")) or 0,
        )
    except DomainError as error:
        return _refused(request, line, error)
    if row.task_version == line.task_version:
        return _done(request, line, "Nothing to change.", undo=False)
    return _done(request, line, f"Planned {said_short(line.text)}.")


def task_undo_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Take back one's newest change of who does a line until when."""
    line = access.candidate(request, pk)
    change = last_task_change(by=request.user, candidate=line)
    try:
        if change is None:
            raise Conflict("There is nothing of yours to undo here.")
        task_undo(change=change, by=request.user)
    except DomainError as error:
        return _refused(request, line, error)
    return _done(request, line, "Undone.", undo=False)


def here_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Say that one looks at a line, and hear who else does."""
    line = access.candidate(request, pk)
    presence_keep(candidate=line, person=request.user, is_editing=bool(request.POST.get("editing")))
    here = people_here(line, request.user)
    context = {"here": here, "here_url": request.get_full_path()}
    return render(request, "campaigns/review/_here.html", context)


def _done(request: StudioRequest, line: Candidate, text: str, *, undo: bool = True) -> HttpResponse:
    place = place_from_query(request.workspace.slug, request.GET, in_queue=None)
    back = place.act_url("task_undo", line.pk) if undo else ""
    return acted_answer(request, desk_at(request, place, pk=line.pk), text=text, undo=back)


def _refused(
    request: StudioRequest, line: Candidate, error: DomainError, **more: Any
) -> HttpResponse:
    place = place_from_query(request.workspace.slug, request.GET, in_queue=None)
    return refused(request, place, line, error, **more)
