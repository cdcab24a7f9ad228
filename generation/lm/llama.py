"""The shape of our model as transformers' configuration, for training and for `config.json`."""

from __future__ import annotations

from transformers import LlamaConfig

from generation.lm.config import LmConfig


def llama_config(config: LmConfig, end: int | None = None) -> LlamaConfig:
    """The configuration that transformers trains, generates and serves with; `end` is the id that ends a line."""
    return LlamaConfig(
        architectures=["LlamaForCausalLM"],
        vocab_size=config.vocab,
        hidden_size=config.dim,
        num_hidden_layers=config.layers,
        num_attention_heads=config.heads,
        num_key_value_heads=config.kv_heads,
        intermediate_size=config.hidden,
        max_position_embeddings=config.context,
        rope_parameters={"rope_type": "default", "rope_theta": config.theta},
        rms_norm_eps=config.eps,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=end,
        pad_token_id=end,
    )
