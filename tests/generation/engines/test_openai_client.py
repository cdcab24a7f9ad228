"""The engine `openai` against servers that behave badly: it waits, gives up, obeys its limits and goes nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email.utils import formatdate
from typing import Any

import pytest

from generation.engines.base import Ask
from generation.engines.chat.asking import Size, chats_of, prompt_tokens
from generation.engines.lm.asking import Asked
from generation.engines.openai.breaker import FAILURES
from generation.engines.openai.client import Patience
from generation.engines.openai.connection import Connection
from generation.engines.openai.engine import OpenAIEngine
from generation.engines.watch import engine_watch
from generation.pipeline import write_lines
from generation.types import EngineStopped, EngineUnavailable, Spec, TokensUsedUp
from tests.generation.chat_server import (
    Act,
    ChatServer,
    chat_server,
    goes_on,
    hangs,
    hangs_up,
    replies,
    says,
    sends,
)
from tests.generation.orders import LAMP, OFFER, order

GOOD = {
    "headline": [
        "A desk lamp for late pages",
        "400 lumens, right where you read",
        "400 lumens on your desk",
        "Aluminium, and only 820 g",
        "Brighter than 900 lumens",
        "As good as a Philips",
        "Made for quiet evenings",
    ],
    "description": [
        "An aluminium desk lamp that weighs 820 g and stays where you put it.",
        "Was $65, now $49: 400 lumens for every page that you read at night.",
        "It asks for little room and gives 400 lumens back.",
    ],
}
QUICK = Patience(connect=2, silence=0.3, answer=5, tries=3, first=0.001, longest=0.002)
SLOW = Patience(connect=2, silence=60, answer=60, tries=3, first=3600, longest=3600)
N = {"headline": 3, "description": 1}


@pytest.fixture
def spec() -> Spec:
    return order(LAMP)


@pytest.fixture
def engine() -> Iterator[Callable[..., OpenAIEngine]]:
    made: list[OpenAIEngine] = []

    def make(server: ChatServer, patience: Patience = QUICK, **more: Any) -> OpenAIEngine:
        made.append(OpenAIEngine(Connection(server.url, "tiny", **more), patience))
        return made[-1]

    yield make
    for one in made:
        one.close()


def texts(spec: Spec, writer: OpenAIEngine, n: dict[str, int] = N) -> list[str]:
    made = write_lines(spec, engine=writer, seed=3, n=n)
    return [line.text for field in made for line in field.lines]


def test_lines_are_asked_for_in_one_request_and_checked_like_all_others(engine, spec):
    with chat_server(says(GOOD)) as server:
        writer = engine(server, key="sk-123")
        made = texts(spec, writer)
        (asked,) = server.asked
        (headers,) = server.headers
    assert asked["path"] == "/v1/chat/completions"
    assert asked["model"] == "tiny"
    assert [message["role"] for message in asked["messages"]] == ["system", "user"]
    shape = asked["response_format"]
    assert shape["type"] == "json_schema"
    assert list(shape["json_schema"]["schema"]["properties"]) == ["headline", "description"]
    assert headers["Authorization"] == "Bearer sk-123"
    assert "sk-123" not in repr(writer.connection)
    assert len(made) == 4
    # A number of its own, and somebody else's brand.
    assert not [text for text in made if "900" in text or "Philips" in text]


def test_it_asks_again_for_what_cannot_stand_and_says_what_is_there(engine, spec):
    first = {**GOOD, "headline": [*GOOD["headline"][:2], "Now with 77 lights", "9 of 9"]}
    more = {"headline": ["Made for quiet evenings", "Light that stays put"]}
    with chat_server(says(first), says(more)) as server:
        made = texts(spec, engine(server), {"headline": 4, "description": 1})
        again = server.asked[1]
    assert "Light that stays put" in made
    assert "A desk lamp for late pages" in again["messages"][1]["content"]
    assert list(again["response_format"]["json_schema"]["schema"]["properties"]) == ["headline"]


def test_what_must_be_said_is_said_and_what_must_not_is_not(engine):
    spec = order(LAMP, offer=OFFER, must_say=["Free returns"], must_not_say=["evenings"])
    with chat_server(says(GOOD)) as server:
        made = texts(spec, engine(server))
        asked = server.asked[0]["messages"][1]["content"]
    assert any("Free returns" in text for text in made)
    assert not any("evenings" in text for text in made)
    assert '"never_say": ["evenings"]' in asked
    assert '"code": "FRESH20"' in asked


@pytest.mark.parametrize("after", ["0", "-1", formatdate(0, usegmt=True)])
def test_a_server_that_is_full_is_asked_again_when_it_says(engine, spec, after):
    # Its own pauses would be an hour long, and the work has seconds.
    full = replies({"error": {"message": "slow down"}}, 429, Retry_After=after)
    with chat_server(full, says(GOOD)) as server:
        if after == "-1":
            with engine_watch(seconds=5), pytest.raises(EngineStopped, match="status 429"):
                texts(spec, engine(server, SLOW))
            assert len(server.asked) == 1
        else:
            with engine_watch(seconds=60):
                assert texts(spec, engine(server, SLOW))
            assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (replies({}, 500), "status 500"),
        (replies({}, 503), "status 503"),
        (hangs, "no answer in time"),
        (hangs_up, "a broken connection"),
        (goes_on, "a reply without end"),
        (sends(b"\xff\xfe<html>"), "no chat completion"),
        (sends(b"[" * 100_000), "no chat completion"),
        (replies({"choices": []}), "no chat completion"),
        (replies({"choices": [{"message": {"content": [1]}}]}), "no text"),
        (sends(b"{}", Content_Encoding="gzip"), "packed"),
    ],
    ids=["500", "503", "hang", "hang-up", "endless", "garbage", "deep", "empty", "list", "gzip"],
)
def test_a_broken_server_is_tried_so_often_and_then_left(engine, spec, act: Act, why: str):
    with chat_server(act) as server:
        with pytest.raises(EngineStopped, match=why):
            texts(spec, engine(server))
        assert len(server.asked) == QUICK.tries


def test_one_that_recovers_is_as_good_as_new(engine, spec):
    with chat_server(hangs_up, replies({}, 502), says(GOOD)) as server:
        assert len(texts(spec, engine(server))) == 4


@pytest.mark.parametrize(
    "content", ["", "I cannot help with that.", {"headline": 5, "description": {}}, "{" * 50_000]
)
def test_an_answer_without_lines_gives_none(engine, spec, content):
    with chat_server(says(content)) as server:
        made = list(write_lines(spec, engine=engine(server), seed=3, n={"description": 2}))
    description = made[1]
    assert description.field.field == "description"
    assert description.lines == ()
    assert description.short == 2


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (301, "COPYSTUDIO_OPENAI_URL"),
        (307, "COPYSTUDIO_OPENAI_URL"),
        (401, "COPYSTUDIO_OPENAI_KEY"),
        (403, "COPYSTUDIO_OPENAI_KEY"),
        (404, "COPYSTUDIO_OPENAI_MODEL.*COPYSTUDIO_OPENAI_URL"),
        (402, "status 402"),
    ],
)
def test_what_no_patience_mends_is_said_at_once(engine, spec, status, said):
    with chat_server(says(GOOD)) as other:
        refuses = replies({"error": {"message": "no"}}, status, Location=f"{other.url}/x")
        with chat_server(refuses) as server:
            with pytest.raises(EngineUnavailable, match=said) as caught:
                texts(spec, engine(server, key="sk-123"))
            assert len(server.asked) == 1
        assert other.asked == []
    assert not isinstance(caught.value, EngineStopped)
    assert "sk-123" not in str(caught.value)


def test_a_server_without_schemas_is_asked_without_and_remembered(engine, spec):
    refuses = replies({"detail": "response_format is not supported"}, 422)
    with chat_server(refuses, says(GOOD)) as server:
        writer = engine(server)
        assert texts(spec, writer)
        assert texts(spec, writer)
        shaped = ["response_format" in asked for asked in server.asked]
    assert shaped == [True, False, False]


def test_a_request_that_is_refused_in_any_form_says_the_servers_words(engine, spec):
    with (
        chat_server(replies({"message": "too\nlong \x1b[31m"}, 400)) as server,
        pytest.raises(EngineUnavailable, match=r"status 400 \(too long \[31m\)"),
    ):
        texts(spec, engine(server))


class Stopped(Exception):
    """What a job raises where it was cancelled."""


def test_a_job_that_is_cancelled_does_not_wait_for_the_server(engine, spec):
    def wanted() -> None:
        if server.reached.is_set():
            raise Stopped

    with chat_server(hangs) as server:
        with engine_watch(wanted), pytest.raises(Stopped):
            texts(spec, engine(server, SLOW))
        assert len(server.asked) == 1


def test_a_person_waits_only_so_long(engine, spec):
    with (
        chat_server(hangs) as server,
        engine_watch(seconds=0.3),
        pytest.raises(EngineStopped, match="no answer in time"),
    ):
        texts(spec, engine(server, SLOW))


def test_a_job_spends_no_more_tokens_than_it_may(engine, spec):
    with chat_server(says(GOOD, tokens=19_900)) as server:
        writer = engine(server, tokens=20_000)
        with engine_watch() as watch:
            assert texts(spec, writer)
            assert watch.tokens == 19_900
            with pytest.raises(EngineUnavailable, match="20,000 tokens .COPYSTUDIO_OPENAI_TOKENS"):
                texts(spec, writer)
        assert len(server.asked) == 1
        # Another job has its own.
        with engine_watch():
            assert texts(spec, writer)


def test_what_was_paid_for_is_kept_when_a_jobs_tokens_end(engine, spec):
    few = {"headline": GOOD["headline"][:1], "description": GOOD["description"][:1]}
    with chat_server(says(few, tokens=19_900)) as server:
        writer = engine(server, tokens=20_000)
        with engine_watch():
            # The first answer lacks lines; there is nothing left to ask for them.
            assert len(texts(spec, writer, {"headline": 4, "description": 1})) == 2
        assert len(server.asked) == 1


def test_an_answer_that_is_paid_for_is_not_lost_with_one_that_cannot_be(engine, spec):
    (chat,) = chats_of([Asked.of(Ask(spec, spec.fields[0], 2, 3))], Size(8, 8))
    one = prompt_tokens(chat) + chat.tokens
    with chat_server(says(GOOD, tokens=one)) as server:
        writer = engine(server, tokens=one)
        with engine_watch():
            assert sorted(map(bool, writer.answers([chat, chat]))) == [False, True]
            with pytest.raises(TokensUsedUp):
                writer.answers([chat, chat])
        assert len(server.asked) == 1


def test_a_server_that_keeps_failing_is_left_alone(engine, spec):
    with chat_server(replies({}, 500)) as server:
        writer = engine(server)
        for _ in range(4):
            with pytest.raises(EngineStopped):
                texts(spec, writer)
        assert len(server.asked) == FAILURES
