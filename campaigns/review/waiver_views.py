"""Signing a waiver from the desk."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse

from campaigns.common.errors import DomainError
from campaigns.review.answers import acted_answer, said_short
from campaigns.review.decision_views import refused
from campaigns.review.desk import desk_at
from campaigns.review.place import place_from_query
from campaigns.review.waivers import waiver_sign
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest


def waive_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Answer for a line's unsupported claims; it may then be approved."""
    line = access.candidate(request, pk)
    reviews = request.membership.is_reviewer
    access.require(request, "waiver.sign", own=reviews)
    place = place_from_query(workspace, request.GET, in_queue=None)
    values = {
        "reason": request.POST.get("reason", ""),
        "expires": _day(request.POST.get("expires", "")),
        "content_hash": request.POST.get("content_hash", ""),
    }
    try:
        waiver_sign(
            candidate=line,
            by=request.user,
            values=values,
            signs_figures=access.may(request, "waiver.sign_figures", own=reviews),
        )
    except DomainError as error:
        return refused(request, place, line, error)
    said = f"You answer for the claims of {said_short(line.text)}."
    return acted_answer(request, desk_at(request, place, pk=pk), text=said)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
