"""A worker's own look at the rows: jobs run even while the broker is away (reliability 3.1)."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

from django.db import Error, connections

from generation.jobs.runner import job_run

logger = logging.getLogger(__name__)
POLL_SECONDS = 2.0


class Poll:
    """A thread that takes due jobs of some queues every two seconds, whatever the broker does."""

    def __init__(self, queues: Sequence[str]) -> None:
        self._queues = tuple(queues)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="poll", daemon=True)

    def start(self) -> None:
        """Begin; the first look comes after one interval, since the broker is the fast way."""
        self._thread.start()

    def stop(self) -> None:
        """Take no further job."""
        self._stopped.set()

    def _loop(self) -> None:
        while not self._stopped.wait(POLL_SECONDS):
            try:
                for queue in self._queues:
                    while not self._stopped.is_set() and job_run(queue=queue, heartbeat=True):
                        pass
            except Error:
                logger.exception("the rows cannot be read; looking again in %s s", POLL_SECONDS)
            finally:
                connections.close_all()
