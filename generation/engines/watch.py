"""What an engine that takes long looks at while it waits: whether it is still wanted, and what it may spend."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock

LOOK_SECONDS = 1.0
"""How long an engine waits at most before it looks again."""
Purse = Callable[[int], Callable[[int], None]]
"""Puts so many tokens aside, or raises `TokensUsedUp`; what it gives is told how many of them were spent."""


class Watch:
    """One piece of work, such as a job: `check` raises where it must stop, `tokens` is what it has spent, `held` what is put aside.

    `seconds` is all the time that it may take, None for as long as it needs; `purse` pays for it, None where nobody counts.
    """

    def __init__(
        self,
        check: Callable[[], None] | None = None,
        seconds: float | None = None,
        purse: Purse | None = None,
    ) -> None:
        self._check, self._lock = check, Lock()
        self.purse = purse
        self._until = None if seconds is None else time.monotonic() + seconds
        self.tokens = self.held = 0

    def look(self) -> None:
        """Raise what `check` raises. Call it from the thread that began the work."""
        if self._check:
            self._check()

    def spend(self, tokens: int) -> None:
        """Count tokens; any thread may."""
        with self._lock:
            self.tokens += tokens

    def hold(self, tokens: int, most: int) -> bool:
        """Put tokens aside for one request, where there are so many of `most` left; `settle` gives them back."""
        with self._lock:
            if self.tokens + self.held + tokens > most:
                return False
            self.held += tokens
            return True

    def settle(self, tokens: int) -> None:
        """Give back what was put aside."""
        with self._lock:
            self.held -= tokens

    @contextmanager
    def paying(self, most: int) -> Iterator[None]:
        """What is asked inside takes at most so many tokens, put aside before. Raises what the purse does."""
        if self.purse is None:
            yield
            return
        spent, settle = self.tokens, self.purse(most)
        try:
            yield
        finally:
            # What is still under way, where one of several failed, may be spent yet.
            settle(self.tokens - spent + self.held)

    def left(self, seconds: float) -> float:
        """How many of these seconds the work has still; 0 where its time is up."""
        if self._until is None:
            return seconds
        return max(0.0, min(seconds, self._until - time.monotonic()))


_now: ContextVar[Watch | None] = ContextVar("engine_watch", default=None)


@contextmanager
def engine_watch(
    check: Callable[[], None] | None = None,
    *,
    seconds: float | None = None,
    purse: Purse | None = None,
) -> Iterator[Watch]:
    """Whatever engines do inside belongs to one watch. Who gives none pays from the purse of the watch around it."""
    watch = Watch(check, seconds, purse or watch_now().purse)
    token = _now.set(watch)
    try:
        yield watch
    finally:
        _now.reset(token)


def watch_now() -> Watch:
    """The watch that this call runs under; one that never ends anything where there is none."""
    return _now.get() or Watch()
