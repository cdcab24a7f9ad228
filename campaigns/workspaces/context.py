"""What every page's shell shows: workspace, role, counts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from campaigns.models import Candidate, CandidateState


def shell(request: HttpRequest) -> dict[str, Any]:
    """`workspace`, `membership` and `nav_counts` on a page of a workspace; nothing elsewhere."""
    workspace = getattr(request, "workspace", None)
    if workspace is None:
        return {}
    waiting = Candidate.objects.filter(workspace=workspace, state=CandidateState.IN_REVIEW)
    return {
        "workspace": workspace,
        "membership": getattr(request, "membership", None),
        # Counting stops at a thousand: the side needs "999+", not a million.
        "nav_counts": {"review": waiting.order_by()[:1000].count()},
    }
