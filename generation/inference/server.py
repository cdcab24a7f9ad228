"""The inference process: answers chunks of lines to whoever knows the secret, people before jobs.

python -m generation.inference.server --home DIR --weights DIR --threads N [--memory-mb N] [--preload]
"""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import logging
import os
import resource
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from generation.adapters.store import ADAPTERS
from generation.inference.asked import BODY_MOST, Asked, AskedWrongly, asked_read
from generation.inference.holder import Drawing, Holder, Refused
from generation.inference.lanes import Lanes, LanesFull
from generation.inference.place import FOLDER, Place
from generation.lm.folder import card_name, card_read, folder_problem
from generation.lm.threads import WAITING

WAITING_MOST = 64
"""Requests that may wait in one lane."""
EXIT_TAKEN = 3
logger = logging.getLogger("generation.inference")


class Inference:
    """The application: `POST /draw` and `GET /state`."""

    def __init__(self, holder: Holder, secret: str) -> None:
        self.holder, self.lanes, self._secret = holder, Lanes(WAITING_MOST), secret
        self.app = Starlette(
            routes=[
                Route("/draw", self.draw, methods=["POST"]),
                Route("/state", self.state, methods=["GET"]),
            ]
        )

    async def draw(self, request: Request) -> Response:
        """The lines of all groups, or {"error", "again"}.

        `turns` are the numbers of the chunks drawn, `before` the number of the last one begun when this request came.
        """
        if refusal := self._refusal(request):
            return refusal
        before = self.lanes.started
        try:
            asked = asked_read(await _body(request))
            lines, turns = await self._drawn(request, asked)
        except AskedWrongly as error:
            return _error(400, str(error))
        except LanesFull:
            return _error(503, "Too many wait for the language model.", again=True)
        except Refused as error:
            return _error(503, str(error), again=error.again)
        return JSONResponse({"lines": lines, "turns": turns, "before": before})

    async def _drawn(self, request: Request, asked: Asked) -> tuple[Any, list[int]]:
        drawing, turns = Drawing(self.holder, asked.weights, asked.groups), []
        while not drawing.done:
            async with self.lanes.turn(asked.lane) as number:
                if await request.is_disconnected():
                    break  # nobody waits for the rest: a job that was cancelled, a worker that died
                await self.holder.run(drawing.step)
                turns.append(number)
        return drawing.lines, turns

    async def state(self, request: Request) -> Response:
        """What it has loaded (`idle`, `loading`, `ready`, `failed`), chunks begun, who waits."""
        if refusal := self._refusal(request):
            return refusal
        holder = self.holder
        return JSONResponse(
            {
                "state": holder.state,
                "weights": holder.weights,
                "problem": holder.problem,
                "chunks": self.lanes.started,
                "begun": self.lanes.begun,
                "waiting": self.lanes.waiting(),
                "pid": os.getpid(),
            }
        )

    async def preload(self) -> None:
        """Loads the weights that are there now, so that the first person does not wait for them."""
        folder = self.holder.folder
        async with self.lanes.turn("interactive"):
            with suppress(Refused):  # said in the log and by `state`
                name = "" if folder_problem(folder) else card_name(card_read(folder))
                await self.holder.run(lambda: self.holder.load(name))

    def _refusal(self, request: Request) -> Response | None:
        given = request.headers.get("authorization", "")
        if secrets.compare_digest(given.encode(), f"Bearer {self._secret}".encode()):
            return None
        return _error(401, "The secret is wrong.")


async def _body(request: Request) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > BODY_MOST:
            raise AskedWrongly(f"More than {BODY_MOST // 2**20} MB at once.")
    return body


def _error(status: int, message: str, *, again: bool = False) -> Response:
    return JSONResponse({"error": message, "again": again}, status_code=status)


async def serve(place: Place, inference: Inference, *, preload: bool) -> None:
    """Listens, says where, and answers until a signal ends it."""
    heard, address = place.listen()
    config = uvicorn.Config(
        inference.app,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=2,
    )
    heard.listen(config.backlog)
    place.address_say(address)
    loading = asyncio.create_task(inference.preload()) if preload else None
    await uvicorn.Server(config).serve(sockets=[heard])
    if loading:
        loading.cancel()


def memory_bound(megabytes: int) -> None:
    """Lets allocations fail beyond so much private memory: an error that is answered, not a machine that swaps."""
    if megabytes and sys.platform == "linux":
        limit = megabytes * 2**20
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _lock(place: Place) -> TextIO | None:
    """The folder's lock, held until the process ends however that happens; None where another holds it."""
    lock = (place.folder / "lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


def main(arguments: list[str]) -> int:
    """0 after a signal; 3 where another process serves the same home."""
    parser = argparse.ArgumentParser(prog="inference")
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--memory-mb", type=int, default=0)
    parser.add_argument("--preload", action="store_true")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    os.environ.update({**WAITING, **os.environ})
    memory_bound(options.memory_mb)
    place = Place(options.home / FOLDER)
    secret = place.secret()
    lock = _lock(place)
    if lock is None:
        sys.stderr.write(f"An inference process serves {options.home} already.\n")
        return EXIT_TAKEN
    holder = Holder(options.weights, options.threads, options.home / ADAPTERS)
    inference = Inference(holder, secret)
    asyncio.run(serve(place, inference, preload=options.preload))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
