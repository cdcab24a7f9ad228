"""The page on which creativity is explored: what it bought in the lines that rounds wrote, category by category."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from campaigns.briefs.creativity import categories, creativity_explored
from campaigns.channels.selectors import channel_labels
from campaigns.workspaces.requests import StudioRequest


def creativity_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """The curve of the lines of `?category=` and `?channel=`; what is not there filters to nothing."""
    category, channel = request.GET.get("category", "")[:500], request.GET.get("channel", "")
    context = {
        "campaigns_url": reverse("briefs:campaign_list", args=[workspace]),
        "all_url": reverse("briefs:creativity", args=[workspace]) if category or channel else "",
        "categories": categories(),
        "category": category,
        "channels": channel_labels(),
        "channel": channel,
        "found": creativity_explored(category=category, channel=channel),
    }
    return render(request, "campaigns/briefs/creativity.html", context)
