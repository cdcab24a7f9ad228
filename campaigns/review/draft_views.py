"""Where the editor keeps what is being typed, and where it is thrown away."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from campaigns.review.answers import wants_fragment
from campaigns.review.drafts import draft_drop, draft_keep
from campaigns.review.place import number_read, place_from_query
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest


def draft_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Keep a text that is being typed; with `drop` throw it away. Answers with nothing, or the line."""
    line = access.candidate_to_edit(request, pk)
    if "drop" in request.POST:
        draft_drop(candidate=line, by=request.user)
    else:
        draft_keep(
            candidate=line,
            by=request.user,
            text=request.POST.get("text", ""),
            version=min(number_read(request.POST.get("version")) or line.version, line.version),
            content_hash=request.POST.get("content_hash", ""),
        )
    if wants_fragment(request):
        return HttpResponse(status=204)
    return redirect(place_from_query(workspace, request.GET, in_queue=None).line_url(pk))
