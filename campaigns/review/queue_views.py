"""Reading pages of review: the focus queue and one line by itself."""

from __future__ import annotations

from django.http import HttpResponse

from campaigns.review.answers import desk_answer
from campaigns.review.desk import desk_at
from campaigns.review.place import number_read, place_from_query
from campaigns.workspaces.onboarding import onboarding_look
from campaigns.workspaces.requests import StudioRequest


def queue_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """The line to decide on, what waits around it, and the evidence."""
    onboarding_look(request, "line")
    place = place_from_query(workspace, request.GET, in_queue=True)
    desk = desk_at(request, place, pk=number_read(request.GET.get("line")))
    return desk_answer(request, desk, editing=bool(request.GET.get("edit")))


def candidate_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """One line in any state, with its history."""
    place = place_from_query(workspace, request.GET, in_queue=False)
    desk = desk_at(request, place, pk=pk)
    onboarding_look(request, "line")
    return desk_answer(request, desk, editing=bool(request.GET.get("edit")))
