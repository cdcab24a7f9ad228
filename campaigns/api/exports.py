"""Exports with their files, publishing and rollback."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.bodies import ExportBody
from campaigns.api.line_shapes import (
    ExportShape,
    JobOnly,
    PublicationHead,
    PublicationRead,
    PublicationShape,
)
from campaigns.api.pages import page_response
from campaigns.api.schema import (
    ID_PARAMETER,
    PAGE_PARAMETERS,
    also_problem,
    download,
    listed,
    operation,
)
from campaigns.api.shapes import JobStarted
from campaigns.exports.publications import publication_fields, publication_items
from campaigns.exports.publishing import NothingToPublish, campaign_publish
from campaigns.exports.rollback import publication_rollback
from campaigns.exports.saved_profiles import MEDIA_TYPES
from campaigns.exports.services import export_create
from campaigns.exports.views import (
    export_file_response,
    export_manifest_response,
    export_state,
)
from campaigns.models import Export, Publication
from campaigns.workspaces import access

VIA = "api"
NOT_YET = also_problem(409, "The file is not written yet.")


class ExportCreateView(StudioView):
    """Exports."""

    @operation(name="exports_create", tag="Exports", body=ExportBody, answer=JobStarted, status=202)
    def post(self, request: Request) -> Response:
        """Write approved copy of a campaign as a file, as a job."""
        values = self.body(ExportBody)
        campaign = access.campaign(self.studio, values["campaign"])
        row = export_create(
            campaign=campaign, profile=values["profile"], by=self.studio.user, via=VIA
        )
        return Response({"id": row.pk, "job": row.job_id}, status=202)


class ExportView(StudioView):
    """One export."""

    @operation(name="exports_read", tag="Exports", answer=ExportShape)
    def get(self, request: Request, pk: int) -> Response:
        """An export: its state, how many rows, what is held and why."""
        return Response(_export_record(access.export(self.studio, pk)))


class ExportFileView(StudioView):
    """The file."""

    @operation(
        name="exports_file",
        tag="Exports",
        answer={
            key: value
            for media_type in MEDIA_TYPES
            for key, value in download(media_type, "The whole file.").items()
        }
        | NOT_YET,
    )
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        """The whole file; 409 until it is written."""
        return export_file_response(self.studio, access.export(self.studio, pk))


class ManifestView(StudioView):
    """What the file holds."""

    @operation(
        name="exports_manifest",
        tag="Exports",
        answer={(200, "application/json"): {"type": "object", "additionalProperties": {}}}
        | NOT_YET,
    )
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        """The manifest with the SHA-256 of the file; 409 until it is written."""
        return export_manifest_response(access.export(self.studio, pk))


class PublishView(StudioView):
    """Publishing."""

    @operation(
        name="campaigns_publish",
        tag="Publishing",
        answer={200: PublicationShape, 202: JobOnly},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Make a campaign's approved copy the products' live copy, in one transaction.

        A field gets the set of texts approved for it now, as many as it takes: the primary one first,
        then by rank. What was live there and is not in the set is `removed`; what finds no place is
        `held` with the reason `beyond_count`. A field for which nothing is approved keeps what it has.
        Where no text would come or leave there is no publication: it is null. Over 1,000 products it is a job: 202.
        """
        campaign = access.campaign(self.studio, pk)
        try:
            made = campaign_publish(campaign=campaign, by=self.studio.user, via=VIA)
        except NothingToPublish as error:
            # Publishing twice is no mistake of a script: it is told that nothing was left to do.
            nothing: dict[str, Any] = {
                "publication": None,
                "published": [],
                "removed": [],
                "rolled_back": None,
            }
            return Response({**nothing, "held": error.extra["held"]})
        if isinstance(made, Publication):
            return Response(_publication_record(made))
        return Response({"job": made.pk}, status=202)


class PublicationListView(StudioView):
    """Publications."""

    @operation(
        name="publications_list",
        tag="Publishing",
        answer=listed(PublicationHead),
        query=[OpenApiParameter("campaign", ID_PARAMETER), *PAGE_PARAMETERS],
    )
    def get(self, request: Request) -> Response:
        """Publications, newest first, of one campaign or of all; what each changed is on its own."""
        rows = Publication.objects.filter(workspace=self.studio.workspace)
        if campaign := request.query_params.get("campaign"):
            if not re.fullmatch(r"[0-9]{1,18}", campaign):
                raise ValidationError({"campaign": ["Must be a number."]})
            rows = rows.filter(campaign=int(campaign))
        return page_response(request, rows.select_related("created_by"), _publication_head)


class PublicationView(StudioView):
    """One publication."""

    @operation(name="publications_read", tag="Publishing", answer=PublicationRead)
    def get(self, request: Request, pk: int) -> Response:
        """A publication: what it made live, what left for it, what was held and why."""
        row = access.publication(self.studio, pk)
        return Response(_publication_head(row) | _publication_record(row))


class RollbackView(StudioView):
    """Rolling back."""

    @operation(name="publications_rollback", tag="Publishing", answer=PublicationShape)
    def post(self, request: Request, pk: int) -> Response:
        """Put back what was live before; 409 where a later publication replaced part of it."""
        row = access.publication(self.studio, pk)
        done = publication_rollback(publication=row, by=self.studio.user, via=VIA)
        return Response(_publication_record(done))


def _export_record(row: Export) -> dict[str, Any]:
    return {
        "id": row.pk,
        "job": row.job_id,
        "profile": row.profile,
        "campaign": row.campaign_id,
        "state": export_state(row),
        "rows": row.rows,
        "held": row.held,
        "sha256": row.sha256 or None,
        "size": row.size,
        "error": row.error or None,
        "created": row.created.isoformat(),
        "finished": row.finished.isoformat() if row.finished else None,
    }


def _publication_head(row: Publication) -> dict[str, Any]:
    return {
        "publication": row.pk,
        "campaign": row.campaign_id,
        "job": row.job_id,
        "created": row.created.isoformat(),
        "created_by": row.created_by.username if row.created_by else None,
        "rolled_back": row.rolled_back.isoformat() if row.rolled_back else None,
    }


def _publication_record(row: Publication) -> dict[str, Any]:
    items = publication_items(row)
    return {
        "publication": row.pk,
        "published": [
            {
                "sku": item.product.sku,
                "field": item.key,
                "place": item.place,
                "candidate": item.candidate_id,
            }
            for item in items
            if item.after
        ],
        "removed": [
            {
                "sku": one.product.sku,
                "field": one.key,
                "place": place.place,
                "text": place.before.text,
            }
            for one in publication_fields(items)
            for place in one.places
            if place.leaves and place.before
        ],
        "held": row.held,
        "rolled_back": row.rolled_back.isoformat() if row.rolled_back else None,
    }
