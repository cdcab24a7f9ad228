"""Attention for training on processors: the same sums, without those that the mask throws away.

An example is a product and up to sixteen lines that see the product and themselves. PyTorch's attention for processors
computes every pair of its tokens, and its backward pass was two fifths of a training step (docs/lab-notes/2026-11-22-attention-in-windows.md).
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from transformers import AttentionInterface

NAME = "windows"
_SIZE = 64
_NEVER = -1e4


class Window(NamedTuple):
    """Tokens start:stop of every example, and the first of their lines' tokens."""

    start: int
    stop: int
    first: int


class Windows(NamedTuple):
    """The longest product of a batch, in tokens, and the windows that follow each other from 0 on."""

    product: int
    windows: tuple[Window, ...]


def windows_of(parts: Tensor) -> Windows:
    """The windows of a batch: parts (B, T), 0 for the product, then 1, 2 … for its lines, padding behind them."""
    size = parts.shape[1]
    places = torch.arange(size).expand_as(parts)
    begins = torch.ones_like(parts, dtype=torch.bool)
    begins[:, 1:] = parts[:, 1:] != parts[:, :-1]
    first = (places * begins).cummax(1).values
    product = int((parts == 0).sum(1).max())
    found = [Window(0, product, 0)]
    for start in range(product, size, _SIZE):
        stop = min(size, start + _SIZE)
        found.append(Window(start, stop, int(first[:, start:stop].min())))
    return Windows(product, tuple(found))


def windows_attend(
    _module: nn.Module, *states: Tensor, scaling: float, windows: Windows, **_: object
) -> tuple[Tensor, None]:
    """Attention as transformers calls it: query (B, H, T, D), key and value (B, G, T, D), mask (B, 1, T, T) -> (B, T, H, D)."""
    query, key, value, whole = states
    batch, heads, _length, width = query.shape
    groups = key.shape[1]
    found = []
    for start, stop, first in windows.windows:
        seen = (
            [slice(stop)]
            if first <= windows.product
            else [slice(windows.product), slice(first, stop)]
        )
        keys, values = (torch.cat([of[:, :, part] for part in seen], 2) for of in (key, value))
        mask = torch.cat([whole[:, :, start:stop, part] for part in seen], 3)
        # The heads of one group lie below each other, so that its keys are read once.
        rows = query[:, :, start:stop].reshape(batch, groups, -1, width)
        mask = mask.repeat(1, 1, heads // groups, 1)
        scores = (rows @ keys.transpose(-1, -2) * scaling).masked_fill(~mask, _NEVER)
        said = torch.softmax(scores, -1) @ values
        found.append(said.reshape(batch, heads, stop - start, width).transpose(1, 2))
    return torch.cat(found, 1), None


AttentionInterface.register(NAME, windows_attend)
