"""Preference pairs: which campaigns consent, and the pairs as a file."""

from __future__ import annotations

import re

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.experiments import TAG
from campaigns.api.schema import ID_PARAMETER, download, operation
from campaigns.api.shapes import Shape
from campaigns.learning.pairs_file import MEDIA_TYPE, pairs_counted, pairs_response
from campaigns.models import Campaign
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest


class PairsShape(Shape):
    """A campaign that consents, with how many pairs its reviews made."""

    campaign = serializers.IntegerField()
    name = serializers.CharField()
    edits = serializers.IntegerField(help_text="A generated text beside what people made of it.")
    rejections = serializers.IntegerField(
        help_text="A rejected line beside an approved one of its round."
    )


class PairsListView(StudioView):
    """Preference pairs, counted."""

    @operation(name="pairs_list", tag=TAG, answer=PairsShape(many=True))
    def get(self, request: Request) -> Response:
        """Campaigns whose reviews may be learnt from (`learn_from_review`), with their pairs, the newest first."""
        return Response(pairs_counted())


class PairsFileView(StudioView):
    """Preference pairs as a file."""

    @operation(
        name="pairs_file",
        tag=TAG,
        answer=download(MEDIA_TYPE, "A pair on each line.", OpenApiTypes.STR),
        query=[OpenApiParameter("campaign", ID_PARAMETER, description="Only this one's.")],
    )
    def get(self, request: Request) -> FileResponse:
        """A better and a worse text of one order on each line, as JSON, of campaigns that consent."""
        return pairs_response(campaign_asked(self.studio, request))


def campaign_asked(studio: StudioRequest, request: Request) -> Campaign | None:
    """The campaign that a query names; None where it names none. Raises `ValidationError`, `Http404`."""
    asked = request.query_params.get("campaign")
    if asked is None:
        return None
    if not re.fullmatch(r"[0-9]{1,18}", asked):
        raise ValidationError({"campaign": ["Must be a number."]})
    return access.campaign(studio, int(asked))
