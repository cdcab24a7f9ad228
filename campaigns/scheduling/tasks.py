"""The clock's bell for launches; rung twice it starts nothing twice."""

from __future__ import annotations

from celery import shared_task

from campaigns.scheduling.firing import launches_tend
from campaigns.scheduling.landing import pages_look


@shared_task
def tend_launches() -> None:
    """Check, start and end what is due."""
    launches_tend()


@shared_task
def look_at_pages() -> None:
    """Ask the pages of launches that are checked soon."""
    pages_look()
