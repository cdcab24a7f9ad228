"""The door to what people propose, as `access` is to all others: a foreign row is as missing as a missing one."""

from __future__ import annotations

from campaigns.models import LimitProposal, RuleProposal
from campaigns.workspaces.finding import row_find
from campaigns.workspaces.requests import StudioRequest

PEOPLE = ("proposed_by", "decided_by")


def rule_proposal(request: StudioRequest, pk: int) -> RuleProposal:
    """A rule that somebody proposed."""
    rows = RuleProposal.objects.filter(workspace=request.workspace)
    return row_find(rows.select_related(*PEOPLE), pk=pk)


def limit_proposal(request: StudioRequest, pk: int) -> LimitProposal:
    """A limit that somebody proposed."""
    rows = LimitProposal.objects.filter(workspace=request.workspace)
    return row_find(rows.select_related(*PEOPLE), pk=pk)
