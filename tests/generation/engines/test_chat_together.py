"""Engines that are asked in words, several products at once: what is missing of all is asked for in one go."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import pytest

from generation.engines.base import Ask
from generation.engines.chat.asking import Chat
from generation.engines.chat.engine import ChatEngine
from generation.types import EngineStopped
from tests.generation.orders import BARE, LAMP, SHORTS, TEE, order

GOOD = ("Made for quiet evenings", "Light that stays put", "Ready when you are", "Calm and simple")
BAD = "Now with 77 of everything"
SPECS = [order(record) for record in (TEE, LAMP, SHORTS, BARE)]


class Scripted(ChatEngine):
    """Answers each time of asking as it is told, and keeps what it was asked."""

    name, version = "scripted", "scripted-1"

    def __init__(self, *acts: Callable[[int], list[str]]) -> None:
        self.acts, self.asked = acts, list[list[Chat]]()

    def unavailable(self) -> str | None:
        """Always here."""
        return None

    def close(self) -> None:
        """Nothing is open."""

    def answers(self, chats: Sequence[Chat]) -> list[str]:
        """The lines of this time for every field of every chat."""
        act = self.acts[min(len(self.asked), len(self.acts) - 1)]
        self.asked.append([*chats])
        return [json.dumps(dict.fromkeys(chat.fields, act(n))) for n, chat in enumerate(chats)]


def good(_: int) -> list[str]:
    return [*GOOD]


def bad(_: int) -> list[str]:
    return [BAD]


def stops(_: int) -> list[str]:
    raise EngineStopped("gone")


def asks() -> list[Ask]:
    return [Ask(spec, spec.fields[0], 4, 3) for spec in SPECS]


def written(engine: Scripted) -> list[list[str]]:
    ready = engine.prepared(asks())
    return [
        [draft.text for draft in ready.write(ask.spec, ask.field, ask.n, ask.seed, ())]
        for ask in asks()
    ]


def test_what_is_missing_of_all_products_is_asked_for_together():
    engine = Scripted(bad, lambda n: [GOOD[0]] if n % 2 else [*GOOD], good)
    assert [set(lines) for lines in written(engine)] == [set(GOOD)] * 4
    assert [len(chats) for chats in engine.asked] == [4, 4, 2]
    again = engine.asked[2][0].prompt.user
    assert GOOD[0] in again
    assert len({chat.seed for chats in engine.asked for chat in chats}) == 10


def test_nobody_is_asked_more_often_than_before():
    engine = Scripted(bad)
    assert written(engine) == [[]] * 4
    assert [len(chats) for chats in engine.asked] == [4, 4, 4]


def test_a_server_that_stops_in_between_leaves_what_was_told():
    engine = Scripted(lambda n: [GOOD[n]], stops)
    assert written(engine) == [[text] for text in GOOD]
    with pytest.raises(EngineStopped):
        written(Scripted(bad, stops))


def test_what_the_batch_has_already_is_asked_for_again_alone():
    engine = Scripted(good)
    ready = engine.prepared(asks()[:1])
    ask = asks()[0]
    ready.write(
        ask.spec, ask.field, ask.n, ask.seed, {"made for quiet evenings", *map(str.lower, GOOD)}
    )
    assert [len(chats) for chats in engine.asked] == [1, 1, 1]
