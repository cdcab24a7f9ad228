"""Signs of life of the jobs of this process: where one is silent for too long, the process ends itself and is started again."""

from __future__ import annotations

import faulthandler
import time
from threading import Lock

_OFTEN = 1.0
_STDERR = 2
"""By its number: a Celery worker puts a logger without a file in place of `sys.stderr`."""

Held = tuple[int, int]
"""A job's id and the fence under which it is held: another thread may have it again later."""


class Signs:
    """When each job that runs was last heard of.

    An endless loop cannot be stopped from beside, and code in C may hold every other thread up: the
    end comes from faulthandler's own thread, which needs nothing of Python and writes first where
    each thread stands. The rows then say who died, as after any other death.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._until: dict[Held, tuple[float, float]] = {}

    def begin(self, job: Held, seconds: float) -> None:
        """From now on this job may be silent for so long."""
        with self._lock:
            self._until[job] = (time.monotonic() + seconds, seconds)
            self._watch()

    def heard(self, job: Held) -> None:
        """The job did something. One that nobody watches may say so too."""
        with self._lock:
            until, seconds = self._until.get(job, (0.0, 0.0))
            now = time.monotonic()
            if seconds and now + seconds - until >= min(_OFTEN, seconds / 2):
                self._until[job] = (now + seconds, seconds)
                self._watch()

    def end(self, job: Held) -> None:
        """The job is nobody's matter here any more."""
        with self._lock:
            self._until.pop(job, None)
            self._watch()

    def _watch(self) -> None:
        if not self._until:
            faulthandler.cancel_dump_traceback_later()
            return
        left = min(until for until, _ in self._until.values()) - time.monotonic()
        faulthandler.dump_traceback_later(max(left, 0.01), exit=True, file=_STDERR)


signs = Signs()
