"""When a line is due as it arrives, and when that is told of."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from campaigns.models import Campaign, Candidate

SOON = timedelta(days=1)
"""How long before a line is due whoever holds it is told."""


def line_due_take(line: Candidate, campaign: Campaign) -> None:
    """Give a line that is not stored yet its campaign's due date."""
    line.due = campaign.lines_due
    line.remind = remind_at(line.due, timezone.now())


def remind_at(due: datetime | None, now: datetime) -> datetime | None:
    """When a due date is to be told of next: a day before, or when it is reached; None without one."""
    if due is None:
        return None
    return due - SOON if due - SOON > now else due
