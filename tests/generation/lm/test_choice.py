"""The kernel of an export is one that was looked at, and never one that is far from full precision."""

from __future__ import annotations

import pytest
import torch
from transformers import LlamaForCausalLM

from generation.lm.choice import kernel_choose
from generation.lm.config import LmConfig
from generation.lm.kernels import KERNELS
from generation.lm.llama import llama_config

SHAPE = LmConfig(vocab=300, dim=64, layers=2, heads=4, kv_heads=2, hidden=96, context=128)


@pytest.fixture(scope="module")
def weights():
    torch.manual_seed(3)
    return LlamaForCausalLM(llama_config(SHAPE)).state_dict()


def test_every_kernel_is_measured_and_one_of_them_chosen(weights):
    told: list[str] = []
    assert kernel_choose(SHAPE, weights, told.append) in KERNELS
    assert [line.partition(":")[0] for line in told] == list(KERNELS)


def test_what_is_not_near_enough_is_never_chosen_however_fast(weights):
    assert kernel_choose(SHAPE, weights, lambda line: None, near=0.0) == "float32"
