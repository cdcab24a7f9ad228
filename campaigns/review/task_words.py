"""A line's task as the pages say it: who has it, until when, how much it presses, and what one may do."""

from __future__ import annotations

import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from campaigns.briefs.forms import MOMENT
from campaigns.models import Candidate, Presence, Priority, User
from campaigns.models.review import OPEN_STATES
from campaigns.review.assigning import task_holders
from campaigns.review.queue_items import Flag, holder_said, priority_flag, task_due
from campaigns.workspaces.access import may
from campaigns.workspaces.requests import StudioRequest


@dataclass(frozen=True)
class LineTask:
    """What the line's page shows of its task; `holders` is empty until the form that gives them lines is open."""

    holder: str
    is_mine: bool
    due: Flag | None
    due_at: datetime | None
    due_local: str
    zone: str
    priority: Flag | None
    may_claim: bool
    may_release: bool
    may_plan: bool
    holders: list[User]
    here: Sequence[Presence]

    @property
    def priorities(self) -> list[tuple[int, str]]:
        """To choose from, the most pressing first."""
        return list(Priority.choices)[::-1]


def line_task(
    request: StudioRequest, line: Candidate, *, here: Sequence[Presence] = ()
) -> LineTask:
    """No query, one once the form that gives the line to others is asked for. `here` look at it, too."""
    is_open = line.state in OPEN_STATES
    claims = is_open and may(request, "task.claim")
    may_plan = is_open and may(request, "task.plan")
    is_mine = line.assigned_to_id == request.user.pk
    zone = line.campaign.timezone
    now = timezone.now()
    return LineTask(
        holder=holder_said(line, request.user),
        is_mine=is_mine,
        due=task_due(line, now),
        due_at=line.due,
        due_local=line.due.astimezone(zoneinfo.ZoneInfo(zone)).strftime(MOMENT) if line.due else "",
        zone=zone,
        priority=priority_flag(line),
        may_claim=claims and line.assigned_to_id is None,
        may_release=claims and is_mine,
        may_plan=may_plan,
        holders=task_holders(line.workspace_id) if may_plan and request.GET.get("plan") else [],
        here=here,
    )
