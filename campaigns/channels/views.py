"""The pages on which channels, their fields and limits are read and compared."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.channels.comparing import comparison_read
from campaigns.channels.selectors import (
    field_rows,
    field_spec_from_row,
    field_table,
    is_written,
)
from campaigns.workspaces.onboarding import onboarding_look
from campaigns.workspaces.requests import StudioRequest


@require_safe
def field_list_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """Every field with its limit, unit, source, date, confidence and how many versions there are."""
    onboarding_look(request, "channels")
    groups = [
        {
            "key": channel,
            "label": field_spec_from_row(fields[0][0]).channel_label,
            "fields": [
                {
                    "spec": field_spec_from_row(row),
                    "versions": versions,
                    "written": is_written(row),
                }
                for row, versions in fields
            ],
        }
        for channel, fields in field_table().items()
    ]
    count = sum(len(group["fields"]) for group in groups)
    return render(request, "campaigns/channels/field_list.html", {"groups": groups, "count": count})


@require_safe
def field_view(request: StudioRequest, workspace: str, channel: str, field: str) -> HttpResponse:
    """One field: its versions, two of them side by side, and the copy that would no longer fit."""
    rows = field_rows(channel, field)
    compared = comparison_read(request.workspace.pk, rows, request.GET)
    context = {
        "spec": field_spec_from_row(rows[0]),
        "rows": [(row, field_spec_from_row(row)) for row in rows],
        "written": is_written(rows[0]),
        "compared": compared,
    }
    return render(request, "campaigns/channels/field.html", context)
