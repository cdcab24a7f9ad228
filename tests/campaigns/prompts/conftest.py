"""Servers that tests of prompts name are forgotten after each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from generation.engines.openai.connection import Connection, connection_choose
from generation.engines.registry import engine_load, engine_unavailable


@pytest.fixture(autouse=True)
def chosen() -> Iterator[None]:
    """Whatever server a test names is forgotten after it."""
    yield
    if engine_unavailable("openai") is None:
        engine_load("openai").close()  # type: ignore[attr-defined]
    connection_choose(Connection())
