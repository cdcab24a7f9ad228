"""Which engine writes for a workspace."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.bodies import EngineBody
from campaigns.api.schema import operation
from campaigns.api.shapes import EngineShape
from campaigns.workspaces.engine_choice import engine_choose, engine_record

VIA = "api"


class EngineView(StudioView):
    """What writes where a round names no engine."""

    @operation(name="engine_read", tag="You", answer=EngineShape)
    def get(self, request: Request) -> Response:
        """The workspace's engine, what writes now, and which engines can write here."""
        return Response(engine_record(self.studio.workspace))

    @operation(name="engine_choose", tag="You", body=EngineBody, answer=EngineShape)
    def patch(self, request: Request) -> Response:
        """Choose the engine for rounds from now on; 422 for one that cannot write here."""
        workspace = self.studio.workspace
        engine_choose(
            workspace=workspace, by=self.studio.user, name=self.body(EngineBody)["engine"], via=VIA
        )
        return Response(engine_record(workspace))
