"""The clock's look at limits that came into force; looking twice changes nothing."""

from __future__ import annotations

from celery import shared_task

from campaigns.channels.overdue import limits_overdue_tell
from campaigns.channels.settling import field_specs_settle, own_limits_settle
from campaigns.common.clock_looks import look_in_turn


@shared_task
def tend_limits() -> None:
    """Make stale the lines that no longer fit, and tell of those that could not be read."""
    look_in_turn(field_specs_settle, own_limits_settle, limits_overdue_tell)
