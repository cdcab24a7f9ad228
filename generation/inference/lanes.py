"""Whose turn it is: one chunk at a time, people who wait before bulk, first come first served in each lane."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal, get_args

Lane = Literal["interactive", "bulk"]
"""Who asks: a person who looks on (preview, single edits), or a job."""
LANES: tuple[Lane, ...] = get_args(Lane)


class LanesFull(Exception):
    """As many wait in this lane as may."""


class Lanes:
    """Turns for requests of many chunks: a request asks for a turn before each chunk and leaves it after.

    So a person waits for the one chunk under way at most, and jobs take turns with each other.
    """

    def __init__(self, most: int) -> None:
        """At most `most` requests wait in one lane."""
        self.begun: dict[Lane, int] = dict.fromkeys(LANES, 0)
        self._most = most
        self._busy = False
        self._waiting: dict[Lane, deque[asyncio.Future[None]]] = {lane: deque() for lane in LANES}

    @property
    def started(self) -> int:
        """Turns that have begun, of both lanes together."""
        return sum(self.begun.values())

    def waiting(self) -> dict[Lane, int]:
        """How many wait, by lane."""
        return {lane: len(queue) for lane, queue in self._waiting.items()}

    @asynccontextmanager
    async def turn(self, lane: Lane) -> AsyncIterator[int]:
        """Waits for the turn; gives its number, counted over both lanes. Raises `LanesFull` instead of waiting."""
        if self._busy:
            await self._wait(lane)
        self._busy = True
        self.begun[lane] += 1
        try:
            yield self.started
        finally:
            # A moment later: who leaves with more to draw waits again by then, and a person's
            # second chunk comes before the job's next one.
            asyncio.get_running_loop().call_soon(self._pass_on)

    async def _wait(self, lane: Lane) -> None:
        if len(self._waiting[lane]) >= self._most:
            raise LanesFull
        mine = asyncio.get_running_loop().create_future()
        self._waiting[lane].append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self._pass_on()  # the turn came at the same moment
            elif mine in self._waiting[lane]:
                self._waiting[lane].remove(mine)
            raise

    def _pass_on(self) -> None:
        for lane in LANES:
            while self._waiting[lane]:
                following = self._waiting[lane].popleft()
                if not following.done():
                    following.set_result(None)
                    return
        self._busy = False
