"""A campaign made from another one: its brief and tone, none of its lines and none of its dates."""

from __future__ import annotations

from copy import deepcopy

from django.db import transaction

from campaigns.briefs.services import state_by_brief
from campaigns.briefs.versions import version_keep
from campaigns.models import Campaign, User
from campaigns.workspaces.audit import audit_record

_TAKEN_OVER = (
    "brand",
    "goal",
    "audience",
    "timezone",
    "channels",
    "skus",
    "product_filter",
    "tone",
    "creativity",
    "must_say",
    "must_not_say",
    "language",
)
_NAME_MOST = 160


@transaction.atomic
def campaign_duplicate(*, campaign: Campaign, by: User, via: str = "page") -> Campaign:
    """A new campaign with the brief of `campaign`, also of one that is over.

    Dates and offer stay behind: what was promised for one time may be untrue at another.
    """
    taken = {name: deepcopy(getattr(campaign, name)) for name in _TAKEN_OVER}
    name = f"Copy of {campaign.name}"[:_NAME_MOST]
    row = Campaign(workspace=campaign.workspace, created_by=by, name=name, **taken)
    row.state = state_by_brief(row)
    row.save(force_insert=True)
    version_keep(row, by=by)
    audit_record(
        workspace_id=campaign.workspace_id,
        actor=by,
        event="campaign.created",
        row=row,
        data={"from": campaign.pk},
        via=via,
    )
    return row
