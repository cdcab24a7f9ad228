"""The page of a brief's versions, and taking one up again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from campaigns.briefs.services import campaign_change
from campaigns.briefs.versions import CONSENT, brief_versions
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest


def brief_versions_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Every version with what it changed, the newest first."""
    row = access.campaign(request, pk)
    context = {
        "campaign": row,
        "versions": brief_versions(row),
        "may_edit": access.may(request, "brief.edit", own=access.campaign_is_own(request, row)),
    }
    return render(request, "campaigns/briefs/brief_versions.html", context)


def brief_restore_view(
    request: StudioRequest, workspace: str, pk: int, number: int
) -> HttpResponse:
    """Make the brief what it was: a change like any other, which can be taken back the same way. Consent stays as it is."""
    row = access.campaign_to_edit(request, pk)
    version = access.brief_version(request, row, number)
    seen = request.POST.get("version", "")
    row = campaign_change(
        campaign=row,
        version=int(seen) if seen.isascii() and seen.isdigit() else 0,
        by=request.user,
        values={name: value for name, value in version.values.items() if name != CONSENT},
    )
    messages.success(request, f"The brief is back to version {number}.")
    return redirect("briefs:brief_versions", workspace, row.pk)
