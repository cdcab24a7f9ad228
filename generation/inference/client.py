"""Asks the inference process of this machine for lines; waits while it is started, never starts one itself."""

from __future__ import annotations

import http.client
import json
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from generation.engines.base import DrawnEngine, Engine
from generation.engines.watch import LOOK_SECONDS, watch_now
from generation.inference.asked import Asked
from generation.inference.lanes import Lane
from generation.inference.place import STARTING, Place, place_chosen
from generation.lm.groups import Group, Lines, lines_read
from generation.types import EngineStopped, EngineUnavailable

PATIENCE: dict[Lane, float] = {"interactive": 5.0, "bulk": 60.0}
"""Seconds to wait for a process that does not listen yet, or is being started again."""
ANSWER: dict[Lane, float] = {"interactive": 60.0, "bulk": 600.0}
"""Seconds to wait for an answer; the first one also waits for the weights."""
_PAUSE = 0.1
_STOPPED = "The language model's process {what}; it is being started again. Try again in a moment."
_SILENT = (
    "The language model's process does not answer. run.py starts it again; where it was started by hand, "
    "start it with manage.py inference, or remove the file inference/address in the home folder."
)


@dataclass(frozen=True)
class InferenceClient:
    """Draws of these weights, in one lane.

    While it waits the caller's watch is looked at: whoever is told to stop leaves at once, and the process
    draws no more for them than the chunk under way.
    """

    place: Place
    lane: Lane
    weights: str

    def draw(self, groups: Sequence[Group]) -> Lines:
        """For each group one line a seed, in slots; None for a line that found no end.

        Raises `EngineStopped` where the process died, hangs, is full or has other weights by now, and
        `EngineUnavailable` where it says that asking again will not help.
        """
        asked = Asked(self.lane, self.weights, list(groups))
        return lines_read(self.asked("POST", "/draw", asked.record())["lines"])

    def state(self) -> dict[str, Any]:
        """What the process says of itself, as its `/state` does. Raises as `draw` does."""
        return self.asked("GET", "/state")

    def asked(self, method: str, path: str, value: Any = None) -> dict[str, Any]:
        """One request and its answer."""
        connection = _Connection(self._connected())
        try:
            body = None if value is None else json.dumps(value)
            secret = self.place.secret()
            connection.request(method, path, body, {"Authorization": f"Bearer {secret}"})
            _await(connection.sock, ANSWER[self.lane])
            response = connection.getresponse()
            answer: dict[str, Any] = json.loads(response.read())
        except TimeoutError as error:
            raise EngineStopped(_STOPPED.format(what="did not answer in time")) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise EngineStopped(_STOPPED.format(what="stopped")) from error
        finally:
            connection.close()
        if response.status != http.client.OK:
            kind = EngineStopped if answer.get("again") else EngineUnavailable
            raise kind(answer["error"])
        return answer

    def _connected(self) -> socket.socket:
        """A connection, as soon as the process listens. Raises `EngineStopped` where patience ends."""
        watch, until = watch_now(), time.monotonic() + PATIENCE[self.lane]
        while True:
            watch.look()
            address = self.place.address()
            if address and address != STARTING:
                try:
                    return self.place.connected(address, ANSWER[self.lane])
                except OSError:
                    pass  # it died, and its place is kept for the next one
            if time.monotonic() > until:
                raise EngineStopped(_SILENT)
            time.sleep(_PAUSE)


def _await(connection: socket.socket, seconds: float) -> None:
    """Until the answer begins. Raises TimeoutError where none does, and what the watch raises."""
    watch, until = watch_now(), time.monotonic() + seconds
    with selectors.DefaultSelector() as answer:
        answer.register(connection, selectors.EVENT_READ)
        while not answer.select(LOOK_SECONDS):
            watch.look()
            if time.monotonic() > until:
                raise TimeoutError


class _Connection(http.client.HTTPConnection):
    """HTTP over a socket that is connected already."""

    def __init__(self, connected: socket.socket) -> None:
        super().__init__("inference")
        self.sock = connected

    def connect(self) -> None:
        """A connection that was lost is not made again: what was asked may have been half done."""
        raise ConnectionError("the connection is closed")


def engine_over(engine: Engine, lane: Lane) -> Engine:
    """The engine with its lines drawn by the inference process in this lane, where one is there and it can.

    Else the engine itself, which has its model in a child process of its own.
    """
    place = place_chosen()
    if place is None or place.address() is None or not isinstance(engine, DrawnEngine):
        return engine
    return engine.through(lambda weights: InferenceClient(place, lane, weights))
