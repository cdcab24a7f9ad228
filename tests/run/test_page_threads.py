"""The threads that make pages: they stay, a slow page stops nobody, and a page that was left is made to its end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

from django.http import HttpRequest, HttpResponse

from copystudio.pages import KEPT, TURNS, Pages

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
        assert all(
            isinstance(one, asyncio.CancelledError)
            for one in await asyncio.gather(*left, return_exceptions=True)
        )
        site.go.set()
        await site.until(lambda: len(site._idle) == TURNS)
        assert not site._turns.locked()

    assert on_a_site(act).ended == TURNS
