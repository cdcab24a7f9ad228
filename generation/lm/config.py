"""The shape of the language model, and transformers' configuration of the same shape."""

from __future__ import annotations

from dataclasses import dataclass

from transformers import LlamaConfig


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

    def llama(self) -> LlamaConfig:
        """The configuration that transformers trains and generates with."""
        return LlamaConfig(
            vocab_size=self.vocab,
            hidden_size=self.dim,
            num_hidden_layers=self.layers,
            num_attention_heads=self.heads,
            num_key_value_heads=self.kv_heads,
            intermediate_size=self.hidden,
            max_position_embeddings=self.context,
            rope_parameters={"rope_type": "default", "rope_theta": self.theta},
            rms_norm_eps=self.eps,
            tie_word_embeddings=True,
            bos_token_id=None,
            eos_token_id=None,
            pad_token_id=None,
        )
