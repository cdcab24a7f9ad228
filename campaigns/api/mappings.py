"""Kept mappings: what the columns of a file hold, under a name."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.bodies import MappingBody, MappingPatch
from campaigns.api.pages import page_response
from campaigns.api.schema import PAGE_PARAMETERS, listed, operation
from campaigns.api.shapes import MappingShape
from campaigns.catalog.saved_mappings import mapping_remove, mapping_rename, mapping_save
from campaigns.models import SavedMapping
from campaigns.workspaces import access

VIA = "api"


class MappingListView(StudioView):
    """Kept mappings."""

    @operation(
        name="mappings_list",
        tag="Imports",
        answer=listed(MappingShape),
        query=[*PAGE_PARAMETERS],
    )
    def get(self, request: Request) -> Response:
        """Kept mappings, newest first."""
        return page_response(request, SavedMapping.objects.all(), _mapping_record)

    @operation(
        name="mappings_create", tag="Imports", body=MappingBody, answer=MappingShape, status=201
    )
    def post(self, request: Request) -> Response:
        """Keep a mapping: every column of the file with its field, or with "" to keep it aside.

        Under a name that these columns have already it takes that one's place.
        """
        values = self.body(MappingBody)
        row = mapping_save(
            workspace_id=self.workspace_id,
            by=self.studio.user,
            name=values["name"],
            headers=list(values["mapping"]),
            mapping=values["mapping"],
            via=VIA,
        )
        return Response(_mapping_record(row), status=201)


class MappingView(StudioView):
    """One kept mapping."""

    @operation(name="mappings_read", tag="Imports", answer=MappingShape)
    def get(self, request: Request, pk: int) -> Response:
        """A kept mapping."""
        return Response(_mapping_record(access.saved_mapping(self.studio, pk)))

    @operation(name="mappings_change", tag="Imports", body=MappingPatch, answer=MappingShape)
    def patch(self, request: Request, pk: int) -> Response:
        """Rename a kept mapping."""
        row = access.saved_mapping(self.studio, pk)
        name = self.body(MappingPatch)["name"]
        return Response(
            _mapping_record(mapping_rename(mapping=row, by=self.studio.user, name=name, via=VIA))
        )


class MappingRemoveView(StudioView):
    """Taking one away."""

    @operation(name="mappings_remove", tag="Imports", answer=MappingShape)
    def post(self, request: Request, pk: int) -> Response:
        """Take a kept mapping away; what was imported by it stays. Answers what it was."""
        row = access.saved_mapping(self.studio, pk)
        record = _mapping_record(row)
        mapping_remove(mapping=row, by=self.studio.user, via=VIA)
        return Response(record)


def _mapping_record(row: SavedMapping) -> dict[str, Any]:
    return {"id": row.pk, "name": row.name, "columns": row.headers, "mapping": row.mapping}
