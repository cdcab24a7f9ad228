"""Rules as files: those of a set, and a file's rules written into the set being written."""

from __future__ import annotations

from collections import defaultdict

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.reading import StudioMultiPartParser
from campaigns.api.rule_shapes import RuleFileBody, RuleFileShape
from campaigns.api.schema import download, operation
from campaigns.rules.exchange import BYTES_MOST, FORMATS, file_format, rules_import
from campaigns.rules.files import MEDIA, set_file_response
from campaigns.rules.selectors import rule_set_shown
from campaigns.workspaces import access

TAG = "Brand rules"
_SHAPES = defaultdict(lambda: OpenApiTypes.BINARY, yaml=OpenApiTypes.ANY)


class RuleSetFileView(StudioView):
    """The rules of a set as a file."""

    @operation(
        name="rulesets_file",
        tag=TAG,
        answer={
            key: value
            for name, media_type in MEDIA.items()
            for key, value in download(media_type, "The whole file.", _SHAPES[name]).items()
        },
        query=[OpenApiParameter("format", str, enum=list(FORMATS), description="CSV without it.")],
    )
    def get(self, request: Request, pk: int) -> FileResponse:
        """The rules of a set as CSV, JSON Lines or YAML."""
        row = access.rule_set(self.studio, pk)
        format = request.query_params.get("format", "csv")
        if format not in FORMATS:
            raise ValidationError({"format": [f"Use {', '.join(FORMATS)}."]})
        return set_file_response(row, format)


class RuleImportView(StudioView):
    """A file's rules."""

    parser_classes = (StudioMultiPartParser,)

    @operation(
        name="rules_import",
        tag=TAG,
        body={"multipart/form-data": RuleFileBody},
        answer=RuleFileShape,
    )
    def post(self, request: Request) -> Response:
        """Write a file's rules into the set being written, all of them or none: 422 names the rows that are no rules.

        A rule whose `key` stands there is changed, one without is added; with `replace` those that the file does not hold
        go first.
        """
        values = self.body(RuleFileBody)
        file = values["file"]
        counts = rules_import(
            workspace_id=self.workspace_id,
            data=file.read(BYTES_MOST + 1),
            format=values.get("format") or file_format(file.name),
            replace=values["replace"],
            by=self.studio.user,
            via="api",
        )
        shown = rule_set_shown(self.workspace_id)
        assert shown is not None, "the file's rules stand in it"
        return Response({**counts, "ruleset": shown.pk})
