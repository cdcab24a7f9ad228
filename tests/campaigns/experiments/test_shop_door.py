"""What a shop's page is answered before Django: the same as by Django, and only what is plainly so."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async

from campaigns.api.shop_door import BODY_MOST, FRESH_S, ShopDoor
from campaigns.experiments.intake import events_take
from tests.campaigns.experiments.telling import told
from tests.campaigns.experiments.test_keys import SHOP, asks

HEADS = {"host": "testserver", "origin": SHOP, "content-type": "application/json"}
DJANGO = "Django's to answer"


class Behind:
    """A site that notes what reaches it."""

    def __init__(self) -> None:
        self.reached: list[bytes] = []

    async def __call__(
        self,
        scope: Any,
        receive: Callable[[], Awaitable[Any]],
        send: Callable[[Any], Awaitable[None]],
    ) -> None:
        """Read it all."""
        body, more = b"", True
        while more:
            part = await receive()
            body, more = body + part["body"], part.get("more_body", False)
        self.reached.append(body)
        await send({"type": "http.response.start", "status": 299, "headers": []})

    async def work(self, act: Callable[[], Any]) -> Any:
        """In the test's thread, which sees the test's rows."""
        return await sync_to_async(act)()


class Door:
    """The door, and what it said."""

    def __init__(self, key: str) -> None:
        self.behind, self.key = Behind(), key
        self.door = ShopDoor(self.behind)

    def ask(self, pk: int, body: Any, **asked: Any) -> tuple[Any, dict[str, str]]:
        """As `asked`, from a test that does nothing beside it."""
        return async_to_sync(self.asked)(pk, body, **asked)

    async def asked(
        self,
        pk: int,
        body: Any,
        *,
        parts: int = 1,
        method: str = "POST",
        query: bytes = b"",
        twice: tuple[str, str] | None = None,
        **heads: str,
    ) -> tuple[Any, dict[str, str]]:
        """Answer and headers; `DJANGO` where it is not answered here. `parts`: in how many pieces the body comes."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        size = -(-len(raw) // parts) or 1
        pieces = [raw[at : at + size] for at in range(0, len(raw), size)] or [b""]
        parted = [
            {"type": "http.request", "body": piece, "more_body": number < len(pieces)}
            for number, piece in enumerate(pieces, 1)
        ]
        said: list[Any] = []

        async def receive() -> Any:
            return parted.pop(0)

        async def send(message: Any) -> None:
            said.append(message)

        named = HEADS | {"authorization": f"Bearer {self.key}"} | heads
        sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in named.items()]
        if twice:
            sent.append((twice[0].encode(), twice[1].encode()))
        scope = {
            "type": "http",
            "method": method,
            "path": f"/api/v1/experiments/{pk}/assign/",
            "query_string": query,
            "headers": sent,
        }
        await self.door(scope, receive, send)
        if said[0]["status"] == 299:
            assert self.behind.reached.pop() == raw
            return DJANGO, {}
        assert said[0]["status"] == 200
        found = {name.decode(): value.decode() for name, value in said[0]["headers"]}
        assert int(found["content-length"]) == len(said[1]["body"])
        return said[1]["body"], found


@pytest.fixture
def door(bens: Any) -> Callable[..., Door]:
    """A door, with a key for an experiment."""

    def make(row: Any) -> Door:
        made = bens.post(f"experiments/{row.pk}/keys/", {"origins": [SHOP]})
        return Door(made.json()["key"])

    return make


