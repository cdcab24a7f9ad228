"""Export formats of a workspace's own."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.fields import Body, Part, Text, Version
from campaigns.api.pages import page_response
from campaigns.api.schema import PAGE_PARAMETERS, listed, operation
from campaigns.api.shapes import Shape
from campaigns.exports.layouts import (
    COLUMNS_MOST,
    DELIMITERS,
    ENCODINGS,
    HEADING_MOST,
    KINDS,
    PER,
    Layout,
    LayoutColumn,
)
from campaigns.exports.saved_formats import (
    NAME_MOST,
    format_change,
    format_create,
    format_record,
    format_remove,
)
from campaigns.models import ExportFormat
from campaigns.workspaces import access

VIA = "api"
VALUE_MOST = 80
VALUE_HELP = (
    "What the column holds: a part of the product (`sku`, `title`, `price` and others), for rows of products"
    " CHANNEL.FIELD, as often as the field takes texts, with `@source` for its digital source type and `@html` for the"
    " description as HTML, for rows of lines `text`, `channel`, `field` and others of a line."
)


class ColumnBody(Part):
    """A column."""

    heading = Text(max_length=HEADING_MOST, allow_blank=False)
    value = Text(max_length=VALUE_MOST, allow_blank=False, help_text=VALUE_HELP)


class FormatBody(Body):
    """A format to keep."""

    name = Text(max_length=NAME_MOST, allow_blank=False)
    kind = serializers.ChoiceField(list(KINDS), required=False)
    per = serializers.ChoiceField(list(PER), required=False)
    delimiter = serializers.ChoiceField(list(DELIMITERS), required=False)
    encoding = serializers.ChoiceField(list(ENCODINGS), required=False)
    columns = serializers.ListField(child=ColumnBody(), min_length=1, max_length=COLUMNS_MOST)


class FormatPatch(FormatBody):
    """The keys to change, and the version that was read."""

    name = Text(max_length=NAME_MOST, allow_blank=False, required=False)
    columns = serializers.ListField(
        child=ColumnBody(), min_length=1, max_length=COLUMNS_MOST, required=False
    )
    version = Version()


class ColumnShape(Shape):
    """A column."""

    heading = serializers.CharField()
    value = serializers.CharField()


class FormatShape(Shape):
    """A format of the workspace's own; an export asks for it by `profile`."""

    id = serializers.IntegerField()
    profile = serializers.CharField()
    name = serializers.CharField()
    version = serializers.IntegerField()
    kind = serializers.ChoiceField(list(KINDS))
    per = serializers.ChoiceField(list(PER))
    delimiter = serializers.ChoiceField(list(DELIMITERS), help_text="Of a CSV file.")
    encoding = serializers.ChoiceField(list(ENCODINGS), help_text="Of a CSV file.")
    columns = ColumnShape(many=True)


class FormatListView(StudioView):
    """Formats of the workspace's own."""

    @operation(
        name="export_formats_list",
        tag="Exports",
        answer=listed(FormatShape),
        query=[*PAGE_PARAMETERS],
    )
    def get(self, request: Request) -> Response:
        """Formats of the workspace's own, newest first."""
        return page_response(request, ExportFormat.objects.all(), format_record)

    @operation(
        name="export_formats_create",
        tag="Exports",
        body=FormatBody,
        answer=FormatShape,
        status=201,
    )
    def post(self, request: Request) -> Response:
        """Keep a format: its columns in their order, and how its file is written."""
        values = self.body(FormatBody)
        row = format_create(
            workspace=self.studio.workspace,
            by=self.studio.user,
            name=values["name"],
            layout=_layout(values, {}),
            via=VIA,
        )
        return Response(format_record(row), status=201)


class FormatView(StudioView):
    """One format."""

    @operation(name="export_formats_read", tag="Exports", answer=FormatShape)
    def get(self, request: Request, pk: int) -> Response:
        """A format."""
        return Response(format_record(access.export_format(self.studio, pk)))

    @operation(name="export_formats_change", tag="Exports", body=FormatPatch, answer=FormatShape)
    def patch(self, request: Request, pk: int) -> Response:
        """Change a format for exports made from now on; 409 with `current` where `version` is not the newest."""
        row = access.export_format(self.studio, pk)
        values = self.body(FormatPatch)
        changed = format_change(
            row=row,
            by=self.studio.user,
            name=values.get("name", row.name),
            layout=_layout(values, row.layout),
            version=values["version"],
            via=VIA,
        )
        return Response(format_record(changed))


class FormatRemoveView(StudioView):
    """Taking one away."""

    @operation(name="export_formats_remove", tag="Exports", answer=FormatShape)
    def post(self, request: Request, pk: int) -> Response:
        """Take a format away; its files stay. Answers what it was."""
        row = access.export_format(self.studio, pk)
        record = format_record(row)
        format_remove(row=row, by=self.studio.user, via=VIA)
        return Response(record)


def _layout(values: dict[str, Any], known: dict[str, Any]) -> Layout:
    """The layout that a body asks for; what it leaves out stays as it is known, else the default."""
    columns = values.get("columns", known.get("columns", []))
    names = ("kind", "per", "delimiter", "encoding")
    given = {**known, **values}
    settings = {name: given[name] for name in names if name in given}
    return Layout(tuple(LayoutColumn(one["heading"], one["value"]) for one in columns), **settings)
