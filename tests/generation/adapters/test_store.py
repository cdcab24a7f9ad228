"""Folders of adapters: named by their content, and what is none is refused before anything opens it (U6)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generation.adapters.shape import TARGETS, AdapterRefused, Shape, shape_read
from generation.adapters.store import (
    CARD,
    CONFIG,
    PAGE,
    WEIGHTS,
    WORDS,
    adapter_card,
    adapter_folder,
    adapter_name,
    adapter_put,
    adapter_shape,
)

LORA = {"peft_type": "LORA", "r": 4, "lora_alpha": 8, "target_modules": [*TARGETS]}


@pytest.fixture
def made(tmp_path: Path) -> Path:
    folder = tmp_path / "made"
    folder.mkdir()
    (folder / CONFIG).write_text(json.dumps(LORA))
    (folder / CARD).write_text('{"title": "Orsa"}')
    (folder / PAGE).write_text("# Orsa\n")
    (folder / WORDS).write_text("calm\n")
    (folder / WEIGHTS).write_bytes(b"weights")
    return folder


def test_an_adapter_is_found_under_the_name_of_its_content(made, tmp_path):
    store = tmp_path / "store"
    name = adapter_put(made, store)
    folder = adapter_folder(store, name)
    assert adapter_name(folder) == name
    assert adapter_card(folder) == {"title": "Orsa"}
    assert adapter_shape(folder) == Shape(4, 8)


@pytest.mark.parametrize("file", [CONFIG, CARD, WORDS, WEIGHTS])
def test_one_changed_byte_is_noticed(made, tmp_path, file):
    name = adapter_put(made, tmp_path)
    with (tmp_path / name / file).open("ab") as stream:
        stream.write(b" ")
    with pytest.raises(AdapterRefused, match="not what it was"):
        adapter_folder(tmp_path, name)


@pytest.mark.parametrize("file", [CONFIG, CARD, WORDS, WEIGHTS, PAGE])
def test_a_missing_file_is_named(made, tmp_path, file):
    name = adapter_put(made, tmp_path)
    (tmp_path / name / file).unlink()
    with pytest.raises(AdapterRefused, match=file):
        adapter_folder(tmp_path, name)


@pytest.mark.parametrize(
    "name", ["", "..", "../../etc", "0" * 15, "0" * 17, "G" * 16, "0" * 16 + "\n"]
)
def test_what_is_no_name_is_no_path_either(tmp_path, name):
    with pytest.raises(AdapterRefused, match="no name"):
        adapter_folder(tmp_path, name)


def test_an_adapter_that_is_not_here_is_said_to_be_missing(tmp_path):
    with pytest.raises(AdapterRefused, match="not on this machine"):
        adapter_folder(tmp_path, "0" * 16)


@pytest.mark.parametrize("file", ["adapter_model.bin", "modeling.py", "tokenizer.json", "x.pt"])
def test_other_files_are_refused(made, tmp_path, file):
    name = adapter_put(made, tmp_path)
    (tmp_path / name / file).write_text("")
    with pytest.raises(AdapterRefused, match=file):
        adapter_folder(tmp_path, name)


def test_links_are_refused(made, tmp_path):
    name = adapter_put(made, tmp_path)
    (tmp_path / name / WEIGHTS).rename(tmp_path / "elsewhere")
    (tmp_path / name / WEIGHTS).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(AdapterRefused, match=WEIGHTS):
        adapter_folder(tmp_path, name)


@pytest.mark.parametrize(
    "changed",
    [
        {"peft_type": "IA3"},
        {"use_dora": True},
        {"bias": "all"},
        {"r": 0},
        {"r": 65},
        {"r": "4"},
        {"lora_alpha": None},
        {"target_modules": "all-linear"},
        {"target_modules": ["lm_head"]},
        {"target_modules": []},
        {"modules_to_save": ["embed_tokens"]},
        {"rank_pattern": {"q_proj": 64}},
        {"auto_mapping": {"base_model_class": "Own"}},
    ],
)
def test_any_other_method_is_refused(changed):
    with pytest.raises(AdapterRefused):
        shape_read({**LORA, **changed})
