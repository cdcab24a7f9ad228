"""What every page's shell shows: workspace, role, counts."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest

from campaigns.models import Candidate, CandidateState, Membership
from campaigns.workspaces.permissions import ROUTES, grant, permission_for


def may_open(membership: Membership | None, url_name: str) -> bool:
    """Whether a role may open a page: the side shows no link that would end in a refusal."""
    permission = permission_for(url_name, "GET") if url_name in ROUTES else None
    return bool(membership and permission and grant(membership.role, permission))


def shell(request: HttpRequest) -> dict[str, Any]:
    """`workspace`, `membership` and `nav_counts` on a page of a workspace; nothing elsewhere."""
    workspace = getattr(request, "workspace", None)
    if workspace is None:
        return {}
    membership = getattr(request, "membership", None)
    waiting = Candidate.objects.filter(workspace=workspace, state=CandidateState.IN_REVIEW)
    return {
        "workspace": workspace,
        "membership": membership,
        "may_open": partial(may_open, membership),
        # Counting stops at a thousand: the side needs "999+", not a million.
        "nav_counts": {"review": waiting.order_by()[:1000].count()},
    }
