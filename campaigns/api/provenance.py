"""Approval records of lines, the provenance beside exports, and the policy for AI-born text."""

from __future__ import annotations

from django.http import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.provenance_shapes import ApprovalRecordShape, DisclosureBody, DisclosureShape
from campaigns.api.schema import also_problem, download, operation
from campaigns.exports.disclosure import policy_change, policy_of, policy_record
from campaigns.exports.views import export_provenance_response
from campaigns.review.approval_record import approval_record
from campaigns.workspaces import access

VIA = "api"


class ApprovalRecordView(StudioView):
    """The approval record of a line."""

    @operation(name="candidates_approval", tag="Lines", answer=ApprovalRecordShape)
    def get(self, request: Request, pk: int) -> Response:
        """Where a line's text came from, who approved which hash of it, and what that was held against."""
        return Response(approval_record(access.candidate(self.studio, pk)).record())


class ProvenanceView(StudioView):
    """The provenance of an export's texts."""

    @operation(
        name="exports_provenance",
        tag="Exports",
        answer=download("application/x-ndjson", "A line a text.")
        | also_problem(409, "There is no such file yet, or any more."),
    )
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        """The provenance of each text in the file, as JSON Lines; 409 until it is written."""
        return export_provenance_response(self.studio, access.export(self.studio, pk))


class DisclosureView(StudioView):
    """What files do with AI-born text."""

    @operation(name="exports_ai_text_read", tag="Exports", answer=DisclosureShape)
    def get(self, request: Request) -> Response:
        """What each profile's file does with text that a model wrote, and what its platform asks."""
        return Response(policy_record(policy_of(self.workspace_id)))

    @operation(
        name="exports_ai_text_change", tag="Exports", body=DisclosureBody, answer=DisclosureShape
    )
    def patch(self, request: Request) -> Response:
        """Decide for files made from now on; 409 with `current` where `version` is not the newest."""
        values = self.body(DisclosureBody)
        before = policy_of(self.workspace_id)
        after = policy_change(
            workspace=self.studio.workspace,
            by=self.studio.user,
            choices=values.get("choices", {}),
            human_from=values.get("human_from", before.human_from),
            version=values["version"],
            via=VIA,
        )
        return Response(policy_record(after))
