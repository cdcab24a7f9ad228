"""The clock's look at due dates, at who is nowhere any more, at what stopped and at briefs unread; looking twice changes nothing."""

from __future__ import annotations

from celery import shared_task

from campaigns.briefs.reading_over import readings_over_begin
from campaigns.common.clock_looks import look_in_turn
from campaigns.review.presence import presences_forget
from campaigns.review.reminding import lines_remind
from campaigns.review.second_policy import settles_begin


@shared_task
def tend_lines() -> None:
    """Tell of due dates; forget who left; send lines on to a second approval where that stopped; have lines held against a
    brief that changed before this marked them.
    """
    look_in_turn(lines_remind, presences_forget, settles_begin, readings_over_begin)
