"""Engines by name: what can run does, what cannot says why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from generation.engines.registry import (
    engine_load,
    engine_names,
    engine_quick,
    engine_single,
    engine_unavailable,
)
from generation.types import EngineUnavailable


def test_grammar_can_always_write() -> None:
    assert engine_unavailable("grammar") is None
    assert engine_load("grammar").name == "grammar"


@pytest.mark.parametrize(("name", "setting"), [("hf", "HF_DIR"), ("openai", "OPENAI_URL")])
def test_an_engine_that_needs_a_setting_names_it_in_one_sentence(name: str, setting: str) -> None:
    reason = engine_unavailable(name) or ""
    assert f"COPYSTUDIO_{setting}" in reason
    assert reason.endswith(".")
    with pytest.raises(EngineUnavailable, match=setting):
        engine_load(name)


def test_an_unknown_engine_names_those_there_are() -> None:
    with pytest.raises(EngineUnavailable, match="grammar, lm, hf, openai"):
        engine_load("quill")


def test_an_engine_that_takes_seconds_is_previewed_by_one_that_does_not() -> None:
    assert [engine_quick(name) for name in engine_names()] == [
        "grammar",
        "lm",
        "grammar",
        "grammar",
    ]
    assert [engine_single(name) for name in engine_names()] == [
        "grammar",
        "lm",
        "grammar",
        "openai",
    ]


def test_settings_reach_the_engines(settings: Any, tmp_path: Path) -> None:
    ready = apps.get_app_config("generation").ready
    before = {name: getattr(settings, name) for name in ("HF_DIR", "OPENAI_URL", "OPENAI_MODEL")}
    try:
        settings.HF_DIR = str(tmp_path)
        settings.OPENAI_URL, settings.OPENAI_MODEL = "http://gpu-host:8000/v1", "org/model"
        ready()
        assert "needs a model" not in (engine_unavailable("hf") or "")
        assert engine_unavailable("openai") is None
        assert engine_load("openai").version.startswith("openai-2-org-model-")
    finally:
        for name, value in before.items():
            setattr(settings, name, value)
        ready()
