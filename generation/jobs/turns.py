"""Which jobs work side by side in this process: one that its workers died on works alone, so that no neighbour is blamed."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Condition

from generation.jobs.claims import is_suspect
from generation.models import Job

ALONE_SECONDS = 60.0
"""What kills its worker does so soon: one that lives longer has neighbours again."""


class Turns:
    """The jobs of this process. `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, Condition()
        self._running, self._alone_until = 0, 0.0
        self._suspect: int | None = None
        self.closed = False

    def begin(self, claim: Callable[[bool], Job | None]) -> Job | None:
        """What `claim` claims, None while one works alone or once closed; `claim` is told whether others work beside it."""
        with self._lock:
            if self.closed:
                return None
            if self._running and self._clock() < self._alone_until:
                return None
            job = claim(self._running > 0)
            if job is not None:
                self._running += 1
                if is_suspect(job):
                    self._suspect = job.pk
                    self._alone_until = self._clock() + ALONE_SECONDS
            return job

    def end(self, job_id: int) -> None:
        """One that began has ended."""
        with self._lock:
            self._running -= 1
            if not self._running or job_id == self._suspect:
                self._alone_until = 0.0
            if not self._running:
                self._lock.notify_all()

    def close(self) -> None:
        """Nothing more begins, and what runs is to end at its next chunk; for a signal's handler, which must not wait."""
        self.closed = True

    def wait_for_all(self, seconds: float) -> None:
        """Return when none runs, or after so many seconds."""
        with self._lock:
            self._lock.wait_for(lambda: not self._running, seconds)


turns = Turns()
