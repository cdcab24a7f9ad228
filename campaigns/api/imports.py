"""Catalog files: uploaded, checked, applied, reverted."""

from __future__ import annotations

import json
from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.bodies import ImportBody
from campaigns.api.reading import StudioMultiPartParser, body_check
from campaigns.api.schema import operation
from campaigns.api.shapes import ImportShape, ImportStarted
from campaigns.catalog.import_batch import REFUSED
from campaigns.catalog.imports import import_apply, import_create, import_revert
from campaigns.models import Import, ImportRow
from campaigns.workspaces import access

ERRORS_SHOWN = 100
COUNTS = ("rows", "added", "changed", "unchanged", "errors")


class ImportCreateView(StudioView):
    """Imports."""

    parser_classes = (StudioMultiPartParser,)

    @operation(
        name="imports_create",
        tag="Imports",
        body={"multipart/form-data": ImportBody},
        answer=ImportStarted,
        status=202,
    )
    def post(self, request: Request) -> Response:
        """Upload a catalog file.

        `dry_run` true, the default, stops at `validated` and waits for apply; false applies. A table
        of no known format whose columns cannot be told stays `uploaded`, without a job: send it again
        with a `mapping`.
        """
        values = self.body(ImportBody)
        mapping = _mapping(values["mapping"])
        row = import_create(
            workspace_id=self.workspace_id,
            file=values["file"].chunks(),
            filename=values["file"].name,
            by=self.studio.user,
            options={
                "format": values["format"],
                "dry_run": values["dry_run"],
                "mapping": mapping or None,
            },
            via="api",
        )
        return Response(_started(row), status=202)


class ImportView(StudioView):
    """One import."""

    @operation(name="imports_read", tag="Imports", answer=ImportShape)
    def get(self, request: Request, pk: int) -> Response:
        """An import: what it counted, and the first 100 rows that were refused."""
        row = access.import_run(self.studio, pk)
        return Response(_import_record(row))


class ImportApplyView(StudioView):
    """Applying."""

    @operation(name="imports_apply", tag="Imports", answer=ImportStarted, status=202)
    def post(self, request: Request, pk: int) -> Response:
        """Apply a validated import; the same checks run again."""
        row = access.import_run(self.studio, pk)
        return Response(_started(import_apply(row=row, by=self.studio.user)), status=202)


class ImportRevertView(StudioView):
    """Reverting."""

    @operation(name="imports_revert", tag="Imports", answer=ImportStarted, status=202)
    def post(self, request: Request, pk: int) -> Response:
        """Put back what stood there before an applied import."""
        row = access.import_run(self.studio, pk)
        return Response(_started(import_revert(row=row, by=self.studio.user)), status=202)


def _started(row: Import) -> dict[str, Any]:
    return {"id": row.pk, "job": row.job_id, "state": row.state}


def _import_record(row: Import) -> dict[str, Any]:
    refused = ImportRow.objects.filter(import_run=row, action=REFUSED).order_by("line", "pk")
    return {
        **_started(row),
        "dry_run": row.dry_run,
        "format": row.format,
        "mapping": row.mapping,
        "counts": {name: row.counts.get(name, 0) for name in COUNTS},
        "errors": [
            {"row": one.line, "sku": one.sku, "field": one.field, "message": one.message}
            for one in refused[:ERRORS_SHOWN]
        ],
        "error": row.error or None,
    }


def _mapping(text: str) -> dict[str, str]:
    problem = ValidationError({"mapping": ["Must be a JSON object of column names to fields."]})
    try:
        mapping = json.loads(text or "{}")
    except (ValueError, RecursionError):
        raise problem from None
    if not isinstance(mapping, dict):
        raise problem
    body_check(mapping)
    if not all(isinstance(value, str) for value in mapping.values()):
        raise problem
    return mapping
