"""What becomes of somebody's lines when they can do none here any more."""

from __future__ import annotations

from django.db.models import F

from campaigns.models import Candidate, Membership
from campaigns.models.review import OPEN_STATES
from campaigns.workspaces.permissions import grant


def lines_freed(member: Membership) -> int:
    """Let the open lines of somebody go who is suspended or only looks on by now; answers how many.

    Else they would be nobody's and yet never among those that nobody has.
    """
    if member.active and grant(member.role, "task.claim"):
        return 0
    rows = Candidate.objects.filter(
        workspace_id=member.workspace_id,
        assigned_to_id=member.user_id,
        state__in=sorted(OPEN_STATES),
    )
    return rows.update(assigned_to=None, task_version=F("task_version") + 1)
