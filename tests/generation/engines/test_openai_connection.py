"""Which server the engine `openai` asks: what is missing, and what cannot be right."""

from __future__ import annotations

import pytest

from generation.engines.openai.connection import Connection
from generation.engines.openai.engine import OpenAIEngine
from generation.pipeline import write_lines
from generation.types import EngineUnavailable
from tests.generation.orders import LAMP, order


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
    assert writer.version.startswith("openai-2-")
    assert OpenAIEngine(Connection("http://h/v1", "org/a")).version.startswith("openai-2-org-a-")
    assert writer.unavailable() is None
