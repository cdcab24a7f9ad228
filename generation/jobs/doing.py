"""Which job a thread works on, for its lines of the log."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the log is set up before there are models
    from generation.models import Job

logger = logging.getLogger(__name__)
job_now: ContextVar[int | None] = ContextVar("job_now", default=None)


@contextmanager
def job_told(job: Job) -> Iterator[None]:
    """All lines that are written inside name the job; the first says that it began, the last for how long it was worked on."""
    token, began = job_now.set(job.pk), time.monotonic()
    logger.info("job %s (%s) began, attempt %s", job.pk, job.kind, job.attempt)
    try:
        yield
    finally:
        logger.info("job %s was worked on for %.1f s", job.pk, time.monotonic() - began)
        job_now.reset(token)
