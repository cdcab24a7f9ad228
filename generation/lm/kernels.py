"""Ways to multiply by one weight matrix, packed once: full precision, bfloat16, eight-bit integers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor
from torch.nn import functional

Linear = Callable[[Tensor], Tensor]
"""Inputs (..., in) to outputs (..., out), in float32 both."""


def _full(weight: Tensor) -> Linear:
    return lambda x: functional.linear(x, weight)


def _bfloat16(weight: Tensor) -> Linear:
    packed = weight.to(torch.bfloat16)
    return lambda x: functional.linear(x.to(torch.bfloat16), packed).to(torch.float32)


def _int8(weight: Tensor) -> Linear:
    """Weights quantised by row, inputs by batch, multiplied by oneDNN."""
    scales = weight.abs().amax(dim=1).clamp(min=1e-8) / 127
    zeros = torch.zeros(len(scales), dtype=torch.int32)
    whole = (weight / scales[:, None]).round().to(torch.int8)
    packed = torch.ops.onednn.qlinear_prepack(whole, None)

    def multiply(x: Tensor) -> Tensor:
        rows = x.reshape(-1, x.shape[-1])
        low, high = (float(bound) for bound in torch.aminmax(rows))
        low, high = min(low, 0.0), max(high, 0.0)
        scale = (high - low) / 255 or 1.0
        zero = round(-low / scale)
        inputs = (rows / scale).round_().add_(zero).clamp_(0, 255).to(torch.uint8)
        out: Tensor = torch.ops.onednn.qlinear_pointwise(
            inputs, scale, zero, packed, scales, zeros, None, 1.0, 0, torch.float32, "none", [], ""
        )
        return out.reshape(*x.shape[:-1], out.shape[-1])

    return multiply


KERNELS: Mapping[str, Callable[[Tensor], Linear]] = {
    "float32": _full,
    "bfloat16": _bfloat16,
    "int8": _int8,
}
"""Name -> how a weight (out, in) is packed. Only `float32` gives transformers' own tokens exactly."""
