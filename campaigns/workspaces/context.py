"""What every page's shell shows: workspace, role, counts, and which links a role may open."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from campaigns.models import Candidate, CandidateState
from campaigns.workspaces.permissions import grant, permission_for
from campaigns.workspaces.routes import ROUTES
from generation.models import Job, JobState

# Counting stops here: the side needs "999+", not a million.
COUNT_LIMIT = 1000


def shell(request: HttpRequest) -> dict[str, Any]:
    """`workspace`, `membership`, `may_open` and `nav_counts` on a workspace's page; nothing elsewhere."""
    workspace = getattr(request, "workspace", None)
    membership = getattr(request, "membership", None)
    if workspace is None or membership is None:
        return {}
    waiting = Candidate.objects.filter(workspace=workspace, state=CandidateState.IN_REVIEW)
    running = Job.objects.filter(kind="copy", state__in=(JobState.QUEUED, JobState.RUNNING))

    def may_open(url_name: str) -> bool:
        """Whether the role may GET a page; False for a page that does not exist yet."""
        permission = permission_for(url_name, "GET") if url_name in ROUTES else None
        return bool(permission and grant(membership.role, permission))

    return {
        "workspace": workspace,
        "membership": membership,
        "may_open": may_open,
        "nav_counts": {
            "review": waiting.order_by()[:COUNT_LIMIT].count(),
            "rounds": running.order_by()[:COUNT_LIMIT].count(),
        },
    }
