"""Weights of an adapter that are not this base's are refused, whatever they say of themselves (U6)."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("peft")

import torch
from safetensors.torch import load_file, save_file
from transformers import LlamaForCausalLM

from generation.adapters.inject import adapter_begin, adapter_load, adapter_write
from generation.adapters.shape import AdapterRefused, Shape
from generation.adapters.store import CONFIG, WEIGHTS
from generation.lm.llama import llama_config
from tests.generation.tiny_lm import SHAPE

LORA = Shape(2, 4)


def model() -> LlamaForCausalLM:
    torch.manual_seed(1)
    return LlamaForCausalLM(llama_config(SHAPE))


@pytest.fixture
def folder(tmp_path):
    adapter_write(adapter_begin(model(), LORA, 1), LORA, tmp_path)
    return tmp_path


def test_what_peft_wrote_is_read(folder):
    assert "own" in adapter_load(model(), folder, "own").peft_config


Tensors = dict[str, torch.Tensor]


def _change(key: Callable[[Tensors], str], value: torch.Tensor) -> Callable[[Tensors], None]:
    def change(tensors: Tensors) -> None:
        tensors[key(tensors)] = value

    return change


def first(tensors: Tensors) -> str:
    return min(tensors)


@pytest.mark.parametrize(
    "change",
    [
        lambda tensors: tensors.pop(first(tensors)),
        _change(lambda _: "base_model.model.lm_head.lora_A.weight", torch.zeros(2, 32)),
        _change(first, torch.zeros(3, 32)),
        _change(first, torch.zeros(64)),
        _change(first, torch.full((2, 48), torch.nan)),
        _change(first, torch.full((2, 48), torch.inf)),
    ],
    ids=["missing", "another", "rank", "flat", "nan", "inf"],
)
def test_other_weights_are_refused(folder, change):
    tensors = load_file(folder / WEIGHTS)
    change(tensors)
    save_file(tensors, folder / WEIGHTS)
    with pytest.raises(AdapterRefused):
        adapter_load(model(), folder, "own")


@pytest.mark.parametrize(
    "content",
    [b"", b"\x80\x04N.", (2**40).to_bytes(8, "little"), b"\x02" + b"\0" * 7 + b"{}"],
    ids=["empty", "pickle", "header", "nothing"],
)
def test_what_is_no_safetensors_is_refused(folder, content):
    (folder / WEIGHTS).write_bytes(content)
    with pytest.raises(AdapterRefused):
        adapter_load(model(), folder, "own")


def test_an_adapter_of_another_rank_than_it_says_is_refused(folder):
    config = json.loads((folder / CONFIG).read_text())
    (folder / CONFIG).write_text(json.dumps({**config, "r": 4}))
    with pytest.raises(AdapterRefused, match="another shape"):
        adapter_load(model(), folder, "own")
