"""Ways to multiply by one weight matrix, packed once: full precision, bfloat16, eight-bit integers."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from functools import lru_cache

import torch
from torch import Tensor
from torch.nn import functional

Linear = Callable[[Tensor], Tensor]
"""Inputs (..., in) to outputs (..., out), in float32 both."""
_STEPS, _LEAST = 127, 1e-8


def _full(weight: Tensor) -> Linear:
    return lambda x: functional.linear(x, weight)


def _bfloat16(weight: Tensor) -> Linear:
    """Weights and inputs rounded, sums in float32; packed as oneDNN wants them where it can."""
    rounded = weight.to(torch.bfloat16)
    if not torch.ops.mkldnn._is_mkldnn_bf16_supported():  # noqa: SLF001  as Inductor asks
        return lambda x: functional.linear(x.to(torch.bfloat16), rounded).to(torch.float32)
    packed = torch.ops.mkldnn._reorder_linear_weight(rounded)  # noqa: SLF001  as Inductor packs
    multiply = torch.ops.mkldnn._linear_pointwise  # noqa: SLF001

    def product(x: Tensor) -> Tensor:
        out: Tensor = multiply(x.to(torch.bfloat16), packed, None, "none", [], "")
        return out.to(torch.float32)

    return product


def int8_pack(weight: Tensor, steps: int) -> Linear:
    """Weights quantised by row, inputs by row as well, so that no line's numbers depend on those beside it.

    Whole numbers are summed exactly: the same rows give the same bits in a batch of any size. `steps` is what
    inputs are rounded to on either side of zero; with 0 full precision holds the whole numbers.
    """
    scales = weight.abs().amax(dim=1).clamp(min=_LEAST) / _STEPS
    whole = (weight / scales[:, None]).round_()
    inner = _fused(whole, scales, steps) if steps else _plain(whole, scales)

    def multiply(x: Tensor) -> Tensor:
        most = x.abs().amax(-1, keepdim=True).clamp_(min=_LEAST)
        return inner(x / most).mul_(most)

    return multiply


def _plain(whole: Tensor, scales: Tensor) -> Linear:
    """Rows from -1 to 1 times quantised weights by full precision, which holds such whole numbers exactly."""
    scaled = scales / _STEPS
    return lambda x: functional.linear((x * _STEPS).round_(), whole).mul_(scaled)


def _fused(whole: Tensor, scales: Tensor, steps: int) -> Linear:
    """The same by torch's own eight-bit product, which rounds the inputs to `steps` on either side of zero."""
    with warnings.catch_warnings():
        # Tensors of its own kind are to go in a later torch; then `_input_steps` finds none.
        warnings.simplefilter("ignore")
        zeros = torch.zeros(len(scales), dtype=torch.long)
        weights = torch.quantize_per_channel(
            whole * scales[:, None], scales.double(), zeros, 0, torch.qint8
        )
    packed = torch.ops.quantized.linear_prepack(weights, None)
    product = torch.ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32

    def multiply(x: Tensor) -> Tensor:
        out: Tensor = product(x, 1 / steps, steps + 1, packed)
        return out

    return multiply


@lru_cache(maxsize=1)
def _input_steps() -> int:
    """How finely inputs may be rounded here: 127 steps, 63 where sums of two products overflow, 0 for not at all.

    Processors without VNNI add two products in 16 bits: large ones would be cut off without a word.
    """
    whole, ones = torch.full((16, 64), float(_STEPS)), torch.ones(2, 64)
    exact = _plain(whole, torch.ones(16))(ones)
    for steps in (_STEPS, _STEPS // 2):
        try:
            found = _fused(whole, torch.ones(16), steps)(ones)
        except (RuntimeError, AttributeError, NotImplementedError):
            return 0
        if torch.allclose(found, exact, rtol=0.01):
            return steps
    return 0


KERNELS: Mapping[str, Callable[[Tensor], Linear]] = {
    "float32": _full,
    "bfloat16": _bfloat16,
    "int8": lambda weight: int8_pack(weight, _input_steps()),
}
"""Name -> how a weight (out, in) is packed. Only `float32` gives transformers' own tokens exactly."""
