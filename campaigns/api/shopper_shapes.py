"""What the API takes and gives of what shoppers are shown, and did."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from campaigns.api.fields import Body, Text
from campaigns.api.shapes import Shape
from campaigns.experiments.intake import EVENTS_MOST
from campaigns.experiments.telling import UNIT_MOST

EVENTS: dict[str, Any] = {
    "application/json": {"type": "array", "maxItems": EVENTS_MOST, "items": {}}
}
"""Each event is judged by itself: one that is wrong is refused, and the others are taken."""


class AssignBody(Body):
    """Who is to be shown something: any text that stays the same for one person."""

    unit = Text(max_length=UNIT_MOST, allow_blank=False)


class EventsFileBody(Body):
    """Events as a multipart form."""

    file = serializers.FileField(use_url=False, help_text="CSV: id, unit, kind, at, value …")


class AssignedShape(Shape):
    """What to show."""

    arm = serializers.CharField(
        allow_null=True, help_text="Null: takes no part; the control's text."
    )
    candidate = serializers.IntegerField()
    text = serializers.CharField()
    content_hash = serializers.CharField()


class RefusedShape(Shape):
    """An event that was not taken."""

    index = serializers.IntegerField(help_text="Its place in what was sent, from 0.")
    id = serializers.JSONField(allow_null=True)
    reason = serializers.CharField()


class TakenShape(Shape):
    """What became of a batch."""

    accepted = serializers.IntegerField()
    duplicate = serializers.IntegerField(help_text="Told before under the same id.")
    refused = RefusedShape(many=True)
