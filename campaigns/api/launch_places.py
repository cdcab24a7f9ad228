"""Where launches show, and the days on which none starts."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.launch_shapes import BlackoutBody, BlackoutShape, OpenDayBody, PlacementShape
from campaigns.api.pages import page_response
from campaigns.api.schema import PAGE_PARAMETERS, listed, operation
from campaigns.models import BlackoutDay, Placement
from campaigns.scheduling.blackouts import blackout_add, blackout_remove

TAG = "Launches"
VIA = "api"


class PlacementListView(StudioView):
    """Placements."""

    @operation(
        name="placements_list", tag=TAG, answer=listed(PlacementShape), query=[*PAGE_PARAMETERS]
    )
    def get(self, request: Request) -> Response:
        """The places that launches were planned for, newest first. Planning one in a place of another name makes it."""
        return page_response(request, Placement.objects.all(), _placement_record)


class BlackoutListView(StudioView):
    """Blackout days."""

    @operation(
        name="blackouts_list", tag=TAG, answer=listed(BlackoutShape), query=[*PAGE_PARAMETERS]
    )
    def get(self, request: Request) -> Response:
        """Days on which nothing starts, the one that was closed last first."""
        return page_response(request, BlackoutDay.objects.all(), _blackout_record)

    @operation(
        name="blackouts_create", tag=TAG, body=BlackoutBody, answer=BlackoutShape, status=201
    )
    def post(self, request: Request) -> Response:
        """Close a day. What is scheduled on it is held by its next check."""
        values = self.body(BlackoutBody)
        row = blackout_add(
            workspace_id=self.workspace_id,
            day=values["day"],
            reason=values.get("reason", ""),
            by=self.studio.user,
            via=VIA,
        )
        return Response(_blackout_record(row), status=201)


class BlackoutOpenView(StudioView):
    """Opening a day again."""

    @operation(name="blackouts_open", tag=TAG, body=OpenDayBody, answer=OpenDayBody)
    def post(self, request: Request) -> Response:
        """Open a day again; one that is open stays so. What was held because of it is resumed by hand."""
        day = self.body(OpenDayBody)["day"]
        blackout_remove(day=day, by=self.studio.user, via=VIA)
        return Response({"day": day.isoformat()})


def _placement_record(row: Placement) -> dict[str, Any]:
    return {"id": row.pk, "name": row.name, "channel": row.channel}


def _blackout_record(row: BlackoutDay) -> dict[str, Any]:
    return {"id": row.pk, "day": row.day.isoformat(), "reason": row.reason}
