"""The page of a campaign's copy sheet, made to be read and to be printed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from campaigns.exports.sheet import copy_sheet
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest


def sheet_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Approved copy by product and channel; with `?show=all` also what nobody approved yet."""
    campaign = access.campaign(request, pk)
    every = request.GET.get("show") == "all"
    after = request.GET.get("cursor", "").replace("\0", "")
    context = {
        "campaign": campaign,
        "every": every,
        "deeper": bool(after),
        "sheet": copy_sheet(campaign, every=every, after=after),
        "now": timezone.now(),
    }
    return render(request, "campaigns/exports/sheet.html", context)
