"""The clock's look at due dates, and at who is nowhere any more; looking twice changes nothing."""

from __future__ import annotations

from celery import shared_task

from campaigns.review.presence import presences_forget
from campaigns.review.reminding import lines_remind


@shared_task
def tend_lines() -> None:
    """Tell of due dates; forget who left."""
    lines_remind()
    presences_forget()
