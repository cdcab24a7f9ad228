"""Limits of channels' fields as they hold in the workspace, and lengths of merge tags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.fields import Body, Flag, Text, Version, Whole
from campaigns.api.schema import operation
from campaigns.api.shapes import Shape
from campaigns.channels.own import Key, own_newest
from campaigns.channels.selectors import FieldShown, field_table
from campaigns.channels.setting import (
    LIMIT_MOST,
    NOTE_MOST,
    TAGS_MOST,
    own_limit_set,
    own_record,
    own_tags_set,
    tags_of,
    tags_version,
)
from campaigns.models import OwnLimit
from generation.types.merge_tags import DEFAULTS, LENGTH_MOST

VIA = "api"
TAG = "Channels"
PLAIN = (
    *("channel", "field", "limit", "limit_ucs2", "unit", "hard", "forbidden", "version"),
    *("effective_from", "source", "confidence"),
)


class Lengths(serializers.DictField):
    """Names of merge tags with how many characters their values may have."""

    child = Whole(min_value=0, max_value=LENGTH_MOST)

    def to_internal_value(self, data: Any) -> dict[str, int]:
        """No more names than a workspace keeps."""
        found: dict[str, int] = super().to_internal_value(data)
        if len(found) > TAGS_MOST:
            raise ValidationError([f"{TAGS_MOST} merge tags at most."])
        return found


class OwnShape(Shape):
    """What the workspace set; null: what ships holds."""

    limit = serializers.IntegerField(allow_null=True)
    limit_ucs2 = serializers.IntegerField(allow_null=True)
    hard = serializers.BooleanField(allow_null=True)
    tags = serializers.DictField(child=serializers.IntegerField())
    number = serializers.IntegerField(help_text="Counts the changes; 0: none.")
    effective_from = serializers.DateField(allow_null=True)
    note = serializers.CharField(allow_blank=True)


class LimitShape(Shape):
    """A field with what holds of it today in the workspace."""

    channel = serializers.CharField()
    field = serializers.CharField()
    name = serializers.CharField()
    limit = serializers.IntegerField()
    limit_ucs2 = serializers.IntegerField(allow_null=True)
    unit = serializers.ChoiceField(["characters", "sms", "width", "bytes"])
    hard = serializers.BooleanField(
        help_text="Whether longer text is blocked; else it is a warning."
    )
    forbidden = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField(help_text="Of what ships.")
    effective_from = serializers.DateField(help_text="Since when that version holds.")
    # A key of the record, which hides the field's own name.
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    confidence = serializers.ChoiceField(["O", "S", "K"])
    written = serializers.BooleanField(help_text="Whether copy can be written for it.")
    own = OwnShape(help_text="The newest change, which may hold from a later day.")


class LimitsShape(Shape):
    """All fields on one page."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = LimitShape(many=True)


class LimitPatch(Body):
    """What to set; null brings back what ships. A key that is left out stays as it was set."""

    limit = Whole(min_value=1, max_value=LIMIT_MOST, required=False, allow_null=True)
    limit_ucs2 = Whole(min_value=1, max_value=LIMIT_MOST, required=False, allow_null=True)
    hard = Flag(required=False, allow_null=True)
    tags = Lengths(required=False)
    effective_from = Text(max_length=10, required=False, help_text="Today where it is left out.")
    note = Text(max_length=NOTE_MOST, required=False)
    version = Version(help_text="`own.number` that was read.")


class MergeTagsShape(Shape):
    """Lengths of merge tags: those of the workspace, and those that hold where it says nothing."""

    tags = serializers.DictField(child=serializers.IntegerField())
    defaults = serializers.DictField(child=serializers.IntegerField())
    version = serializers.IntegerField()


class MergeTagsPatch(Body):
    """All lengths of the workspace's own; names that are left out count as they ship."""

    tags = Lengths()
    version = Version()


class LimitListView(StudioView):
    """Limits."""

    @operation(name="limits_list", tag=TAG, answer=LimitsShape)
    def get(self, request: Request) -> Response:
        """Every field of every channel, those that nothing writes yet with them, on one page."""
        own = own_newest(self.workspace_id)
        table = field_table(self.workspace_id)
        rows = [_record(shown, own) for fields in table.values() for shown in fields]
        return Response({"next": None, "previous": None, "results": rows})


class LimitView(StudioView):
    """One field's limits."""

    @operation(name="limit_read", tag=TAG, answer=LimitShape)
    def get(self, request: Request, channel: str, field: str) -> Response:
        """What holds of a field, and what the workspace set of it last."""
        return Response(limit_one(self.workspace_id, channel, field))

    @operation(name="limit_set", tag=TAG, body=LimitPatch, answer=LimitShape)
    def patch(self, request: Request, channel: str, field: str) -> Response:
        """Set a limit from a day on; lines that no longer fit go stale within ten minutes of it."""
        limit_one(self.workspace_id, channel, field)
        values = self.body(LimitPatch)
        own_limit_set(
            workspace_id=self.workspace_id,
            place=(channel, field),
            version=values.pop("version"),
            values=values,
            by=self.studio.user,
            via=VIA,
        )
        return Response(limit_one(self.workspace_id, channel, field))


class MergeTagsView(StudioView):
    """Lengths of merge tags."""

    @operation(name="merge_tags_read", tag=TAG, answer=MergeTagsShape)
    def get(self, request: Request) -> Response:
        """How many characters values of merge tags may have."""
        return Response(_tags(self.workspace_id))

    @operation(name="merge_tags_set", tag=TAG, body=MergeTagsPatch, answer=MergeTagsShape)
    def patch(self, request: Request) -> Response:
        """Say how long they may become, in every field that has them. 409 where `version` moved."""
        values = self.body(MergeTagsPatch)
        own_tags_set(
            workspace_id=self.workspace_id,
            tags=values["tags"],
            version=values["version"],
            by=self.studio.user,
            via=VIA,
        )
        return Response(_tags(self.workspace_id))


def limit_one(workspace_id: int, channel: str, field: str) -> dict[str, Any]:
    """A field with what holds of it. Raises `Http404` for no field."""
    for shown in field_table(workspace_id).get(channel, ()):
        if shown.spec.field == field:
            return _record(shown, own_newest(workspace_id))
    raise Http404


def _record(shown: FieldShown, own: Mapping[Key, OwnLimit]) -> dict[str, Any]:
    spec = shown.spec
    return {
        **{name: getattr(spec, name) for name in PLAIN},
        "name": f"{spec.channel_label}, {spec.label.lower()}",
        "written": shown.written,
        "own": own_record(own.get((spec.channel, spec.field))),
    }


def _tags(workspace_id: int) -> dict[str, Any]:
    return {
        "tags": tags_of(workspace_id),
        "defaults": DEFAULTS,
        "version": tags_version(workspace_id),
    }
