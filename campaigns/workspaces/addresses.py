"""Addresses below admin/ that people know from elsewhere, and the pages that they lead to."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from campaigns.workspaces.requests import StudioRequest

PAGES = {
    "users": "workspaces:members",
    "tokens": "workspaces:tokens",
    "webhooks": "webhooks:list",
    "audit": "workspaces:audit",
    "ops": "briefs:job_list",
}


def admin_view(request: StudioRequest, workspace: str, name: str) -> HttpResponse:
    """Leads on; the page itself decides who may read it."""
    if name not in PAGES:
        raise Http404("There is nothing here.")
    return redirect(PAGES[name], workspace)
