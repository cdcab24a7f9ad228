"""`assign/` for a shop's page, answered before Django: it is asked for with every visitor.

Only what is plainly so is answered here. Everything else, each refusal among it, is Django's, which looks anew.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeVar

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404
from django.http.request import split_domain_port, validate_host
from django_scopes import scope
from rest_framework.renderers import JSONRenderer

from campaigns.api.reading import text_problem
from campaigns.common.errors import StateConflict
from campaigns.experiments.serving import Shown, experiment_shown
from campaigns.experiments.telling import UNIT_MOST
from campaigns.workspaces.key_door import PREFIX, keys_living

FRESH_S = 0.1
"""For how long an answer may rest on what was read: what ends an experiment, a text or a key holds after that at the latest."""
ADDRESS = re.compile(r"/api/v1/experiments/([0-9]{1,18})/assign/")
BODY_MOST = 4_096
KEPT_MOST = 1_000
T = TypeVar("T")
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Site(Protocol):
    """What pages are made by."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer as ASGI has it."""

    async def work(self, act: Callable[[], T]) -> T:
        """What an act answers that waits for the database."""


@dataclass(frozen=True)
class Asked:
    """An experiment, with which key, from where."""

    experiment: int
    key: str
    origin: str


@dataclass(frozen=True)
class Stand:
    """A running experiment: from where each key may ask, what is shown, and each answer as Django would write it."""

    origins: Mapping[str, frozenset[str]]
    shown: Shown
    written: Mapping[int | None, bytes]


class ShopDoor:
    """In front of a site."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._kept: dict[int, tuple[float, asyncio.Task[Stand | None]]] = {}

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Answer, or have the site answer what was received."""
        asked = _asked(scope)
        if asked is None:
            await self._site(scope, receive, send)
            return
        told = [await receive()]
        while (
            told[-1].get("more_body")
            and sum(len(part.get("body", b"")) for part in told) < BODY_MOST
        ):
            told.append(await receive())
        answer = await self._answer(asked, told)
        if answer is None:
            await self._site(scope, partial(_again, told, receive), send)
            return
        heads = (
            (b"content-type", b"application/json"),
            (b"content-length", str(len(answer)).encode()),
            (b"access-control-allow-origin", asked.origin.encode()),
            (b"vary", b"Origin"),
            (b"x-content-type-options", b"nosniff"),
        )
        await send({"type": "http.response.start", "status": 200, "headers": heads})
        await send({"type": "http.response.body", "body": answer})

    async def _answer(self, asked: Asked, told: list[Message]) -> bytes | None:
        if not (unit := _unit(told)):
            return None
        try:
            stand = await self._stand(asked.experiment)
            if stand is None or asked.origin not in stand.origins.get(asked.key, ()):
                return None
            if stand.shown.experiment.bandit:
                position = await self._site.work(partial(_position, stand.shown, unit))
            else:
                position = stand.shown.position(unit)
        except DatabaseError:
            return None
        return stand.written[position]

    async def _stand(self, experiment: int) -> Stand | None:
        """As it stood `FRESH_S` ago or later; read once for all who ask meanwhile."""
        until, read = self._kept.get(experiment, (0.0, None))
        now = time.monotonic()
        if read is None or now >= until:
            if len(self._kept) >= KEPT_MOST:
                self._kept.clear()
            read = asyncio.ensure_future(self._site.work(partial(_stand_read, experiment)))
            self._kept[experiment] = now + FRESH_S, read
        return await asyncio.shield(read)


def _asked(scope: Any) -> Asked | None:
    """Who asks what; None for all but a page of a shop that asks as `experiment.js` does, at an address of this site."""
    if scope["type"] != "http" or scope["method"] != "POST" or scope["query_string"]:
        return None
    found = ADDRESS.fullmatch(scope["path"])
    heads: dict[bytes, bytes] = dict(scope["headers"])
    if not found or len(heads) < len(scope["headers"]):
        return None
    kind, _, key = heads.get(b"authorization", b"").decode("latin-1").partition(" ")
    host, _ = split_domain_port(heads.get(b"host", b"").decode("latin-1"))
    if (
        kind.lower() != "bearer"
        or not key.startswith(PREFIX)
        or heads.get(b"content-type") != b"application/json"
        or not validate_host(host, settings.ALLOWED_HOSTS)
        or (settings.SECURE_SSL_REDIRECT and heads.get(b"x-forwarded-proto") != b"https")
    ):
        return None
    return Asked(int(found[1]), key, heads.get(b"origin", b"").decode("latin-1"))


def _unit(told: list[Message]) -> str:
    """The unit of a body that names one and nothing else; "" for any other."""
    try:
        body = json.loads(b"".join(part.get("body", b"") for part in told))
    except (ValueError, RecursionError):
        return ""
    unit = body["unit"] if isinstance(body, dict) and [*body] == ["unit"] else None
    if not isinstance(unit, str) or len(unit) > UNIT_MOST or text_problem(unit):
        return ""
    return unit


async def _again(told: list[Message], receive: Receive) -> Message:
    """What was received, then what comes."""
    return told.pop(0) if told else await receive()


def _stand_read(experiment: int) -> Stand | None:
    """None where the answer is not the arm of whoever asks: Django says why."""
    keys = keys_living(experiment__pk=experiment)
    if not keys:
        return None
    with scope(workspace=keys[0].workspace_id):
        try:
            shown = experiment_shown(experiment)
        except (StateConflict, Http404):
            return None
    write = JSONRenderer().render
    return Stand(
        {key.public: frozenset(key.origins) for key in keys},
        shown,
        {position: write(answer) for position, answer in shown.answers.items()},
    )


def _position(shown: Shown, unit: str) -> int | None:
    with scope(workspace=shown.experiment.workspace_id):
        return shown.position(unit)
