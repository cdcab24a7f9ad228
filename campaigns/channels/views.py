"""The page on which channels, their fields and limits are read."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.channels.selectors import field_spec_history, field_specs_current
from campaigns.workspaces.onboarding import onboarding_look
from campaigns.workspaces.requests import StudioRequest


@require_safe
def field_list_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """Every field with its limit, unit, source, date, confidence and older versions."""
    onboarding_look(request, "channels")
    history = field_spec_history()
    groups = [
        {
            "key": channel,
            "label": specs[0].channel_label,
            "fields": [
                {"spec": spec, "older": history.get((channel, spec.field), [])[1:]}
                for spec in specs
            ],
        }
        for channel, specs in field_specs_current().items()
    ]
    count = sum(len(group["fields"]) for group in groups)
    return render(request, "campaigns/channels/field_list.html", {"groups": groups, "count": count})
