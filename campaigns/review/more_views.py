"""More lines for the same place, from the desk: another, a shorter one, one like it, a person's own."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from campaigns.briefs.lines import line_enter, line_more_like, line_regenerate, line_shorter
from campaigns.common.errors import DomainError
from campaigns.models import Candidate
from campaigns.review.answers import desk_answer, said_short, wants_fragment
from campaigns.review.decision_views import refused
from campaigns.review.desk import desk_at
from campaigns.review.desk_words import field_words
from campaigns.review.place import Place, place_from_query
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest


def regenerate_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Another line beside this one."""
    return _more(request, pk, line_regenerate)


def shorter_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """A shorter line beside this one."""
    return _more(request, pk, line_shorter)


def more_like_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """A line that sounds like this one."""
    return _more(request, pk, line_more_like)


def enter_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """A person's own or existing text for the same product, channel and field."""
    line = access.candidate(request, pk)
    place = place_from_query(workspace, request.GET, in_queue=None)
    text = request.POST.get("text", "")
    values = {
        "channel": line.channel,
        "field": line.field,
        "text": text,
        "is_control": bool(request.POST.get("is_control")),
    }
    try:
        made = line_enter(
            campaign=line.campaign, product=line.product, by=request.user, values=values
        )
    except DomainError as error:
        return refused(request, place, line, error, own_text=text)
    return _made(request, place, line, made)


def _more(request: StudioRequest, pk: int, write: Callable[..., Candidate]) -> HttpResponse:
    line = access.candidate(request, pk)
    place = place_from_query(request.workspace.slug, request.GET, in_queue=None)
    try:
        made = write(candidate=line, by=request.user)
    except DomainError as error:
        return refused(request, place, line, error)
    return _made(request, place, line, made)


def _made(request: StudioRequest, place: Place, line: Candidate, made: Candidate) -> HttpResponse:
    """The line stays; what was written stands beside it, to be opened."""
    if not wants_fragment(request):
        messages.success(request, f"Written: {said_short(made.text)}")
        return redirect(place.line_url(made.pk))
    return desk_answer(
        request,
        desk_at(request, place, pk=line.pk),
        made=made,
        made_url=place.line_url(made.pk),
        made_field=field_words(made),
    )
