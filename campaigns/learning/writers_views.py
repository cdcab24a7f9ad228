"""The page of writers: how much of what each wrote was approved, how much of it people rewrote."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from campaigns.channels.selectors import channel_labels
from campaigns.common.zones import day_in
from campaigns.learning.writers import BY
from campaigns.learning.writers_page import writers_context, writers_read
from campaigns.models import Campaign
from campaigns.workspaces.requests import StudioRequest

BY_WORDS = {"engine": "By engine", "prompts": "By prompts", "adapter": "By adapter"}
CAMPAIGNS_MOST = 200


def writers_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """Writers over the last weeks, of one campaign or channel where that is asked."""
    asked = {name: request.GET.get(name, "") for name in ("campaign", "channel", "by")}
    by = asked["by"] if asked["by"] in BY else "engine"
    campaigns = Campaign.objects.order_by("-updated").values_list("pk", "name")[:CAMPAIGNS_MOST]
    chosen = next((pk for pk, _name in campaigns if str(pk) == asked["campaign"]), None)
    labels = channel_labels()
    channel = asked["channel"] if asked["channel"] in labels else ""
    zone = request.workspace.timezone
    weeks = writers_read(campaign=chosen, channel=channel, by=by, zone=zone, now=timezone.now())
    context = {
        **writers_context(weeks, by, day_in(zone)),
        "by": by,
        "ways": BY_WORDS.items(),
        "campaigns": campaigns,
        "campaign": chosen,
        "channels": labels.items(),
        "channel": channel,
        "zone": zone,
    }
    return render(request, "campaigns/learning/writers.html", context)
