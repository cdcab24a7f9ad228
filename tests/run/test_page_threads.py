"""The threads that make pages: they stay, a slow page stops nobody, and a page that was left is made to its end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from django.db import InterfaceError
from django.http import HttpRequest, HttpResponse

from copystudio import pages
from copystudio.clock import BEAT_SCHEDULE
from copystudio.pages import KEPT, TURNS, Pages
from copystudio.settings import SQLITE

PATIENCE_S = 60.0
# More at once than threads that are kept.
MANY = KEPT + 3


class Site(Pages):
    """Pages that say who made them; those of `/slow` end once `go` is set."""

    def __init__(self) -> None:
        self.go, self.begun, self.ended = threading.Event(), 0, 0
        super().__init__()

    def get_response(self, request: HttpRequest) -> HttpResponse:
        """The page, made by whichever thread this is."""
        self.begun += 1
        if request.path == "/slow":
            assert self.go.wait(PATIENCE_S)
        self.ended += 1
        return HttpResponse(str(threading.get_ident()))

    async def page(self, path: str = "/") -> str:
        """What a page says."""
        request = HttpRequest()
        request.path = path
        answer = await asyncio.wait_for(self.get_response_async(request), PATIENCE_S)
        assert isinstance(answer, HttpResponse)
        return answer.content.decode()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Return as soon as the condition holds."""
        async with asyncio.timeout(PATIENCE_S):
            while not condition():
                await asyncio.sleep(0.01)


def on_a_site(act: Callable[[Site], Coroutine[Any, Any, None]]) -> Site:
    site = Site()
    asyncio.run(act(site))
    return site


def test_one_page_after_the_other_is_made_by_one_thread():
    async def act(site: Site) -> None:
        assert len({await site.page() for _ in range(5)}) == 1

    on_a_site(act)


def test_slow_pages_stop_nobody_and_no_more_threads_stay_than_are_kept():
    async def act(site: Site) -> None:
        slow = [asyncio.create_task(site.page("/slow")) for _ in range(MANY)]
        await site.until(lambda: site.begun == MANY)
        assert await site.page()
        site.go.set()
        assert len(set(await asyncio.gather(*slow))) == MANY
        await site.until(lambda: len(site._idle) == KEPT)

    assert on_a_site(act).ended == MANY + 1


def test_a_page_that_was_left_is_made_to_its_end_and_gives_back_its_turn():
    async def act(site: Site) -> None:
        left = [asyncio.create_task(site.page("/slow")) for _ in range(TURNS)]
        await site.until(lambda: site.begun == TURNS)
        for one in left:
            one.cancel()
        done, _ = await asyncio.wait(left, timeout=0.05)
        assert not done, "a request is over with its page, so that a server that stops waits for it"
        site.go.set()
        assert all(
            isinstance(one, asyncio.CancelledError)
            for one in await asyncio.gather(*left, return_exceptions=True)
        )
        await site.until(lambda: len(site._idle) == TURNS)
        assert not site._turns.locked()

    assert on_a_site(act).ended == TURNS


class Kept:
    """Connections that note by which thread they were looked at and closed."""

    def __init__(self) -> None:
        self.looks: list[int] = []
        self.closed: list[int] = []

    def all(self, *, initialized_only: bool) -> list[Kept]:
        """Itself alone."""
        assert initialized_only
        return [self]

    def close_if_unusable_or_obsolete(self) -> None:
        """As Django's does, where one cannot be given back."""
        self.looks.append(threading.get_ident())
        raise InterfaceError("It is gone.")

    def close_all(self) -> None:
        """At the end."""
        self.closed.append(threading.get_ident())


def test_connections_are_looked_at_before_and_after_a_page_and_closed_with_the_server(
    monkeypatch: pytest.MonkeyPatch,
):
    kept = Kept()
    monkeypatch.setattr(pages, "connections", kept)
    made: list[int] = []

    async def act(site: Site) -> None:
        made.append(int(await site.page()))
        site.close()

    on_a_site(act)
    assert kept.looks == made * 2
    assert kept.closed == made


def test_a_kept_connection_reads_how_rows_are_spread_as_often_as_that_is_written_down():
    # SQLite reads it when it opens the database, and never again.
    assert 0 < SQLITE["CONN_MAX_AGE"] <= BEAT_SCHEDULE["statistics"]["schedule"]
