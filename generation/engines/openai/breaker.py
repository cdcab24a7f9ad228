"""A circuit breaker: a server that failed several times in a row is left alone for a while."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

from generation.types import EngineStopped

FAILURES = 5
REST_SECONDS = 30.0


class Breaker:
    """Counts failures in a row. Open, it refuses at once; after its rest it lets one request try.

    `clock` counts seconds.
    """

    def __init__(
        self,
        failures: int = FAILURES,
        rest: float = REST_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most, self._rest, self._clock = failures, rest, clock
        self._lock, self._failures, self._until = Lock(), 0, 0.0

    def ask(self) -> None:
        """Raise `EngineStopped` while the server rests."""
        with self._lock:
            if self._failures < self._most:
                return
            left = self._until - self._clock()
            if left > 0:
                raise EngineStopped(
                    f"The server of the engine “openai” failed {self._failures} times in a row and is left alone for "
                    f"{round(left) + 1} seconds."
                )
            # This one tries; the others wait for what it finds.
            self._until = self._clock() + self._rest

    def worked(self) -> None:
        """An answer came."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """No answer came, or one that says that the server is broken."""
        with self._lock:
            self._failures += 1
            self._until = self._clock() + self._rest
