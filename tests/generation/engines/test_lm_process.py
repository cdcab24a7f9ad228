"""The language model in its own process: the same lines, a new start after a death, plain words when it cannot."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psutil
import pytest
from django.apps import apps

from generation.engines.lm.engine import LmEngine
from generation.engines.registry import engine_load, engine_unavailable
from generation.lm.drawer import drawer_load
from generation.lm.folder import folder_choose, folder_chosen
from generation.types import EngineUnavailable
from tests.generation.orders import TEE, order


def children() -> list[psutil.Process]:
    return [
        child
        for child in psutil.Process().children()
        if "generation.engines.lm.child" in " ".join(child.cmdline())
    ]


def test_a_process_draws_what_the_model_draws_and_outlives_its_own_death(tiny_weights: Path):
    engine, spec = LmEngine(tiny_weights), order(TEE)
    field = spec.fields[0]
    try:
        here = LmEngine(tiny_weights, drawer_load(tiny_weights)).write(spec, field, 5, 3, set())
        assert engine.write(spec, field, 5, 3, set()) == here
        (child,) = children()
        os.kill(child.pid, signal.SIGKILL)
        child.wait(30)
        assert engine.write(spec, field, 5, 3, set()) == here
        assert [other.pid for other in children()] != [child.pid]
    finally:
        engine.close()
    assert children() == []


def test_damaged_weights_are_never_drawn_from(tmp_path: Path, tiny_weights: Path):
    for path in tiny_weights.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with (tmp_path / "model.safetensors").open("r+b") as stream:
        stream.seek(-1, os.SEEK_END)
        stream.write(b"\x07")
    engine, spec = LmEngine(tmp_path), order(TEE)
    with pytest.raises(EngineUnavailable, match=r"model\.safetensors .* is not what its card says"):
        engine.write(spec, spec.fields[0], 2, 3, set())
    assert children() == []


@pytest.mark.usefixtures("no_weights")
def test_the_setting_names_the_folder(settings, tiny_weights: Path):
    before = folder_chosen()
    assert "COPYSTUDIO_MODEL_DIR" in (engine_unavailable("lm") or "")
    settings.MODEL_DIR = str(tiny_weights)
    try:
        apps.get_app_config("generation").ready()
        assert engine_unavailable("lm") is None
        assert engine_load("lm").version.startswith("lm-1-")
    finally:
        folder_choose(before)
