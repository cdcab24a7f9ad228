"""The page of search, and its answer while somebody types."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from campaigns.review.answers import wants_fragment
from campaigns.review.find import everything_found
from campaigns.workspaces.requests import StudioRequest


def search_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """Pages, products, campaigns and lines with these words; over htmx only what was found, or as a list of options."""
    fragment = "_options.html" if request.GET.get("as") == "options" else "_found.html"
    name = fragment if wants_fragment(request) else "search.html"
    context = {"found": everything_found(request, request.GET.get("q", ""))}
    return render(request, f"campaigns/review/{name}", context)
