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

    Requests that were under way together and fail together are one failure. `clock` counts seconds.
    """

    def __init__(
        self,
        failures: int = FAILURES,
        rest: float = REST_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most, self._rest, self._clock = failures, rest, clock
        self._lock, self._failures, self._until = Lock(), 0, 0.0
        self._counted = float("-inf")

    @property
    def open(self) -> bool:
        """Whether the server is left alone, or one request has to find out whether it is well again."""
        return self._failures >= self._most

    def ask(self) -> float:
        """When this request began, for `failed`. Raises `EngineStopped` while the server rests."""
        with self._lock:
            now = self._clock()
            if not self.open:
                return now
            left = self._until - now
            if left > 0:
                raise EngineStopped(
                    f"The server of the engine “openai” failed {self._failures} times in a row and is left alone for "
                    f"{round(left) + 1} seconds."
                )
            # This one tries; others are refused until it is known what it found.
            self._until = now + self._rest
            return now

    def worked(self) -> None:
        """An answer came."""
        with self._lock:
            self._failures = 0

    def failed(self, began: float) -> None:
        """No answer came to a request that began then, or one that says that the server is broken."""
        with self._lock:
            if began < self._counted:
                return  # one moment's trouble, which another request has told already
            self._counted = self._clock()
            self._failures += 1
            self._until = self._counted + self._rest
