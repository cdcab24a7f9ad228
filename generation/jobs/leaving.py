"""A worker that is told to stop: it takes no further job, and those in hand go back to the queue at their next chunk."""

from __future__ import annotations

import logging
import threading

from django.db import Error, connections
from django_scopes import scopes_disabled

from generation.jobs.claims import jobs_return, process_name
from generation.jobs.turns import turns
from generation.models import Job

logger = logging.getLogger(__name__)
PATIENCE_SECONDS = 5.0
"""For the chunks in hand; less than whoever stops a worker waits before they kill it."""


def worker_leave() -> None:
    """Begin nothing more; the process outlives what it has in hand by as long as it has patience with it."""
    turns.close()
    # No daemon: the jobs of other threads that are may end as long as this one lives.
    threading.Thread(target=jobs_see_off, args=(PATIENCE_SECONDS,), name="leaving").start()


def jobs_see_off(patience: float) -> None:
    """Wait for the jobs in hand; one that comes to no chunk in time is given back without being asked."""
    turns.wait_for_all(patience)
    try:
        with scopes_disabled():
            mine = Job.everywhere.filter(lease_owner__startswith=f"{process_name()}:")
            if late := jobs_return(mine):
                logger.warning("%s jobs came to no chunk in time and were given back", late)
    except Error:
        logger.exception("the rows cannot be written; the next worker's sweep takes the jobs back")
    finally:
        connections.close_all()
