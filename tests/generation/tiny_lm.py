"""A language model of random weights, small enough for seconds: gibberish that must obey all the same."""

from __future__ import annotations

import itertools
from pathlib import Path

import torch
from transformers import LlamaForCausalLM

from generation.engines.lm.prompt import special_tokens
from generation.lm.config import LmConfig
from generation.lm.llama import llama_config
from generation.lm.tokenizer import LmTokenizer
from generation.tuning.examples import examples_make, texts_of
from generation.tuning.export import Made, export_write

SHAPE = LmConfig(vocab=1500, dim=32, layers=2, heads=2, kv_heads=1, hidden=48, context=512)
MADE = Made("base", "a test", "0" * 40, "1" * 64, {})


def tiny_write(folder: Path, seed: int = 5) -> Path:
    """Exports the model into `folder`, as a long run would, and gives it back."""
    torch.set_num_threads(1)  # small sums gain nothing from threads that wait for busy cores
    examples = list(itertools.islice(examples_make(7, ("headphones", "tops")), 20))
    tokenizer = LmTokenizer.train(texts_of(examples), special_tokens(), SHAPE.vocab)
    torch.manual_seed(seed)
    model = LlamaForCausalLM(llama_config(SHAPE))
    export_write(folder, dict(model.named_parameters()), tokenizer, SHAPE, MADE)
    return folder
