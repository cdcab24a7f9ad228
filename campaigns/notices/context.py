"""The bell's figure, counted only where a page draws the bell."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from campaigns.notices.selectors import unread_count


def bell(request: HttpRequest) -> dict[str, Any]:
    """`unread_notices` on a workspace's page: a function, so that a fragment asks the database nothing."""
    workspace = getattr(request, "workspace", None)
    if workspace is None or not request.user.is_authenticated:
        return {}
    person = request.user
    return {"unread_notices": lambda: unread_count(person, workspace)}
