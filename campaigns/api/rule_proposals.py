"""Rules that people propose: put up, listed, accepted or declined by an admin."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.pages import page_response
from campaigns.api.rule_shapes import (
    PROPOSAL_STATES,
    DeclineBody,
    ProposalBody,
    ProposalShape,
    RuleShape,
)
from campaigns.api.schema import PAGE_PARAMETERS, listed, operation
from campaigns.models import ProposalState, RuleProposal
from campaigns.rules.proposals import (
    rule_proposal_accept,
    rule_proposal_decline,
    rule_propose,
)
from campaigns.rules.records import rule_shown
from campaigns.workspaces import access_proposed

VIA = "api"
TAG = "Brand rules"


class ProposalListView(StudioView):
    """Proposed rules."""

    @operation(
        name="ruleproposals_list",
        tag=TAG,
        answer=listed(ProposalShape),
        query=[OpenApiParameter("state", str, enum=list(PROPOSAL_STATES)), *PAGE_PARAMETERS],
    )
    def get(self, request: Request) -> Response:
        """Rules that somebody proposed, newest first."""
        rows = RuleProposal.objects.select_related("proposed_by", "decided_by")
        state = request.query_params.get("state")
        if state is not None:
            if state not in PROPOSAL_STATES:
                raise ValidationError({"state": [f"Use {', '.join(PROPOSAL_STATES)}."]})
            rows = rows.filter(state=PROPOSAL_STATES[state])
        return page_response(request, rows, _record)

    @operation(
        name="ruleproposals_create", tag=TAG, body=ProposalBody, answer=ProposalShape, status=201
    )
    def post(self, request: Request) -> Response:
        """Propose a rule. It does nothing until an admin accepts it and activates its set."""
        row = rule_propose(
            workspace_id=self.workspace_id,
            by=self.studio.user,
            via=VIA,
            **self.body(ProposalBody),
        )
        return Response(_record(row), status=201)


class ProposalView(StudioView):
    """One proposed rule."""

    @operation(name="ruleproposals_read", tag=TAG, answer=ProposalShape)
    def get(self, request: Request, pk: int) -> Response:
        """A proposed rule and what became of it."""
        return Response(_record(access_proposed.rule_proposal(self.studio, pk)))


class ProposalAcceptView(StudioView):
    """Accepting."""

    @operation(name="ruleproposals_accept", tag=TAG, answer=RuleShape)
    def post(self, request: Request, pk: int) -> Response:
        """Write it into the set being written as a rule that warns; 409 where it was decided. Answers the rule."""
        row = access_proposed.rule_proposal(self.studio, pk)
        return Response(
            rule_shown(rule_proposal_accept(proposal=row, by=self.studio.user, via=VIA))
        )


class ProposalDeclineView(StudioView):
    """Declining."""

    @operation(name="ruleproposals_decline", tag=TAG, body=DeclineBody, answer=ProposalShape)
    def post(self, request: Request, pk: int) -> Response:
        """Leave it, and say why: whoever proposed it is told; 409 where it was decided."""
        row = access_proposed.rule_proposal(self.studio, pk)
        note = self.body(DeclineBody)["note"]
        rule_proposal_decline(proposal=row, note=note, by=self.studio.user, via=VIA)
        return Response(_record(access_proposed.rule_proposal(self.studio, pk)))


def _record(row: RuleProposal) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kind": row.kind,
        "text": row.text,
        "why": row.why,
        "rule": row.rule or None,
        "state": _SAID[ProposalState(row.state)],
        "proposed_by": row.proposed_by.username,
        "created": row.created.isoformat(),
        "decided_by": row.decided_by.username if row.decided_by else None,
        "decided": row.decided.isoformat() if row.decided else None,
        "note": row.note,
    }


_SAID: dict[str, str] = {state: said for said, state in PROPOSAL_STATES.items()}
