"""Limits that are in force and by which stored lines are still to be read."""

from __future__ import annotations

from django.utils import timezone

from campaigns.channels.fitting import lines_suspect, text_fits
from campaigns.channels.own import limits_begun
from campaigns.channels.selectors import field_specs_current
from campaigns.models import STANDING, Campaign, FieldSpecRow, OwnLimit


def limits_unsettled(campaign: Campaign) -> bool:
    """Whether a line of a campaign still stands that breaks a limit which came into force a moment ago."""
    today = timezone.now().date()
    shipped = FieldSpecRow.objects.filter(version__gt=1, settled=None, effective_from__lte=today)
    own = limits_begun(OwnLimit.objects.filter(workspace=campaign.workspace_id, settled=None))
    here = [row for row in shipped if campaign.workspace_id not in row.read_in]
    due = {(row.channel, row.field) for row in here} | {(row.channel, row.field) for row in own}
    if not due:
        return False
    current = field_specs_current(campaign.workspace_id).values()
    specs = [spec for found in current for spec in found if (spec.channel, spec.field) in due]
    return any(
        not text_fits(text, spec)
        for spec in specs
        for text in lines_suspect(spec, STANDING)
        .filter(campaign=campaign)
        .values_list("text", flat=True)
        .iterator()
    )
