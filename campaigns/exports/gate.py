"""The gate that every text goes out by: while a change that lines may rest on is still being read, nothing does."""

from __future__ import annotations

from campaigns.briefs.reading_over import brief_unread, reading_said
from campaigns.channels.unsettled import limits_unsettled
from campaigns.claims.selectors import ENDING, claims_unsettled
from campaigns.common.errors import StateConflict
from campaigns.models import Campaign
from campaigns.promises.selectors import PROMISES_READ, promises_unsettled
from campaigns.rules.activating import settling_said
from campaigns.rules.selectors import rules_unsettled

LIMITS_READ = "The limits of a channel have just changed, and its lines are being read. Try again in a few minutes."


class GateClosed(StateConflict):
    """Nothing goes out now; `code` says in one word which change is still being read."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def gate_check(campaign: Campaign, *, promises: bool = True) -> None:
    """Raises `GateClosed` while lines of a campaign are to be read by what changed: rules, evidence, limits, promises.

    What lines rest on beside these marks them in the transaction of its change; those of a brief that changed before there
    were such marks are read once. Asked before work is ordered, and again under the locks by which the lines go out.
    `promises` is False for who reads those anew.
    """
    workspace_id = campaign.workspace_id
    if rules_unsettled(workspace_id):
        raise GateClosed("rules", settling_said(workspace_id))
    if claims_unsettled(workspace_id):
        raise GateClosed("claims", ENDING)
    if limits_unsettled(campaign):
        raise GateClosed("limits", LIMITS_READ)
    if brief_unread(campaign.pk):
        raise GateClosed("brief", reading_said())
    if promises and promises_unsettled(campaign.pk):
        raise GateClosed("promises", PROMISES_READ)
