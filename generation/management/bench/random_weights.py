"""Weights of the shipped model's shape with random values: speed does not depend on the values.

python -m generation.management.bench.random_weights FOLDER [KERNEL]
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import torch
from transformers import LlamaForCausalLM

from generation.engines.lm.prompt import special_tokens
from generation.lm.config import LmConfig
from generation.lm.folder import card_name
from generation.lm.llama import llama_config
from generation.lm.tokenizer import LmTokenizer
from generation.tuning.examples import examples_make, texts_of
from generation.tuning.export import Made, export_write

_EXAMPLES = 300


def random_write(folder: Path, kernel: str = "float32") -> str:
    """Exports such a model and gives its name; its tokenizer knows the words of a few examples, made on the spot."""
    shape = LmConfig()
    examples = itertools.islice(examples_make(7), _EXAMPLES)
    tokenizer = LmTokenizer.train(texts_of(examples), special_tokens(), shape.vocab)
    torch.manual_seed(7)
    model = LlamaForCausalLM(llama_config(shape))
    made = Made("base", "a benchmark", "0" * 40, "0" * 64, {}, kernel=kernel)
    card = export_write(folder, dict(model.named_parameters()), tokenizer, shape, made)
    return card_name(card)


if __name__ == "__main__":
    sys.stdout.write(random_write(Path(sys.argv[1]), *sys.argv[2:3]))
