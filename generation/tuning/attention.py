"""Attention for training on processors: the same sums, without those that the mask throws away.

An example is a product and up to sixteen lines that see the product and themselves. PyTorch's attention for processors
computes every pair of its tokens, and its backward pass was two fifths of a training step (docs/lab-notes/2026-11-22-attention-in-windows.md).
"""

from __future__ import annotations

from typing import Any, NamedTuple

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
    if torch.is_autocast_enabled(query.device.type):
        half = torch.get_autocast_dtype(query.device.type)
        query, key, value = query.to(half), key.to(half), value.to(half)
    return _Attend.apply(query * scaling, key, value, whole, windows), None


class _Attend(torch.autograd.Function):  # type: ignore[misc]
    """Sums and slopes window by window.

    Left to autograd each slice of keys gets a gradient of the whole length, zeros but for the slice: with some
    twenty windows a layer that was a sixth of a training step.
    """

    @staticmethod
    def forward(
        ctx: Any, query: Tensor, key: Tensor, value: Tensor, whole: Tensor, windows: Windows
    ) -> Tensor:
        """Scaled query (B, H, T, D), key and value (B, G, T, D), mask (B, 1, T, T) -> (B, T, H, D)."""
        batch, heads, length, width = query.shape
        groups = key.shape[1]
        said = query.new_empty(batch, length, heads, width)
        shares = []
        for window in windows.windows:
            rows = _rows(query, window, groups)
            keys, values = (_seen_part(of, window, windows) for of in (key, value))
            never = ~_mask_part(whole, window, windows)
            scores = rows @ keys.transpose(-1, -2)
            # The heads of one group lie below each other, so that its keys are read once.
            scores.unflatten(2, (heads // groups, -1)).masked_fill_(never[:, :, None], _NEVER)
            share = torch.softmax(scores, -1).to(query.dtype)
            shares.append(share)
            found = (share @ values).view(batch, heads, -1, width)
            said[:, window.start : window.stop] = found.transpose(1, 2)
        ctx.save_for_backward(query, key, value, *shares)
        ctx.windows = windows
        return said

    @staticmethod
    def backward(ctx: Any, slope: Tensor) -> tuple[Tensor, Tensor, Tensor, None, None]:
        """The slopes of query, key and value from that of what was said, (B, T, H, D)."""
        query, key, value, *shares = ctx.saved_tensors
        windows, groups = ctx.windows, key.shape[1]
        to_query = torch.empty_like(query)
        # Every window adds to the product's keys: in full precision, or the last ones would count for nothing.
        to_key, to_value = (torch.zeros(of.shape, dtype=torch.float32) for of in (key, value))
        for window, share in zip(windows.windows, shares, strict=True):
            rows = _rows(query, window, groups)
            keys, values = (_seen_part(of, window, windows) for of in (key, value))
            given = _rows(slope.transpose(1, 2), window, groups)
            _add(to_value, share.transpose(-1, -2) @ given, window, windows)
            each = given @ values.transpose(-1, -2)
            each -= (each * share).sum(-1, keepdim=True)
            each *= share
            _add(to_key, each.transpose(-1, -2) @ rows, window, windows)
            found = (each @ keys).view(*query.shape[:2], -1, query.shape[3])
            to_query[:, :, window.start : window.stop] = found
        return to_query, to_key.to(key.dtype), to_value.to(value.dtype), None, None


def _rows(of: Tensor, window: Window, groups: int) -> Tensor:
    """The window's queries, the heads of one group below each other: (B, H, T, D) -> (B, G, R, D)."""
    return of[:, :, window.start : window.stop].reshape(of.shape[0], groups, -1, of.shape[3])


def _seen_part(of: Tensor, window: Window, windows: Windows) -> Tensor:
    """What a window's tokens may see of keys or values: (B, G, T, D) -> (B, G, K, D)."""
    if window.first <= windows.product:
        return of[:, :, : window.stop]
    return torch.cat([of[:, :, : windows.product], of[:, :, window.first : window.stop]], 2)


def _mask_part(whole: Tensor, window: Window, windows: Windows) -> Tensor:
    rows = whole[:, :, window.start : window.stop]
    if window.first <= windows.product:
        return rows[..., : window.stop]
    return torch.cat([rows[..., : windows.product], rows[..., window.first : window.stop]], 3)


def _add(total: Tensor, part: Tensor, window: Window, windows: Windows) -> None:
    """Adds slopes (B, G, K, D) of a window's keys to where they are in the whole (B, G, T, D)."""
    if window.first <= windows.product:
        total[:, :, : window.stop] += part
        return
    total[:, :, : windows.product] += part[:, :, : windows.product]
    total[:, :, window.first : window.stop] += part[:, :, windows.product :]


AttentionInterface.register(NAME, windows_attend)
