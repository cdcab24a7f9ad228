"""The clock's look at rules that begin and end with days, and at readings that stopped; looking twice changes nothing."""

from __future__ import annotations

from celery import shared_task

from campaigns.common.clock_looks import look_in_turn
from campaigns.rules.days import readings_resume, rule_days_turn


@shared_task
def tend_rules() -> None:
    """Have stored lines read where a day changed which rules hold, or where that stopped halfway."""
    look_in_turn(rule_days_turn, readings_resume)
