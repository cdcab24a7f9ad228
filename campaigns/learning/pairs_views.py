"""The page of preference pairs: which campaigns consent, how many pairs each has, the file."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse
from django.shortcuts import render

from campaigns.learning.pairs_file import pairs_counted, pairs_response
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest


def pairs_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """Campaigns that consent, with their pairs."""
    rows = pairs_counted()
    context = {
        "rows": rows,
        "edits": sum(row["edits"] for row in rows),
        "rejections": sum(row["rejections"] for row in rows),
        "may_export": access.may(request, "pairs.export"),
    }
    return render(request, "campaigns/learning/pairs.html", context)


def pairs_file_view(request: StudioRequest, workspace: str) -> FileResponse:
    """The pairs of all campaigns that consent, as JSON Lines."""
    return pairs_response()
