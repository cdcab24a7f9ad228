"""When a server of the engine `openai` is left alone, and how it is found out that it is well again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Barrier

import pytest

from generation.engines.base import Ask
from generation.engines.chat.asking import Chat, Size, chats_of
from generation.engines.lm.asking import Asked
from generation.engines.openai.breaker import Breaker
from generation.engines.openai.client import AT_ONCE, ChatClient, Patience
from generation.engines.openai.connection import Connection
from generation.types import EngineStopped
from tests.generation.chat_server import ChatServer, chat_server, replies, says
from tests.generation.orders import LAMP, order

PATIENCE = Patience(connect=60, silence=60, answer=60, tries=3, first=0.001, longest=0.002)
ILL, WELL = replies({}, 500), says("a line")


@pytest.fixture
def clock() -> list[float]:
    return [0.0]


@pytest.fixture
def chat() -> Chat:
    spec = order(LAMP)
    (asked,) = chats_of([Asked.of(Ask(spec, spec.fields[0], 2, 3))], Size(8, 8))
    return asked


@pytest.fixture
def client() -> Iterator[Callable[..., ChatClient]]:
    made: list[ChatClient] = []

    def make(server: ChatServer, breaker: Breaker) -> ChatClient:
        made.append(ChatClient(Connection(server.url, "tiny"), PATIENCE, breaker))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_the_breaker_lets_one_try_after_its_rest(clock):
    breaker = Breaker(failures=2, rest=30, clock=lambda: clock[0])
    breaker.failed(breaker.ask())
    breaker.failed(breaker.ask())
    with pytest.raises(EngineStopped, match="31 seconds"):
        breaker.ask()
    clock[0] = 30
    breaker.ask()
    with pytest.raises(EngineStopped):
        breaker.ask()
    breaker.worked()
    breaker.ask()


def test_what_fails_together_is_one_failure(clock):
    breaker = Breaker(failures=2, clock=lambda: clock[0])
    together = [breaker.ask() for _ in range(8)]
    clock[0] = 1
    for began in together:
        breaker.failed(began)
    assert not breaker.open
    breaker.failed(breaker.ask())
    assert breaker.open


def test_one_chat_finds_out_for_all_that_the_server_is_well_again(client, chat, clock):
    breaker = Breaker(failures=2, rest=30, clock=lambda: clock[0])
    with chat_server(ILL, ILL, WELL) as server:
        asking = client(server, breaker)
        with pytest.raises(EngineStopped, match="status 500|2 times in a row"):
            asking.answers([chat])
        with pytest.raises(EngineStopped, match="left alone"):
            asking.answers([chat] * AT_ONCE)
        assert len(server.asked) == 2
        clock[0] = 30
        assert asking.answers([chat] * AT_ONCE) == ["a line"] * AT_ONCE


def test_a_moment_of_trouble_for_many_chats_is_waited_out(client, chat):
    together = Barrier(AT_ONCE)

    def ill(handler):
        together.wait(60)
        ILL(handler)

    with chat_server(*[ill] * AT_ONCE, WELL) as server:
        asking = client(server, Breaker(failures=2, rest=3600))
        assert asking.answers([chat] * AT_ONCE) == ["a line"] * AT_ONCE
