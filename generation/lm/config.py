"""The shape of the language model, as it is kept in transformers' own `config.json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class LmConfig:
    """A Llama with tied embeddings: `dim` wide, `heads` query heads over `kv_heads` key heads.

    `hidden` is the width of the gated feed-forward layer, `context` the most tokens of a prompt and
    a line together. The default has 12 M parameters, wide and shallow: steps of decoding cost layers.
    """

    vocab: int = 8192
    dim: int = 512
    layers: int = 4
    heads: int = 8
    kv_heads: int = 4
    hidden: int = 768
    context: int = 512
    theta: float = 10_000.0
    eps: float = 1e-5

    @property
    def head_dim(self) -> int:
        """Width of one head."""
        return self.dim // self.heads


def config_read(data: Mapping[str, Any]) -> LmConfig:
    """The shape that a `config.json` of transformers describes. Raises KeyError for what is no Llama of ours."""
    if data["model_type"] != "llama" or not data["tie_word_embeddings"]:
        raise KeyError("model_type")
    return LmConfig(
        vocab=data["vocab_size"],
        dim=data["hidden_size"],
        layers=data["num_hidden_layers"],
        heads=data["num_attention_heads"],
        kv_heads=data["num_key_value_heads"],
        hidden=data["intermediate_size"],
        context=data["max_position_embeddings"],
        theta=data["rope_parameters"]["rope_theta"],
        eps=data["rms_norm_eps"],
    )
