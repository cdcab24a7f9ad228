"""Writers: how much of what each wrote was approved, how much of it people rewrote."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.experiments import TAG
from campaigns.api.pairs import campaign_asked
from campaigns.api.schema import ID_PARAMETER, operation
from campaigns.api.shapes import Shape
from campaigns.channels.selectors import channel_labels
from campaigns.learning.writers import BY
from campaigns.learning.writers_page import writers_read, writers_records


class EndsShape(Shape):
    """A share from 0 to 1 with its 95 % interval."""

    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class TallyShape(Shape):
    """Lines that were decided."""

    decided = serializers.IntegerField()
    approved = serializers.IntegerField(help_text="Whatever came of them since.")
    untouched = serializers.IntegerField(help_text="Approved as they were written.")
    approval = EndsShape(help_text="Approved of decided.")
    edited = EndsShape(
        allow_null=True,
        help_text="The mean share of an approved line that people rewrote; null before two of them.",
    )


class WeekShape(TallyShape):
    """What was decided in a week."""

    week = serializers.DateField(help_text="Its Monday, in the workspace's zone.")


class WriterShape(TallyShape):
    """An engine, with its prompts or its adapter where `by` tells these apart."""

    engine = serializers.CharField()
    prompts = serializers.CharField(allow_blank=True)
    adapter = serializers.CharField(allow_blank=True, help_text="The head of its name.")
    adapter_name = serializers.CharField(allow_blank=True)
    weeks = WeekShape(many=True)


class WritersShape(Shape):
    """All writers of the last twelve weeks."""

    results = WriterShape(many=True)


class WriterListView(StudioView):
    """Writers."""

    @operation(
        name="writers_list",
        tag=TAG,
        answer=WritersShape,
        query=[
            OpenApiParameter("by", str, enum=[*BY], description="What tells writers apart."),
            OpenApiParameter("campaign", ID_PARAMETER, description="Only this one's lines."),
            OpenApiParameter("channel", str, description="Only this one's lines."),
        ],
    )
    def get(self, request: Request) -> Response:
        """Approval and edits of what each engine wrote, by week, those of whom most was decided first."""
        asked = request.query_params
        by = asked.get("by", "engine")
        if by not in BY:
            raise ValidationError({"by": [f"Use {', '.join(BY)}."]})
        if (channel := asked.get("channel", "")) not in ("", *channel_labels()):
            raise ValidationError({"channel": ["There is no such channel."]})
        campaign = campaign_asked(self.studio, request)
        weeks = writers_read(
            campaign=campaign.pk if campaign else None,
            channel=channel,
            by=by,
            zone=self.studio.workspace.timezone,
            now=timezone.now(),
        )
        return Response({"results": writers_records(weeks)})
