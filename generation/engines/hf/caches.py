"""What a model keeps of the prompts that it has read: how far two begin alike, and several as one batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch.nn import functional
from transformers import DynamicCache


def common(one: Sequence[int], other: Sequence[int]) -> int:
    """How many tokens two prompts begin with alike."""
    for place, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return place
    return min(len(one), len(other))


def croppable(cache: DynamicCache) -> bool:
    """Whether what was read can be cut back and padded: a sliding window has forgotten its beginning."""
    return bool(cache.is_croppable) and not any(cache.is_sliding)


def caches_joined(caches: Sequence[DynamicCache], config: Any) -> DynamicCache:
    """One cache with the rows of all, the shorter ones with blanks before them, which a mask has to hide."""
    if len(caches) == 1:
        return caches[0]
    longest = max(cache.get_seq_length() for cache in caches)
    made = DynamicCache(config=config)
    for number, layers in enumerate(zip(*(cache.layers for cache in caches), strict=True)):
        keys = torch.cat([_padded(layer.keys, longest) for layer in layers])
        values = torch.cat([_padded(layer.values, longest) for layer in layers])
        made.update(keys, values, number)
    return made


def _padded(kept: torch.Tensor, longest: int) -> torch.Tensor:
    """kept (rows, heads, tokens, width) -> (rows, heads, longest, width), zeros before it."""
    return functional.pad(kept, (0, 0, longest - kept.shape[2], 0))
