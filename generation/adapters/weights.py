"""Reads the weights of an adapter, checked against the base that they are for; needs torch, not peft."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from generation.adapters.shape import AdapterRefused
from generation.adapters.store import WEIGHTS, adapter_card, adapter_folder, adapter_shape
from generation.lm.config import LmConfig
from generation.lm.low_rank import PACKED, LowRank, low_rank_pack

PREFIX = "base_model.model."
PARTS = ("lora_A", "lora_B")


def low_rank_reader(store: Path, base: str, config: LmConfig) -> Callable[[str], LowRank]:
    """What reads adapters of a store for decoding with a base of this name and shape. It raises `AdapterRefused`."""

    def read(name: str) -> LowRank:
        folder = adapter_folder(store, name)
        if adapter_card(folder).get("base") != base:
            raise AdapterRefused(f"the adapter {name} was trained over other weights than {base}")
        return low_rank_read(folder, config)

    return read


def low_rank_read(folder: Path, config: LmConfig) -> LowRank:
    """The adapter in a folder, for decoding. Raises `AdapterRefused`."""
    shape = adapter_shape(folder)
    kv = config.kv_heads * config.head_dim
    sizes = {
        "q_proj": (config.dim, config.dim),
        "k_proj": (config.dim, kv),
        "v_proj": (config.dim, kv),
        "o_proj": (config.dim, config.dim),
        "gate_proj": (config.dim, config.hidden),
        "up_proj": (config.dim, config.hidden),
        "down_proj": (config.hidden, config.dim),
    }
    paths = [path for parts in PACKED.values() for path in parts]
    matrices = {
        f"model.layers.{layer}.{path}": sizes[path.partition(".")[2]]
        for layer in range(config.layers)
        for path in paths
        if path.partition(".")[2] in shape.targets
    }
    found = weights_read(folder, parts_of(matrices, shape.rank))
    apart = {
        path.removeprefix("model.layers."): (
            found[f"{path}.lora_A"],
            found[f"{path}.lora_B"] * shape.scale,
        )
        for path in matrices
    }
    tall = {path: sizes[path.partition(".")[2]][1] for path in paths}
    return low_rank_pack(config.layers, apart, tall)


def parts_of(matrices: Mapping[str, tuple[int, int]], rank: int) -> dict[str, tuple[int, int]]:
    """The shapes of A and B for matrices of (in, out), by "path.lora_A" and "path.lora_B"."""
    return {
        f"{path}.{part}": size
        for path, (wide, tall) in matrices.items()
        for part, size in zip(PARTS, ((rank, wide), (tall, rank)), strict=True)
    }


def weights_read(folder: Path, wanted: Mapping[str, tuple[int, ...]]) -> dict[str, Tensor]:
    """The weights of an adapter by "path.lora_A" and "path.lora_B", in float32.

    `wanted` are their shapes. Raises `AdapterRefused` where one is missing, has another shape, is not
    finite, or where there is any other.
    """
    try:
        with safe_open(folder / WEIGHTS, framework="pt") as file:
            names = {key: key.removeprefix(PREFIX).removesuffix(".weight") for key in _keys(file)}
            if sorted(names.values()) != sorted(wanted):
                raise AdapterRefused("its weights are not those of this base")
            found: dict[str, Any] = {}
            for key, short in names.items():
                if tuple(file.get_slice(key).get_shape()) != wanted[short]:
                    raise AdapterRefused(f"{short} has another shape than the base asks for")
                found[short] = file.get_tensor(key).to(torch.float32)
    except (SafetensorError, OSError, ValueError) as error:
        if isinstance(error, AdapterRefused):
            raise
        raise AdapterRefused(f"{WEIGHTS} cannot be read") from error
    if not all(bool(torch.isfinite(value).all()) for value in found.values()):
        raise AdapterRefused("some of its weights are no numbers")
    return found


def _keys(file: Any) -> list[str]:
    return list(file.keys())
