"""Why an engine cannot write is read by anybody, so it names no folder of the machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from generation.engines.registry import ENGINES, engine_unavailable
from generation.lm.folder import folder_choose, folder_chosen
from generation.types import EngineStopped, EngineUnavailable
from generation.types.paths import paths_cut


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("No such file: '/srv/a shop/m/model.bin'", "No such file: 'model.bin'"),
        ("model.bin in /srv/shop/weights is not whole.", "model.bin in weights is not whole."),
        ("Look in ~/models/x, then order.", "Look in x, then order."),
        ("It lies in /srv/shop/weights/.", "It lies in weights."),
    ],
)
def test_a_path_is_cut_to_its_last_name(words: str, left: str):
    assert paths_cut(words) == left
    assert str(EngineUnavailable(words)) == str(EngineStopped(words)) == left


@pytest.mark.parametrize(
    "words",
    [
        "such as http://gpu-host:8000/v1, and the model",
        "the CPU and/or the GPU, 3/4 of them",
        "start it with manage.py inference, or remove the file inference/address",
    ],
)
def test_addresses_and_slashes_stay(words: str):
    assert paths_cut(words) == words


def test_no_engine_names_a_folder(tmp_path: Path):
    before = folder_chosen()
    (tmp_path / "weights").mkdir()
    folder_choose(tmp_path / "weights")
    try:
        for name in ENGINES:
            assert str(tmp_path) not in (engine_unavailable(name) or "")
    finally:
        folder_choose(before)
