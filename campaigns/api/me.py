"""Who asks, in which workspace, with which scopes."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.schema import operation
from campaigns.api.shapes import Me
from campaigns.workspaces.permissions import scopes_of


class MeView(StudioView):
    """Oneself."""

    @operation(name="me", tag="You", answer=Me)
    def get(self, request: Request) -> Response:
        """Who the token or the session belongs to.

        A token's scopes never go beyond what its user's role allows now.
        """
        asked = self.studio
        allowed = scopes_of(asked.membership.role)
        token = asked.token
        held = allowed if token is None else [one for one in allowed if one in token.scopes]
        return Response(
            {
                "user": asked.user.username,
                "name": str(asked.user),
                "role": asked.membership.role,
                "workspace": asked.workspace.slug,
                "workspace_name": asked.workspace.name,
                "scopes": held,
            }
        )
