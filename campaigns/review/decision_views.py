"""Deciding from the desk: approve, reject, send back, undo, mark primary."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from campaigns.common.errors import Conflict, DomainError, StateConflict
from campaigns.common.figures import number
from campaigns.models import Batch, Candidate, Decision, TaskChange
from campaigns.review.answers import acted_answer, desk_answer, said_short
from campaigns.review.assigning import last_task_change, task_undo
from campaigns.review.desk import desk_at
from campaigns.review.grid_query import grid_query, grid_url
from campaigns.review.place import Place, place_from_query
from campaigns.review.services import (
    candidate_approve,
    candidate_make_primary,
    candidate_reject,
    candidate_request_changes,
)
from campaigns.review.undo import batch_undo, decision_undo, last_decision, standing_decision
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest
from campaigns.workspaces.second_approval import waits_for_second_now


def approve_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Approve exactly the text that was read."""
    line = access.candidate_named(request, pk)
    place = _place(request)
    read = request.POST.get("content_hash", "")
    try:
        row = candidate_approve(candidate=line, by=request.user, content_hash=read)
    except DomainError as error:
        return refused(request, place, line, error)
    rest = ", first of two: a reviewer is next" if waits_for_second_now(row) else ""
    return _decided(request, place, line, f"Approved {said_short(line.text)}{rest}")


def reject_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Reject with a reason."""
    line = access.candidate_named(request, pk)
    place = _place(request)
    try:
        candidate_reject(
            candidate=line,
            by=request.user,
            content_hash=request.POST.get("content_hash", ""),
            reason=request.POST.get("reason", ""),
            note=request.POST.get("note", ""),
        )
    except DomainError as error:
        return refused(request, place, line, error)
    return _decided(request, place, line, f"Rejected {said_short(line.text)}")


def request_changes_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Send a line back with a note."""
    line = access.candidate_named(request, pk)
    place = _place(request)
    try:
        candidate_request_changes(
            candidate=line, by=request.user, note=request.POST.get("note", "")
        )
    except DomainError as error:
        return refused(request, place, line, error)
    return _decided(request, place, line, f"Sent back {said_short(line.text)}")


def primary_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Make an approved line the one text of its field."""
    line = access.candidate(request, pk)
    place = _place(request)
    candidate_make_primary(candidate=line, by=request.user)
    desk = desk_at(request, place, pk=pk)
    return acted_answer(
        request, desk, text="This is the primary line now.", undo=place.act_url("undo", pk)
    )


def undo_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Undo the decision that stands on a line."""
    line = access.candidate(request, pk)
    decision = standing_decision(line)
    if decision is None:
        error = StateConflict("There is no decision to undo on this line.")
        return refused(request, _place(request), line, error)
    return _undone(request, decision)


def undo_last_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """Undo the person's own newest decision or change of a task, or the whole bulk act that it belongs to."""
    decision, change = last_decision(by=request.user), last_task_change(by=request.user)
    if change and (decision is None or change.at > decision.at):
        return _task_undone(request, change)
    if decision is None:
        error = StateConflict("There is nothing of yours to undo here.")
        desk = desk_at(request, place_from_query(workspace, request.GET, in_queue=True), pk=None)
        return desk_answer(request, desk, status=error.status, refusal=error)
    if decision.batch is not None:
        return _batch_undone(request, decision.batch)
    return _undone(request, decision)


def batch_undo_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Undo a whole bulk act."""
    return _batch_undone(request, access.batch(request, pk))


def refused(
    request: StudioRequest, place: Place, line: Candidate, error: DomainError, **more: Any
) -> HttpResponse:
    """The line as it is now, with what stood in the way said above it and nothing lost."""
    desk = desk_at(request, place, pk=line.pk)
    read = request.POST.get("content_hash", "")
    before = None
    if isinstance(error, Conflict) and desk.sheet and read != desk.sheet.line.content_hash:
        before = desk.sheet.history.text_of(read)
    return desk_answer(
        request, desk, status=error.status, refusal=error, read_before=before, **more
    )


def _decided(request: StudioRequest, place: Place, line: Candidate, text: str) -> HttpResponse:
    desk = desk_at(request, place, pk=line.pk, onward=place.in_queue)
    return acted_answer(request, desk, text=text, undo=place.act_url("undo", line.pk))


def _undone(request: StudioRequest, decision: Decision) -> HttpResponse:
    place = _place(request)
    try:
        line = decision_undo(decision=decision, by=request.user)
    except DomainError as error:
        return refused(request, place, decision.candidate, error)
    if request.GET.get("at") == "grid":
        messages.success(request, f"Undone. {said_short(line.text)} is back.")
        return redirect(_grid_again(request))
    desk = desk_at(request, place, pk=line.pk)
    return acted_answer(request, desk, text=f"Undone. {said_short(line.text)} is back.")


def _task_undone(request: StudioRequest, change: TaskChange) -> HttpResponse:
    if change.batch is not None:
        return _batch_undone(request, change.batch)
    place = _place(request)
    try:
        line = task_undo(change=change, by=request.user)
    except DomainError as error:
        return refused(request, place, change.candidate, error)
    text = f"Undone. {said_short(line.text)} is as it was."
    if request.GET.get("at") == "grid":
        messages.success(request, text)
        return redirect(_grid_again(request))
    return acted_answer(request, desk_at(request, place, pk=line.pk), text=text)


def _batch_undone(request: StudioRequest, batch: Batch) -> HttpResponse:
    lines = batch_undo(batch=batch, by=request.user)
    word = "line is" if len(lines) == 1 else "lines are"
    messages.success(request, f"Undone. {number(len(lines))} {word} back.")
    return redirect(_grid_again(request))


def _grid_again(request: StudioRequest) -> str:
    """The grid where an undo was pressed: the same filters, the same page."""
    query = grid_query(request.GET)
    return grid_url(request.workspace.slug, query, after=query.after, before=query.before)


def _place(request: StudioRequest) -> Place:
    return place_from_query(request.workspace.slug, request.GET, in_queue=None)
