"""What every page's shell shows: workspace, role, counts, which links a role may open; at the door the sample's people."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from campaigns.models import Candidate, CandidateState
from campaigns.workspaces.accounts import sample_people
from campaigns.workspaces.permissions import grant, permission_for
from campaigns.workspaces.routes import ROUTES
from generation.models import Job, JobState

# Counting stops here: the side needs "999+", not a million.
COUNT_LIMIT = 1000


def shell(request: HttpRequest) -> dict[str, Any]:
    """`workspace`, `membership`, `may_open` and `nav_counts` on a workspace's page; `sample_people` at the door."""
    workspace = getattr(request, "workspace", None)
    membership = getattr(request, "membership", None)
    if workspace is None or membership is None:
        match = request.resolver_match
        at_door = settings.LOCAL and match is not None and match.url_name == "account_login"
        return {"sample_people": sample_people()} if at_door else {}
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
