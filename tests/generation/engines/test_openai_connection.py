"""Which server the engine `openai` asks: what is missing, what cannot be right, and when one is left alone."""

from __future__ import annotations

import pytest

from generation.engines.openai.breaker import Breaker
from generation.engines.openai.connection import Connection
from generation.engines.openai.engine import OpenAIEngine
from generation.pipeline import write_lines
from generation.types import EngineStopped, EngineUnavailable
from tests.generation.orders import LAMP, order


@pytest.fixture
def clock() -> list[float]:
    return [0.0]


def test_the_breaker_lets_one_try_after_its_rest(clock):
    breaker = Breaker(failures=2, rest=30, clock=lambda: clock[0])
    breaker.ask()
    breaker.failed()
    breaker.ask()
    breaker.failed()
    with pytest.raises(EngineStopped, match="31 seconds"):
        breaker.ask()
    clock[0] = 30
    breaker.ask()
    with pytest.raises(EngineStopped):
        breaker.ask()
    breaker.worked()
    breaker.ask()


@pytest.mark.parametrize(
    ("connection", "said"),
    [
        (Connection(), "COPYSTUDIO_OPENAI_URL and COPYSTUDIO_OPENAI_MODEL"),
        (Connection("http://127.0.0.1:1/v1"), "COPYSTUDIO_OPENAI_MODEL"),
        (Connection("gpu-host:8000", "m"), "no address"),
        (Connection("ftp://gpu-host/v1", "m"), "no address"),
        (Connection("http://:8000/v1", "m"), "no address"),
        (Connection("http://h:99999/v1", "m"), "no address"),
        (Connection("http://me:secret@h/v1", "m"), "no address"),
        (Connection("http://h/v1?key=1", "m"), "no address"),
        (Connection("http://h/v1", "m", "ké"), "COPYSTUDIO_OPENAI_KEY"),
        (Connection("http://h/v1", "m", "a\nb"), "COPYSTUDIO_OPENAI_KEY"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_asked(connection, said):
    writer = OpenAIEngine(connection)
    assert said in (writer.unavailable() or "")
    with pytest.raises(EngineUnavailable, match=said):
        list(write_lines(order(LAMP), engine=writer, seed=3))


def test_the_version_names_model_and_prompts():
    writer = OpenAIEngine(Connection("http://h/v1", "/models/Org/Very Long" + "x" * 90))
    assert len(writer.version) <= 80
    assert writer.version.startswith("openai-1-")
    assert OpenAIEngine(Connection("http://h/v1", "org/a")).version.startswith("openai-1-org-a-")
    assert writer.unavailable() is None
