"""Second approvals: which lines need one, and how far a line's approvals are."""

from __future__ import annotations

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.fields import Body, Texts, Version
from campaigns.api.schema import operation
from campaigns.api.shapes import Shape
from campaigns.review.second_policy import asked_record, second_approval_change
from campaigns.review.second_step import approvals_record
from campaigns.workspaces import access
from campaigns.workspaces.second_approval import asked_of


class SecondApprovalBody(Body):
    """Channels and kinds of claims; what is left out stays."""

    channels = Texts(most=40, item_most=40, required=False)
    claims = Texts(most=40, item_most=40, required=False)
    version = Version()


class SecondApprovalShape(Shape):
    """Lines of these channels, and those with claims of these kinds, need a second approval."""

    channels = serializers.ListField(child=serializers.CharField())
    claims = serializers.ListField(child=serializers.CharField())
    version = serializers.IntegerField()


class ApprovalShape(Shape):
    """A standing approval of a line's text as it is."""

    step = serializers.IntegerField(help_text="1 for the first.")
    by = serializers.CharField()
    at = serializers.DateTimeField()
    content_hash = serializers.CharField()


class ApprovalsShape(Shape):
    """How far a line's approvals are."""

    needed = serializers.IntegerField()
    because = serializers.ListField(
        child=serializers.CharField(), help_text="The channel, kinds of claims."
    )
    waits_for_second = serializers.BooleanField()
    approvals = ApprovalShape(many=True)


class SecondApprovalView(StudioView):
    """What an admin asks."""

    @operation(name="second_approval_read", tag="You", answer=SecondApprovalShape)
    def get(self, request: Request) -> Response:
        """Which lines two people approve, the second of them a reviewer."""
        return Response(asked_record(asked_of(self.studio.workspace)))

    @operation(
        name="second_approval_change",
        tag="You",
        body=SecondApprovalBody,
        answer=SecondApprovalShape,
    )
    def patch(self, request: Request) -> Response:
        """Ask second approvals of other lines; 409 with `current` where `version` is not the newest.

        A job sends lines on that one person approved and that are not live; until it is done exports hold them.
        """
        values = self.body(SecondApprovalBody)
        workspace = self.studio.workspace
        asked = asked_of(workspace)
        after = second_approval_change(
            workspace=workspace,
            by=self.studio.user,
            channels_asked=values.get("channels", asked.channels),
            claims_asked=values.get("claims", asked.claims),
            version=values["version"],
            via="api",
        )
        return Response(asked_record(after))


class ApprovalListView(StudioView):
    """Who approved a line."""

    @operation(name="approvals_list", tag="Decisions", answer=ApprovalsShape)
    def get(self, request: Request, pk: int) -> Response:
        """Standing approvals of the text as it is, the first of them first, and how many it needs."""
        line = access.candidate(self.studio, pk)
        return Response(approvals_record(line, asked_of(self.studio.workspace)))
