"""Engines by name: what can run does, what cannot says why."""

from __future__ import annotations

import pytest

from generation.engines.registry import engine_load, engine_names, engine_quick, engine_unavailable
from generation.types import EngineUnavailable


def test_grammar_can_always_write() -> None:
    assert engine_unavailable("grammar") is None
    assert engine_load("grammar").name == "grammar"


@pytest.mark.parametrize("name", ["hf"])
def test_an_engine_to_come_says_so_in_one_sentence(name: str) -> None:
    assert name in engine_names()
    reason = engine_unavailable(name) or ""
    assert name in reason
    assert reason.endswith(".")
    with pytest.raises(EngineUnavailable, match="not installed"):
        engine_load(name)


def test_an_unknown_engine_names_those_there_are() -> None:
    with pytest.raises(EngineUnavailable, match="grammar, lm, openai, hf"):
        engine_load("quill")


def test_an_engine_that_takes_seconds_is_previewed_by_one_that_does_not() -> None:
    assert [engine_quick(name) for name in engine_names()] == [
        "grammar",
        "lm",
        "grammar",
        "grammar",
    ]