def test_what_is_said_is_what_django_says(door, begun):
    row = begun(coverage=0.6)
    one = door(row)
    units = [*(f"unit-{number}" for number in range(30)), "Zoë 🛍", " "]
    arms = set()
    for unit in units:
        said, heads = one.ask(row.pk, {"unit": unit})
        django = asks(f"experiments/{row.pk}/assign/", {"unit": unit}, one.key)
        assert said == django.content
        arms.add(django.json()["arm"])
        for name in ("Content-Type", "Access-Control-Allow-Origin", "Vary"):
            assert heads[name.lower()] == django[name]
        assert heads["x-content-type-options"] == django["X-Content-Type-Options"]
    assert arms == {"a", "b", None}
    assert one.ask(row.pk, {"unit": units[0]}, parts=4)[0] != DJANGO


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ({"unit": "u"}, {"origin": "https://evil.example"}),
        ({"unit": "u"}, {"origin": ""}),
        ({"unit": "u"}, {"authorization": "Bearer cspub_nobodys"}),
        ({"unit": "u"}, {"authorization": "Bearer cs_a-token"}),
        ({"unit": "u"}, {"host": "evil.example"}),
        ({"unit": "u"}, {"content_type": "text/plain"}),
        ({"unit": "u"}, {"method": "OPTIONS"}),
        ({"unit": "u"}, {"query": b"a=1"}),
        ({"unit": "u"}, {"twice": ("origin", "https://evil.example")}),
        ({"unit": ""}, {}),
        ({"unit": 1}, {}),
        ({"unit": "a\0b"}, {}),
        ({"unit": "u" * 500}, {}),
        ({"unit": "u" * BODY_MOST}, {"parts": 3}),
        ({"unit": "u", "more": 1}, {}),
        (["u"], {}),
        (b'{"unit": "\\ud800"}', {}),
        (b'{"unit": "u"', {}),
        (b"", {}),
    ],
)
def test_what_is_not_plainly_so_is_left_to_django(door, begun, body, asked):
    row = begun()
    assert door(row).ask(row.pk, body, **asked)[0] == DJANGO


def test_a_site_behind_tls_is_asked_with_tls(door, begun, settings):
    row = begun()
    settings.SECURE_SSL_REDIRECT = True
    one = door(row)
    assert one.ask(row.pk, {"unit": "u"})[0] == DJANGO
    assert one.ask(row.pk, {"unit": "u"}, x_forwarded_proto="https")[0] != DJANGO


def test_a_bandit_says_what_was_seen_before(door, begun, clock, in_acme):
    row = begun(bandit=True)
    clock.shift(600)
    one = door(row)
    asked = [f"unit-{number}" for number in range(12)]
    first = {unit: json.loads(one.ask(row.pk, {"unit": unit})[0])["arm"] for unit in asked}
    assert set(first.values()) == {"a", "b"}
    other = {"a": "b", "b": "a"}
    seen = [told(unit, unit, "exposure", arm=other[arm]) for unit, arm in first.items()]
    assert events_take(experiment=row, told=seen).refused == []
    again = {unit: json.loads(one.ask(row.pk, {"unit": unit})[0])["arm"] for unit in asked}
    assert again == {unit: other[arm] for unit, arm in first.items()}


def test_what_does_not_run_is_left_to_django(door, begun, bens):
    row, other = begun(), begun()
    one = door(row)
    assert one.ask(other.pk, {"unit": "u"})[0] == DJANGO, "The key of another."
    assert one.ask(999_999, {"unit": "u"})[0] == DJANGO
    assert bens.post(f"experiments/{row.pk}/stop/", {"note": "Enough"}).status_code == 200
    assert one.ask(row.pk, {"unit": "u"})[0] == DJANGO


def test_what_ends_holds_a_tenth_of_a_second_later_at_the_latest(door, begun, bens, lines):
    """X5: an approval, a key, an experiment."""
    row, other = begun(), begun()
    one, another = door(row), door(other)
    asked = {"unit": "u"}

    def answered() -> list[bool]:
        return [of.ask(pk.pk, asked)[0] != DJANGO for of, pk in ((one, row), (another, other))]

    assert answered() == [True, True]
    key = bens.get(f"experiments/{row.pk}/keys/").json()["results"][0]["id"]
    assert bens.post(f"experiment_keys/{key}/revoke/").status_code == 200
    time.sleep(FRESH_S)
    assert answered() == [False, True]
    assert bens.post(f"candidates/{lines[1].pk}/undo/", {"note": ""}).status_code == 200
    time.sleep(FRESH_S)
    assert answered() == [False, False]


def test_many_who_ask_at_once_cost_one_look(door, begun, django_assert_num_queries):
    row = begun()
    one = door(row)

    async def all_at_once() -> list[Any]:
        return await asyncio.gather(*(one.asked(row.pk, {"unit": f"u{n}"}) for n in range(20)))

    with django_assert_num_queries(2):
        said = async_to_sync(all_at_once)()
    assert DJANGO not in [answer for answer, _ in said]
