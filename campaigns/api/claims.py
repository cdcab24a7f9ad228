"""Evidence, and waivers of lines."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.claim_shapes import (
    EvidenceBody,
    EvidenceDocumentBody,
    EvidencePatch,
    EvidenceShape,
    EvidenceVersion,
    WaiverBody,
    WaiverShape,
)
from campaigns.api.pages import page_response
from campaigns.api.reading import StudioMultiPartParser
from campaigns.api.schema import ID_PARAMETER, PAGE_PARAMETERS, download, listed, operation
from campaigns.claims.documents import KINDS, document_response, document_store
from campaigns.claims.records import evidence_record, waiver_record
from campaigns.claims.services import evidence_add, evidence_change, evidence_retire
from campaigns.claims.values import PROVABLE
from campaigns.common.errors import DomainError
from campaigns.models import Evidence, Membership, Waiver
from campaigns.review.waivers import waiver_sign
from campaigns.workspaces import access

VIA = "api"
TAG = "Claims"


class EvidenceListView(StudioView):
    """Evidence."""

    @operation(
        name="evidence_list", tag=TAG, answer=listed(EvidenceShape), query=[*PAGE_PARAMETERS]
    )
    def get(self, request: Request) -> Response:
        """Records of what is proved, newest first, retired ones with them."""
        return page_response(request, Evidence.objects.select_related("owner"), evidence_record)

    @operation(name="evidence_create", tag=TAG, body=EvidenceBody, answer=EvidenceShape, status=201)
    def post(self, request: Request) -> Response:
        """Keep a record. A job measures the lines that lacked it again."""
        values = _values(self, self.body(EvidenceBody))
        row = evidence_add(
            workspace_id=self.workspace_id,
            values={"kinds": list(PROVABLE), **values},
            by=self.studio.user,
            via=VIA,
        )
        return Response(evidence_record(row), status=201)


class EvidenceView(StudioView):
    """One record."""

    @operation(name="evidence_read", tag=TAG, answer=EvidenceShape)
    def get(self, request: Request, pk: int) -> Response:
        """A record."""
        return Response(evidence_record(access.evidence(self.studio, pk)))

    @operation(name="evidence_change", tag=TAG, body=EvidencePatch, answer=EvidenceShape)
    def patch(self, request: Request, pk: int) -> Response:
        """Change a record; lines that rest on it otherwise become stale, those that lacked it are measured again.

        409 where `version` is not the newest.
        """
        row = access.evidence(self.studio, pk)
        values = _values(self, self.body(EvidencePatch))
        version = values.pop("version")
        changed = evidence_change(
            evidence=row, values=values, version=version, by=self.studio.user, via=VIA
        )
        return Response(evidence_record(changed))


class EvidenceDocumentView(StudioView):
    """The document of a record."""

    parser_classes = (StudioMultiPartParser,)

    @operation(
        name="evidence_document",
        tag=TAG,
        answer={
            key: value
            for _, media_type in KINDS.values()
            for key, value in download(media_type, "The whole document.").items()
        },
        query=[OpenApiParameter("edition", ID_PARAMETER, description="Without it the newest.")],
    )
    def get(self, request: Request, pk: int) -> FileResponse:
        """The document of an edition; 404 where it has none."""
        editions = access.evidence(self.studio, pk).editions.exclude(file="").order_by("-number")
        asked = request.query_params.get("edition", "")
        if asked:
            whole = asked.isascii() and asked.isdigit() and len(asked) < 10
            editions = editions.filter(number=int(asked) if whole else 0)
        if (edition := editions.first()) is None:
            raise Http404
        return document_response(edition)

    @operation(
        name="evidence_document_add",
        tag=TAG,
        body={"multipart/form-data": EvidenceDocumentBody},
        answer=EvidenceShape,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Add a document in the place of the one that is there: a new edition, on which no line rests yet.

        A copywriter may add one to a record of their own. 409 where `version` is not the newest; 422 for what is no PDF,
        PNG or JPEG.
        """
        row = access.evidence(self.studio, pk)
        own = row.created_by_id == self.studio.user.pk
        access.require(self.studio, "evidence.attach", own=own)
        values = self.body(EvidenceDocumentBody)
        sent = values["file"]
        try:
            document = document_store(sent.chunks(), sent.name or "")
        except DomainError as error:
            raise DomainError(error.message, errors={"file": [error.message]}) from error
        changed = evidence_change(
            evidence=row,
            values={},
            version=values["version"],
            by=self.studio.user,
            document=document,
            via=VIA,
        )
        return Response(evidence_record(changed))


class EvidenceRetireView(StudioView):
    """Letting a record prove nothing."""

    @operation(name="evidence_retire", tag=TAG, body=EvidenceVersion, answer=EvidenceShape)
    def post(self, request: Request, pk: int) -> Response:
        """Retire a record; lines that rest on it become stale. 409 where `version` is not the newest."""
        row = access.evidence(self.studio, pk)
        version = self.body(EvidenceVersion)["version"]
        return Response(
            evidence_record(
                evidence_retire(evidence=row, version=version, by=self.studio.user, via=VIA)
            )
        )


class WaiverListView(StudioView):
    """Waivers of a line."""

    @operation(name="waivers_list", tag=TAG, answer=listed(WaiverShape), query=[*PAGE_PARAMETERS])
    def get(self, request: Request, pk: int) -> Response:
        """Every waiver that was signed for a line, newest first."""
        line = access.candidate(self.studio, pk)
        rows = Waiver.objects.filter(candidate=line).select_related("by")
        return page_response(request, rows, waiver_record)

    @operation(name="waivers_create", tag=TAG, body=WaiverBody, answer=WaiverShape, status=201)
    def post(self, request: Request, pk: int) -> Response:
        """Answer for all unsupported claims of a line as it stands, until a day; it may then be approved.

        403 for who wrote or edited it, for copywriters, and for managers where a number, price, scarcity or urgency is
        claimed, unless they are reviewers; 422 where nothing is to be waived or the record contradicts a claim.
        """
        line = access.candidate(self.studio, pk)
        reviews = self.studio.membership.is_reviewer
        access.require(self.studio, "waiver.sign", own=reviews)
        waiver = waiver_sign(
            candidate=line,
            by=self.studio.user,
            values=self.body(WaiverBody),
            signs_figures=access.may(self.studio, "waiver.sign_figures", own=reviews),
            via=VIA,
        )
        return Response(waiver_record(waiver), status=201)


def _values(view: StudioView, values: dict[str, Any]) -> dict[str, Any]:
    """A body's values with its owner as a person; None where nobody of that name works here."""
    if "owner" in values:
        members = Membership.objects.filter(workspace=view.studio.workspace, active=True)
        member = members.select_related("user").filter(user__username=values["owner"]).first()
        values["owner"] = member.user if member else None
    return values
