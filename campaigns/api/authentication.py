"""Who asks the API: `AccessMiddleware` found out; sessions still owe a CSRF token."""

from __future__ import annotations

from typing import Any

from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request


class StudioAuthentication(SessionAuthentication):
    """Takes user and token from the middleware; a session's unsafe request must pass CSRF."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """(user, token or None), or None for somebody unknown."""
        inner = request._request
        user = getattr(inner, "user", None)
        if user is None or not user.is_authenticated:
            return None
        token = getattr(inner, "token", None)
        if token is None:
            self.enforce_csrf(request)
        return user, token

    def authenticate_header(self, request: Request) -> str:
        """A 401 names the scheme."""
        return "Bearer"
