"""Forward passes for decoding: many lines of one prompt share the prompt's keys and values.

The layers are transformers' Llama, computed for what decoding needs: one projection for query, key and
value, one for gate and up, a static cache, and attention over the shared prompt apart from each
line's own tokens, so that no prompt is computed or stored more than once. What several prompts begin
with, such as all that is known of one product, is computed once for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn import functional

from generation.lm.config import LmConfig
from generation.lm.kernels import KERNELS, Linear
from generation.lm.low_rank import Fold, LowRank, Routes, Slot, routed

_STEP = 32
"""Prompts are read in whole steps: for each new number of rows oneDNN keeps a kernel, and memory of its own."""


@dataclass(frozen=True)
class _Layer:
    """One layer's weights; what norms weigh is in the projections behind them."""

    qkv: Linear
    out: Linear
    gate_up: Linear
    down: Linear


@dataclass
class Cache:
    """Keys, then values: of G prompts (layers, 2 kv, G, P, d), and of their n lines each (layers, 2 kv, G, n, T, d).

    `lengths` (G,) are the prompts' own lengths; what lies behind them is padding, and `padding` (G, 1, P)
    hides it where there is any. `prefilled` counts the prompt tokens that were computed. `adapters` are the
    prompts' own, none where all are the base's.
    """

    prompt: Tensor
    own: Tensor
    lengths: Tensor
    padding: Tensor | None
    prefilled: int
    adapters: Sequence[LowRank | None] = ()


