"""The page of the first steps, and the buttons that put them on home and away."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from campaigns.workspaces.onboarding import onboarding_of, onboarding_show
from campaigns.workspaces.requests import StudioRequest


def onboarding_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """The five steps; POST shows them on home or puts them away, as often as somebody likes."""
    if request.method == "POST":
        onboarding_show(request.membership, shown=request.POST.get("show") == "1")
        return redirect("workspaces:home", workspace)
    context = {"onboarding": onboarding_of(request)}
    return render(request, "campaigns/workspaces/onboarding.html", context)
