"""What the queue of jobs refuses, as errors fit to show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from campaigns.common.errors import QuotaExceeded, StateConflict
from generation.jobs.errors import JobRefused, QueueFull


@contextmanager
def queue_refusals_answered() -> Iterator[None]:
    """A full queue becomes `QuotaExceeded`, a job that is in another state `StateConflict`."""
    try:
        yield
    except QueueFull as error:
        after = {"Retry-After": str(error.retry_after)}
        raise QuotaExceeded(error.message, headers=after) from error
    except JobRefused as error:
        raise StateConflict(str(error)) from error
