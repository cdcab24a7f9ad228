"""The clock's look at due dates, at who is nowhere any more and at what stopped; looking twice changes nothing."""

from __future__ import annotations

from celery import shared_task

from campaigns.review.presence import presences_forget
from campaigns.review.reminding import lines_remind
from campaigns.review.second_policy import settles_begin


@shared_task
def tend_lines() -> None:
    """Tell of due dates; forget who left; send lines on to a second approval where that stopped."""
    lines_remind()
    presences_forget()
    settles_begin()
