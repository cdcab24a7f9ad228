"""Forward passes for decoding: many lines of one prompt share the prompt's keys and values.

The layers are transformers' Llama, computed for what decoding needs: one projection for query, key and
value, one for gate and up, a static cache, and attention over the shared prompt apart from each
line's own tokens, so that no prompt is computed or stored more than once. What several prompts begin
with, such as all that is known of one product, is computed once for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from generation.lm.config import LmConfig
from generation.lm.kernels import KERNELS, Linear


@dataclass(frozen=True)
class _Layer:
    norm: Tensor
    qkv: Linear
    out: Linear
    norm_after: Tensor
    gate_up: Linear
    down: Linear


@dataclass
class Cache:
    """Keys and values: of G prompts (layers, G, kv, P, d), and of their n lines each (layers, G, n, kv, T, d).

    `lengths` (G,) are the prompts' own lengths; what lies behind them is padding. `prefilled` counts
    the prompt tokens that were computed.
    """

    prompt: tuple[Tensor, Tensor]
    own: tuple[Tensor, Tensor]
    lengths: Tensor
    padding: Tensor
    prefilled: int


class DecoderModel:
    """Weights packed once for one kernel; `prefill` reads prompts, `step` adds one token to every line."""

    def __init__(self, config: LmConfig, weights: Mapping[str, Tensor], kernel: str) -> None:
        """`weights` has the names of transformers' `LlamaForCausalLM`, in float32."""
        self.config = config
        pack = KERNELS[kernel]
        self._embed = weights["model.embed_tokens.weight"]
        self._head = pack(self._embed)
        self._norm = weights["model.norm.weight"]
        self._layers = [_layer(weights, index, pack) for index in range(config.layers)]
        self._cos, self._sin = _rotations(config)

    def prefill(self, prompts: Sequence[Sequence[int]], n: int, most: int) -> tuple[Tensor, Cache]:
        """Logits (G, vocab) after each prompt, and a cache with room for `n` lines of `most` tokens each."""
        c = self.config
        lengths = torch.tensor([len(prompt) for prompt in prompts])
        width, common = int(lengths.max()), _common(prompts)
        tokens = torch.zeros(len(prompts), width, dtype=torch.long)
        for row, prompt in enumerate(prompts):
            tokens[row, : len(prompt)] = torch.tensor(prompt)
        kept = torch.empty(2, c.layers, len(prompts), c.kv_heads, width, c.head_dim)
        if common:
            self._read(tokens[:1, :common], kept, 0)
        x = self._read(tokens[:, common:], kept, common)
        last = x[torch.arange(len(prompts)), lengths - common - 1]
        own = torch.zeros(2, c.layers, len(prompts), n, c.kv_heads, most, c.head_dim)
        padding = torch.zeros(len(prompts), 1, 1, width).masked_fill_(
            (torch.arange(width) >= lengths[:, None])[:, None, None], float("-inf")
        )
        computed = common + int((lengths - common).sum())
        cache = Cache((kept[0], kept[1]), (own[0], own[1]), lengths, padding, computed)
        return self._logits(last), cache

    def _read(self, tokens: Tensor, kept: Tensor, first: int) -> Tensor:
        """Outputs (B, T, dim) of the prompts' tokens (B, T) from place `first` on, behind what is kept before it.

        Their keys and values are kept for the prompts, those of one row for all of them.
        """
        end = first + tokens.shape[1]
        positions = torch.arange(first, end)
        # Each token sees all that stands before it, its own place included.
        seen = positions[:, None] >= torch.arange(end) if first else None
        x = self._embed[tokens]
        for index, layer in enumerate(self._layers):
            q, k, v = self._heads(layer, x, positions)
            kept[0, index, :, :, first:end], kept[1, index, :, :, first:end] = k, v
            if first:
                k, v = (part[index, :, :, :end] for part in kept)
            mixed = functional.scaled_dot_product_attention(
                q, k, v, attn_mask=seen, is_causal=not first, enable_gqa=True
            )
            x = _after(layer, x, mixed.transpose(1, 2).flatten(2), self.config.eps)
        return x

    def step(self, tokens: Tensor, cache: Cache, place: int) -> Tensor:
        """Logits (G, n, vocab) after the `place`-th own token (G, n) of every line."""
        x = self._embed[tokens]
        positions = cache.lengths[:, None] + place
        for index, layer in enumerate(self._layers):
            mixed = self._attend(layer, (index, place), x, positions, cache)
            x = _after(layer, x, mixed, self.config.eps)
        return self._logits(x)

    def _attend(
        self, layer: _Layer, at: tuple[int, int], x: Tensor, positions: Tensor, cache: Cache
    ) -> Tensor:
        """What every line's newest token takes from its prompt and from its own tokens: (G, n, dim).

        `at` is the layer's index and the newest token's place.
        """
        c = self.config
        groups, n, _ = x.shape
        index, place = at
        q, k, v = self._heads(
            layer, x.reshape(groups * n, 1, -1), positions.expand(groups, n).reshape(-1, 1)
        )
        shape = (groups, n, c.kv_heads, -1, c.head_dim)
        cache.own[0][index, :, :, :, place] = k.reshape(groups, n, c.kv_heads, c.head_dim)
        cache.own[1][index, :, :, :, place] = v.reshape(groups, n, c.kv_heads, c.head_dim)
        queries = q.reshape(shape) * c.head_dim**-0.5
        together = queries.transpose(1, 2).flatten(2, 3)  # (G, kv, n * heads per kv, d)
        keys, values = cache.prompt[0][index], cache.prompt[1][index]
        prompt = together @ keys.transpose(-1, -2) + cache.padding
        prompt = prompt.unflatten(2, (n, -1)).transpose(1, 2)  # (G, n, kv, heads per kv, P)
        mine = cache.own[0][index, :, :, :, : place + 1], cache.own[1][index, :, :, :, : place + 1]
        shares = torch.cat((prompt, queries @ mine[0].transpose(-1, -2)), dim=-1).softmax(dim=-1)
        width = keys.shape[-2]
        of_prompt = shares[..., :width].transpose(1, 2).flatten(2, 3) @ values
        mixed = of_prompt.unflatten(2, (n, -1)).transpose(1, 2) + shares[..., width:] @ mine[1]
        return mixed.flatten(2)

    def _heads(self, layer: _Layer, x: Tensor, positions: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Queries (B, heads, T, d), keys and values (B, kv, T, d) of inputs (B, T, dim), turned to their places."""
        c = self.config
        mixed = layer.qkv(_rms(x, layer.norm, c.eps))
        split = (c.heads * c.head_dim, c.kv_heads * c.head_dim, c.kv_heads * c.head_dim)
        q, k, v = (
            part.unflatten(-1, (-1, c.head_dim)).transpose(1, 2) for part in mixed.split(split, -1)
        )
        cos, sin = self._cos[positions], self._sin[positions]
        if cos.dim() == 3:  # a place of its own for every row
            cos, sin = cos[:, None], sin[:, None]
        return _turn(q, cos, sin), _turn(k, cos, sin), v

    def _logits(self, x: Tensor) -> Tensor:
        return self._head(_rms(x, self._norm, self.config.eps))


def _common(prompts: Sequence[Sequence[int]]) -> int:
    """How many tokens all of several prompts begin with; the last one of the shortest is never among them."""
    if len(prompts) < 2:
        return 0
    least, most = min(map(list, prompts)), max(map(list, prompts))
    length = 0
    for one, other in zip(least, most, strict=False):
        if one != other:
            break
        length += 1
    return min(length, min(map(len, prompts)) - 1)


def _layer(weights: Mapping[str, Tensor], index: int, pack: Callable[[Tensor], Linear]) -> _Layer:
    name = f"model.layers.{index}."

    def fused(*parts: str) -> Linear:
        return pack(torch.cat([weights[f"{name}{part}.weight"] for part in parts]))

    return _Layer(
        norm=weights[f"{name}input_layernorm.weight"],
        qkv=fused("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
        out=fused("self_attn.o_proj"),
        norm_after=weights[f"{name}post_attention_layernorm.weight"],
        gate_up=fused("mlp.gate_proj", "mlp.up_proj"),
        down=fused("mlp.down_proj"),
    )


def _after(layer: _Layer, x: Tensor, mixed: Tensor, eps: float) -> Tensor:
    """The rest of a layer: what attention gathered, then the gated feed-forward, both added."""
    x = x + layer.out(mixed)
    gate, up = layer.gate_up(_rms(x, layer.norm_after, eps)).chunk(2, dim=-1)
    return x + layer.down(functional.silu(gate) * up)


def _rms(x: Tensor, weight: Tensor, eps: float) -> Tensor:
    return functional.rms_norm(x, weight.shape, weight, eps)


def _rotations(config: LmConfig) -> tuple[Tensor, Tensor]:
    """Cosines and sines (context, d) of rotary position embedding (arXiv 2104.09864, as Llama pairs halves)."""
    half = torch.arange(0, config.head_dim, 2, dtype=torch.float32) / config.head_dim
    angles = torch.outer(torch.arange(config.context, dtype=torch.float32), config.theta**-half)
    both = torch.cat((angles, angles), dim=-1)
    return both.cos(), both.sin()


def _turn(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    first, second = x.chunk(2, dim=-1)
    return x * cos + torch.cat((-second, first), dim=-1) * sin
