"""Limits that people propose: put up, listed, set or declined by an admin."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.fields import Body, Flag, Text, Whole
from campaigns.api.limits import LimitShape, limit_one
from campaigns.api.pages import page_response
from campaigns.api.rule_shapes import PROPOSAL_STATES, DeclineBody
from campaigns.api.schema import PAGE_PARAMETERS, listed, operation
from campaigns.api.shapes import Shape
from campaigns.channels.proposals import (
    WHY_MOST,
    limit_proposal_accept,
    limit_proposal_decline,
    limit_propose,
)
from campaigns.channels.setting import LIMIT_MOST
from campaigns.models import LimitProposal, ProposalState
from campaigns.workspaces import access_proposed

VIA = "api"
TAG = "Channels"
KEY_MOST = 40
SAID = {state: said for said, state in PROPOSAL_STATES.items()}


class LimitProposalBody(Body):
    """What should hold of a field; null is what ships, and a key that is left out stays as it is set."""

    channel = Text(max_length=KEY_MOST, allow_blank=False)
    field = Text(max_length=KEY_MOST, allow_blank=False)
    limit = Whole(min_value=1, max_value=LIMIT_MOST, required=False, allow_null=True)
    limit_ucs2 = Whole(min_value=1, max_value=LIMIT_MOST, required=False, allow_null=True)
    hard = Flag(required=False, allow_null=True)
    effective_from = Text(
        max_length=10, required=False, help_text="The day it is set where it is left out."
    )
    why = Text(max_length=WHY_MOST, allow_blank=False, help_text="With its source.")


class LimitAskedShape(Shape):
    """What was said; a key that is missing stays as it is set."""

    limit = serializers.IntegerField(required=False, allow_null=True)
    limit_ucs2 = serializers.IntegerField(required=False, allow_null=True)
    hard = serializers.BooleanField(required=False, allow_null=True)
    effective_from = serializers.DateField(required=False)


class LimitProposalShape(Shape):
    """A limit that somebody proposed."""

    id = serializers.IntegerField()
    channel = serializers.CharField()
    field = serializers.CharField()
    values = LimitAskedShape()
    why = serializers.CharField()
    state = serializers.ChoiceField(list(PROPOSAL_STATES))
    proposed_by = serializers.CharField()
    created = serializers.DateTimeField()
    decided_by = serializers.CharField(allow_null=True)
    decided = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField(allow_blank=True, help_text="Why it was declined.")


class ProposalListView(StudioView):
    """Proposed limits."""

    @operation(
        name="limitproposals_list",
        tag=TAG,
        answer=listed(LimitProposalShape),
        query=[OpenApiParameter("state", str, enum=list(PROPOSAL_STATES)), *PAGE_PARAMETERS],
    )
    def get(self, request: Request) -> Response:
        """Limits that somebody proposed, newest first."""
        rows = LimitProposal.objects.select_related("proposed_by", "decided_by")
        state = request.query_params.get("state")
        if state is not None:
            if state not in PROPOSAL_STATES:
                raise ValidationError({"state": [f"Use {', '.join(PROPOSAL_STATES)}."]})
            rows = rows.filter(state=PROPOSAL_STATES[state])
        return page_response(request, rows, _record)

    @operation(
        name="limitproposals_create",
        tag=TAG,
        body=LimitProposalBody,
        answer=LimitProposalShape,
        status=201,
    )
    def post(self, request: Request) -> Response:
        """Propose a limit; 404 for no field. It does nothing until an admin accepts it."""
        asked = self.body(LimitProposalBody)
        row = limit_propose(
            workspace_id=self.workspace_id,
            place=(asked.pop("channel"), asked.pop("field")),
            why=asked.pop("why"),
            values=asked,
            by=self.studio.user,
            via=VIA,
        )
        return Response(_record(row), status=201)


class ProposalView(StudioView):
    """One proposed limit."""

    @operation(name="limitproposals_read", tag=TAG, answer=LimitProposalShape)
    def get(self, request: Request, pk: int) -> Response:
        """A proposed limit and what became of it."""
        return Response(_record(access_proposed.limit_proposal(self.studio, pk)))


class ProposalAcceptView(StudioView):
    """Accepting."""

    @operation(name="limitproposals_accept", tag=TAG, answer=LimitShape)
    def post(self, request: Request, pk: int) -> Response:
        """Set it for the workspace; 409 where it was decided. Answers the field with what holds of it."""
        row = access_proposed.limit_proposal(self.studio, pk)
        limit_proposal_accept(proposal=row, by=self.studio.user, via=VIA)
        return Response(limit_one(self.workspace_id, row.channel, row.field))


class ProposalDeclineView(StudioView):
    """Declining."""

    @operation(name="limitproposals_decline", tag=TAG, body=DeclineBody, answer=LimitProposalShape)
    def post(self, request: Request, pk: int) -> Response:
        """Leave it, and say why: whoever proposed it is told; 409 where it was decided."""
        row = access_proposed.limit_proposal(self.studio, pk)
        note = self.body(DeclineBody)["note"]
        limit_proposal_decline(proposal=row, note=note, by=self.studio.user, via=VIA)
        return Response(_record(access_proposed.limit_proposal(self.studio, pk)))


def _record(row: LimitProposal) -> dict[str, Any]:
    return {
        "id": row.pk,
        "channel": row.channel,
        "field": row.field,
        "values": row.values,
        "why": row.why,
        "state": SAID[ProposalState(row.state)],
        "proposed_by": row.proposed_by.username,
        "created": row.created.isoformat(),
        "decided_by": row.decided_by.username if row.decided_by else None,
        "decided": row.decided.isoformat() if row.decided else None,
        "note": row.note,
    }
