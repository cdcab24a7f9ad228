"""The same weights in CTranslate2, where it is installed, as a peer of the decoding loop."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from generation.lm.config import LmConfig

NAME = "CTranslate2, int8"
PACKAGE = "ctranslate2"
Draw = Callable[[list[int], int, int], list[list[int]]]
"""A prompt, how many lines and how many tokens of each -> the lines."""


def peer_made(folder: Path, config: LmConfig, weights: Mapping[str, Tensor], threads: int) -> Draw:
    """Greedy lines of the weights, which are written to the folder in its format."""
    engine: Any = import_module(PACKAGE)  # an extra that few have
    spec = _spec(engine.specs, config, weights)
    tokens = [f"t{index}" for index in range(config.vocab)]
    spec.register_vocabulary(tokens)
    spec.config.bos_token = spec.config.eos_token = spec.config.unk_token = tokens[0]
    spec.config.layer_norm_epsilon = config.eps
    spec.validate()
    spec.optimize(quantization="int8")
    folder.mkdir()
    spec.save(str(folder))
    model = engine.Generator(str(folder), compute_type="int8", intra_threads=threads)

    def draw(prompt: list[int], lines: int, most: int) -> list[list[int]]:
        made = model.generate_batch(
            [[tokens[token] for token in prompt]] * lines,
            max_length=most,
            min_length=most,
            include_prompt_in_result=False,
        )
        return [one.sequences_ids[0] for one in made]

    return draw


def _spec(specs: Any, config: LmConfig, weights: Mapping[str, Tensor]) -> Any:
    spec = specs.TransformerDecoderModelSpec.from_config(
        config.layers,
        config.heads,
        activation=specs.common_spec.Activation.SWISH,
        pre_norm=True,
        ffn_glu=True,
        rms_norm=True,
        rotary_dim=0,
        rotary_interleave=False,
        rotary_base=config.theta,
        num_heads_kv=config.kv_heads,
    )
    spec.decoder.scale_embeddings = False

    def of(*names: str) -> Any:
        return torch.cat([weights[f"model.{name}.weight"] for name in names]).numpy()

    spec.decoder.embeddings.weight = spec.decoder.projection.weight = of("embed_tokens")
    spec.decoder.layer_norm.gamma = of("norm")
    for index, layer in enumerate(spec.decoder.layer):
        own = f"layers.{index}"
        attention, forward = layer.self_attention, layer.ffn
        attention.layer_norm.gamma = of(f"{own}.input_layernorm")
        attention.linear[0].weight = of(*(f"{own}.self_attn.{x}_proj" for x in "qkv"))
        attention.linear[1].weight = of(f"{own}.self_attn.o_proj")
        forward.layer_norm.gamma = of(f"{own}.post_attention_layernorm")
        forward.linear_0.weight = of(f"{own}.mlp.gate_proj")
        forward.linear_0_noact.weight = of(f"{own}.mlp.up_proj")
        forward.linear_1.weight = of(f"{own}.mlp.down_proj")
    return spec
