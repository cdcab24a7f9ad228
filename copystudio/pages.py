"""Django's ASGI handler with threads that stay: each makes one page at a time, all of it, and keeps its connection.

Python makes one page at a time whatever there are of threads: two at once take twice as long each, and in a database of
one writer both may wait for the other's lock. So pages take turns in the order in which they were asked for. Whoever has
waited for `PATIENCE_S` goes ahead: a page that waits itself, for a model or for somebody else's lock, stops nobody.
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from functools import partial
from typing import TypeVar

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.db import Error, connections
from django.http import HttpRequest, HttpResponseBase

T = TypeVar("T")
TURNS = 2
"""Pages at once: while one of them writes to the disk the other goes on."""
PATIENCE_S = 0.15
KEPT = 8
"""Threads that wait for the next page; of more at once each ends with its page."""
CLOSE_S = 1.5
"""For what was written last to come into the database's file, when the server ends."""


class Pages(ASGIHandler):
    """Django's own starts a thread for each request, which opens the database anew and reads its whole schema."""

    def __init__(self) -> None:
        self._idle: list[ThreadPoolExecutor] = []
        self._turns = asyncio.Semaphore(TURNS)
        super().__init__()

    def load_middleware(self, is_async: bool = False) -> None:
        """As for a server without a loop: no layer hands the page to the loop and has it handed back."""
        super().load_middleware()

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """The page."""
        return await self.work(partial(self.get_response, request))

    async def work(self, act: Callable[[], T]) -> T:
        """What an act answers, by the thread that rested least; it ends what it began where the browser leaves."""
        in_turn = await self._turn_comes()
        thread = self._idle.pop() if self._idle else ThreadPoolExecutor(1, "page")
        done = asyncio.ensure_future(self._done(act, thread))
        done.add_done_callback(lambda _: self._over(thread, in_turn=in_turn))
        try:
            return await asyncio.shield(done)
        except asyncio.CancelledError:
            # What it reads stays open until it is over, and a server that stops waits for it as for any other.
            await asyncio.wait([done])
            raise

    def close(self) -> None:
        """Close what the threads that rest have open: all that is kept is in the database's one file then."""
        wait([thread.submit(connections.close_all) for thread in self._idle], CLOSE_S)

    async def _turn_comes(self) -> bool:
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await self._turns.acquire()
        except TimeoutError:
            return False

    @staticmethod
    async def _done(act: Callable[[], T], thread: ThreadPoolExecutor) -> T:
        async with ThreadSensitiveContext(executor=thread):
            done: Awaitable[T] = sync_to_async(_between_looks)(act)
            return await done

    def _over(self, thread: ThreadPoolExecutor, *, in_turn: bool) -> None:
        if in_turn:
            self._turns.release()
        if len(self._idle) < KEPT:
            self._idle.append(thread)
            return
        thread.submit(connections.close_all)
        thread.shutdown(wait=False)


def _between_looks(act: Callable[[], T]) -> T:
    # What begins and ends with a request (`request_started`, `request_finished`) is heard by another thread.
    _connections_look()
    try:
        return act()
    finally:
        _connections_look()


def _connections_look() -> None:
    """Close what this thread has open and is broken, or was open long enough; what cannot be given back is opened anew."""
    for connection in connections.all(initialized_only=True):
        with suppress(Error):
            connection.close_if_unusable_or_obsolete()
