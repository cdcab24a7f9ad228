"""What the API takes and gives of launches."""

from __future__ import annotations

from rest_framework import serializers

from campaigns.api.fields import Body, RowId, Text, Version
from campaigns.api.shapes import Shape
from campaigns.models import LaunchEnd, LaunchState
from campaigns.scheduling.planning import LINES_MOST, NAME_MOST

ZONE = "The zone that its times were chosen in, such as Europe/London. The campaign's where nothing is said."


class LaunchPlan(Body):
    """When and where lines of a campaign go live."""

    candidates = serializers.ListField(
        child=RowId(), min_length=1, max_length=LINES_MOST, help_text="Approved, of one channel."
    )
    placement = Text(
        max_length=NAME_MOST,
        allow_blank=False,
        help_text="Where it shows, by its name; made where there is none of that name in the channel.",
    )
    starts_at = serializers.DateTimeField(required=False, allow_null=True)
    ends_at = serializers.DateTimeField(required=False, allow_null=True)
    timezone = Text(max_length=50, required=False, help_text=ZONE)
    on_end = serializers.ChoiceField(LaunchEnd.values, required=False)


class LaunchBody(LaunchPlan):
    """A launch."""

    campaign = RowId()


class LaunchPatch(LaunchPlan):
    """The keys to change, and the version that was read."""

    candidates = serializers.ListField(
        child=RowId(), min_length=1, max_length=LINES_MOST, required=False
    )
    placement = Text(max_length=NAME_MOST, allow_blank=False, required=False)
    version = Version()


class LaunchAct(Body):
    """The version that was read; 409 where it is not the newest. Left out, the newest is meant."""

    version = Version(required=False)


class CheckShape(Shape):
    """One check before a launch."""

    check = serializers.CharField()
    ok = serializers.BooleanField()
    message = serializers.CharField()


class LaunchShape(Shape):
    """A launch."""

    id = RowId()
    campaign = serializers.IntegerField()
    candidates = serializers.ListField(child=serializers.IntegerField())
    placement = serializers.CharField()
    channel = serializers.CharField()
    starts_at = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True)
    timezone = serializers.CharField()
    on_end = serializers.ChoiceField(LaunchEnd.values)
    state = serializers.ChoiceField(LaunchState.values)
    reason = serializers.CharField(allow_blank=True, help_text="Why it is held, or failed.")
    preflight = CheckShape(many=True)
    checked = serializers.DateTimeField(allow_null=True)
    publication = serializers.IntegerField(
        allow_null=True, help_text="The publication by which it went live last."
    )
    created_by = serializers.CharField()
    approved_by = serializers.CharField(allow_null=True)
    version = serializers.IntegerField()


class PlacementShape(Shape):
    """A place where copy of one channel shows."""

    id = RowId()
    name = serializers.CharField()
    channel = serializers.CharField()


class OpenDayBody(Body):
    """A day."""

    day = serializers.DateField(help_text="As 2026-12-24; by the clock of each launch's zone.")


class BlackoutBody(OpenDayBody):
    """A day on which nothing starts."""

    reason = Text(max_length=120, required=False)


class BlackoutShape(Shape):
    """A day on which nothing starts."""

    id = RowId()
    day = serializers.DateField()
    reason = serializers.CharField(allow_blank=True)
