"""Low-rank additions to a model's projections: several at once, each row of a batch with its own or with none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from generation.lm.kernels import Linear

Slot = tuple[int, str]
"""A layer and one of its packed projections: qkv, out, gate_up, down."""
Fold = tuple[Tensor, Tensor | None]
"""What a packed projection's columns, and its rows if any, were multiplied with."""
PACKED: Mapping[str, tuple[str, ...]] = {
    "qkv": ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
    "out": ("self_attn.o_proj",),
    "gate_up": ("mlp.gate_proj", "mlp.up_proj"),
    "down": ("mlp.down_proj",),
}
"""What each packed projection is made of, in its order, as transformers names it."""


@dataclass(frozen=True, eq=False)
class LowRank:
    """An adapter for decoding: for each slot A (rank, in) and B (out, rank), the scale within B."""

    parts: Mapping[Slot, tuple[Tensor, Tensor]]

    def folded(self, folds: Mapping[Slot, Fold]) -> LowRank:
        """The same beside projections whose columns and rows were multiplied."""
        parts = dict(self.parts)
        for slot, (columns, rows) in folds.items():
            if slot in parts:
                down, up = parts[slot]
                parts[slot] = down * columns, up if rows is None else up * rows[:, None]
        return LowRank(parts)


def low_rank_pack(
    layers: int, apart: Mapping[str, tuple[Tensor, Tensor]], tall: Mapping[str, int]
) -> LowRank:
    """The adapter of single projections ("layer.path" -> A, B) for packed ones; `tall` is each path's outputs."""
    parts: dict[Slot, tuple[Tensor, Tensor]] = {}
    for layer in range(layers):
        for slot, paths in PACKED.items():
            pairs = [apart.get(f"{layer}.{path}") for path in paths]
            if not any(pairs):
                continue
            downs = [pair[0] for pair in pairs if pair]
            ups = [
                pair[1] if pair else torch.zeros(tall[path], 0)
                for path, pair in zip(paths, pairs, strict=True)
            ]
            parts[layer, slot] = torch.cat(downs), torch.block_diag(*ups)
    return LowRank(parts)


class Routes:
    """Which adapter each prompt of the batch under way has; None where all are the base's own."""

    def __init__(self) -> None:
        self._groups: list[tuple[LowRank, Tensor | None]] = []
        self._prompts = 1

    def choose(self, adapters: Sequence[LowRank | None]) -> None:
        """From now on batches have so many prompts, each with its adapter."""
        self._prompts = max(1, len(adapters))
        found = {id(one): one for one in adapters if one is not None}
        self._groups = []
        for key, one in found.items():
            places = [place for place, own in enumerate(adapters) if id(own) == key]
            whole = len(places) == len(adapters)
            self._groups.append((one, None if whole else torch.tensor(places)))

    @property
    def chosen(self) -> list[tuple[LowRank, Tensor | None]]:
        """Each adapter of the batch, and the prompts that have it; None for all of them."""
        return self._groups

    def add(self, slot: Slot, x: Tensor, out: Tensor) -> Tensor:
        """`out` with what adapters add for inputs `x`, both (rows, ..., width), rows a multiple of the prompts."""
        for adapter, places in self._groups:
            pair = adapter.parts.get(slot)
            if pair is None:
                continue
            down, up = pair
            if places is None:
                out = out + (x @ down.T) @ up.T
                continue
            # Rows of the others are not touched: they stay what they were to the last bit.
            mine = x.unflatten(0, (self._prompts, -1))[places]
            out.unflatten(0, (self._prompts, -1))[places] += (mine @ down.T) @ up.T
        return out


def routed(linear: Linear, slot: Slot, routes: Routes) -> Linear:
    """The projection with whatever adapters the batch under way has."""

    def multiply(x: Tensor) -> Tensor:
        out = linear(x)
        return routes.add(slot, x, out) if routes.chosen else out

    return multiply