class DecoderModel:
    """Weights packed once for one kernel; `prefill` reads prompts, `step` adds one token to every line."""

    def __init__(self, config: LmConfig, weights: Mapping[str, Tensor], kernel: str) -> None:
        """`weights` has the names of transformers' `LlamaForCausalLM`, in float32."""
        self.config = config
        pack = KERNELS[kernel]
        own = {name: weight.detach() for name, weight in weights.items()}
        self._embed = own["model.embed_tokens.weight"]
        self._head = pack(self._embed * own["model.norm.weight"])
        self._routes = Routes()
        self._layers = [
            _routed(_layer(config, own, index, pack), index, self._routes)
            for index in range(config.layers)
        ]
        self._folds = _folds(config, own)
        self._cos, self._sin = _rotations(config)
        self._eps = torch.tensor(config.eps)

    def folded(self, adapter: LowRank) -> LowRank:
        """An adapter of the weights as they were given, for these projections."""
        return adapter.folded(self._folds)

    def prefill(
        self,
        prompts: Sequence[Sequence[int]],
        n: int,
        most: int,
        adapters: Sequence[LowRank | None] = (),
    ) -> tuple[Tensor, Cache]:
        """Logits (G, vocab) after each prompt, and a cache with room for `n` lines of `most` tokens each.

        `adapters`, folded, may give each prompt one of its own.
        """
        c = self.config
        lengths = torch.tensor([len(prompt) for prompt in prompts])
        # What prompts begin with is the same for all of them only under one adapter.
        common = _common(prompts) if len(set(map(id, adapters))) < 2 else 0
        width = min(common + _whole(int(lengths.max()) - common), c.context)
        tokens = torch.zeros(len(prompts), width, dtype=torch.long)
        for row, prompt in enumerate(prompts):
            tokens[row, : len(prompt)] = torch.tensor(prompt)
        kept = torch.empty(c.layers, 2 * c.kv_heads, len(prompts), width, c.head_dim)
        if common:
            self._routes.choose(adapters[:1])
            # What is read too much is read again behind it.
            self._read(tokens[:1, : min(_whole(common), width)], kept, 0)
        self._routes.choose(adapters)
        x = self._read(tokens[:, common:], kept, common)
        last = x[torch.arange(len(prompts)), lengths - common - 1]
        own = torch.zeros(c.layers, 2 * c.kv_heads, len(prompts), n, most, c.head_dim)
        behind = (torch.arange(width) >= lengths[:, None])[:, None]
        padding = torch.zeros(len(prompts), 1, width).masked_fill_(behind, float("-inf"))
        computed = common + int((lengths - common).sum())
        hidden = padding if bool(behind.any()) else None
        cache = Cache(kept, own, lengths, hidden, computed, adapters)
        return self._logits(last), cache

    def _read(self, tokens: Tensor, kept: Tensor, first: int) -> Tensor:
        """Outputs (B, T, dim) of the prompts' tokens (B, T) from place `first` on, behind what is kept before it.

        Their keys and values are kept for the prompts, those of one row for all of them.
        """
        c = self.config
        end = first + tokens.shape[1]
        positions = torch.arange(first, end)
        # Each token sees all that stands before it, its own place included.
        seen = positions[:, None] >= torch.arange(end) if first else None
        x = self._embed[tokens]
        for index, layer in enumerate(self._layers):
            turned = self._turned(layer, x, self._cos[positions], self._sin[positions])
            kept[index, :, :, first:end] = turned[:, :, c.heads :].permute(2, 0, 1, 3)
            q, k, v = turned.transpose(1, 2).split((c.heads, c.kv_heads, c.kv_heads), 1)
            if first:
                k, v = kept[index, :, :, :end].transpose(0, 1).chunk(2, 1)
            mixed = functional.scaled_dot_product_attention(
                q, k, v, attn_mask=seen, is_causal=not first, scale=1.0, enable_gqa=True
            )
            x = self._after(layer, x, mixed.transpose(1, 2).flatten(2))
        return x

    def step(self, tokens: Tensor, cache: Cache, place: int) -> Tensor:
        """Logits (G, n, vocab) after the `place`-th own token (G, n) of every line."""
        self._routes.choose(cache.adapters)
        x = functional.embedding(tokens, self._embed)
        positions = cache.lengths + place
        cos, sin = self._cos[positions][:, None], self._sin[positions][:, None]
        for index, layer in enumerate(self._layers):
            turned = self._turned(layer, x, cos, sin)
            x = self._after(layer, x, self._attend(index, turned, cache, place))
        return self._logits(x)

    def _attend(self, index: int, turned: Tensor, cache: Cache, place: int) -> Tensor:
        """What every line's newest token takes from its prompt and from its own tokens: (G, n, dim).

        `turned` are its queries, keys and values in the layer `index`. Heads stand first in all that is
        multiplied, so that nothing is copied but the queries and the sums.
        """
        c = self.config
        n, kv = turned.shape[1], c.kv_heads
        prompt, own = cache.prompt[index], cache.own[index]
        own[:, :, :, place] = turned[:, :, c.heads :].permute(2, 0, 1, 3)
        mine = own[:, :, :, : place + 1]
        queries = turned[:, :, : c.heads].unflatten(2, (kv, -1)).permute(2, 0, 1, 3, 4).contiguous()
        far = queries.flatten(2, 3) @ prompt[:kv].transpose(-1, -2)  # (kv, G, n * heads per kv, P)
        if cache.padding is not None:
            far += cache.padding
        near = queries @ mine[:kv].transpose(-1, -2)  # (kv, G, n, heads per kv, T)
        shares = torch.cat((far, near.flatten(2, 3)), dim=-1).softmax(dim=-1)
        width = prompt.shape[2]
        mixed = (shares[..., :width] @ prompt[kv:]).unflatten(2, (n, -1))
        mixed += shares[..., width:].unflatten(2, (n, -1)) @ mine[kv:]
        return mixed.permute(1, 2, 0, 3, 4).flatten(2)

    def _turned(self, layer: _Layer, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """Queries, keys and values (..., heads + 2 kv, d) of inputs (..., dim), turned to their places."""
        mixed = layer.qkv(self._unit(x)).unflatten(-1, (-1, self.config.head_dim))
        return (mixed * cos).addcmul_(mixed.roll(self.config.head_dim // 2, -1), sin)

    def _after(self, layer: _Layer, x: Tensor, mixed: Tensor) -> Tensor:
        """The rest of a layer: what attention gathered, then the gated feed-forward, both added."""
        x = x + layer.out(mixed)
        gate, up = layer.gate_up(self._unit(x)).chunk(2, dim=-1)
        return x.add_(layer.down(functional.silu(gate).mul_(up)))

    def _unit(self, x: Tensor) -> Tensor:
        """Every row at a mean square of 1 (RMS norm); what the norm weighs is in the next projection."""
        size = torch.linalg.vector_norm(x, dim=-1, keepdim=True)
        return x * torch.addcmul(self._eps, size, size, value=1 / x.shape[-1]).rsqrt_()

    def _logits(self, x: Tensor) -> Tensor:
        return self._head(self._unit(x))


@dataclass(frozen=True)
class Adapted:
    """A model under adapters, one for each prompt of the batch, for whoever decodes."""

    model: DecoderModel
    adapters: Sequence[LowRank | None]

    def prefill(self, prompts: Sequence[Sequence[int]], n: int, most: int) -> tuple[Tensor, Cache]:
        """As the model's own."""
        return self.model.prefill(prompts, n, most, self.adapters)

    def step(self, tokens: Tensor, cache: Cache, place: int) -> Tensor:
        """As the model's own."""
        return self.model.step(tokens, cache, place)


def _whole(tokens: int) -> int:
    """So many tokens in whole steps."""
    return -(-tokens // _STEP) * _STEP


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


def _layer(
    config: LmConfig,
    weights: Mapping[str, Tensor],
    index: int,
    pack: Callable[[Tensor], Linear],
) -> _Layer:
    name = f"model.layers.{index}."

    def of(part: str) -> Tensor:
        return weights[f"{name}{part}.weight"]

    # Scores are scaled where queries are made.
    queries = of("self_attn.q_proj") * config.head_dim**-0.5
    qkv = torch.cat((queries, of("self_attn.k_proj"), of("self_attn.v_proj")))
    gate_up = torch.cat((of("mlp.gate_proj"), of("mlp.up_proj")))
    return _Layer(
        qkv=pack(qkv * of("input_layernorm")),
        out=pack(of("self_attn.o_proj")),
        gate_up=pack(gate_up * of("post_attention_layernorm")),
        down=pack(of("mlp.down_proj")),
    )


def _routed(layer: _Layer, index: int, routes: Routes) -> _Layer:
    """The layer with whatever adapters the batch under way has."""
    return replace(
        layer,
        qkv=routed(layer.qkv, (index, "qkv"), routes),
        out=routed(layer.out, (index, "out"), routes),
        gate_up=routed(layer.gate_up, (index, "gate_up"), routes),
        down=routed(layer.down, (index, "down"), routes),
    )


def _folds(config: LmConfig, weights: Mapping[str, Tensor]) -> dict[Slot, Fold]:
    """What `_layer` multiplied the columns and rows of its projections with."""
    rows = torch.ones((config.heads + 2 * config.kv_heads) * config.head_dim)
    rows[: config.heads * config.head_dim] = config.head_dim**-0.5
    found: dict[Slot, Fold] = {}
    for index in range(config.layers):
        name = f"model.layers.{index}."
        found[index, "qkv"] = weights[f"{name}input_layernorm.weight"], rows
        found[index, "gate_up"] = weights[f"{name}post_attention_layernorm.weight"], None
    return found


def _rotations(config: LmConfig) -> tuple[Tensor, Tensor]:
    """Cosines and sines (context, heads + 2 kv, d) of rotary position embedding (arXiv 2104.09864).

    Llama pairs halves: `x * cos + roll(x) * sin` turns a head. Values stay as they are: 1 and 0.
    """
    half = torch.arange(0, config.head_dim, 2, dtype=torch.float32) / config.head_dim
    angles = torch.outer(torch.arange(config.context, dtype=torch.float32), config.theta**-half)
    shape = (config.context, config.heads + 2 * config.kv_heads, config.head_dim)
    cos, sin = torch.ones(shape), torch.zeros(shape)
    turned = config.heads + config.kv_heads
    cos[:, :turned] = torch.cat((angles.cos(), angles.cos()), dim=-1)[:, None]
    sin[:, :turned] = torch.cat((-angles.sin(), angles.sin()), dim=-1)[:, None]
    return cos, sin
