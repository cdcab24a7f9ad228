"""Which kernel these weights are multiplied with: the fastest of those that stay near full precision, measured here."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from generation.lm.config import LmConfig
from generation.lm.decode import decode
from generation.lm.groups import LINES_MOST
from generation.lm.kernels import KERNELS
from generation.lm.model import DecoderModel

MEASURED = "measured"
"""What stands for a kernel's name until it is chosen."""
NEAR = 0.05
"""How far logits may be from those of full precision, as a share of their norm."""
_PROMPTS, _PROMPT, _NEW, _RUNS = 8, 48, 8, 3


def kernel_choose(
    config: LmConfig,
    weights: Mapping[str, Tensor],
    say: Callable[[str], object],
    near: float = NEAR,
) -> str:
    """The name of the fastest kernel on this machine for a batch of `LINES_MOST` lines; tells each one's figures."""
    asked = torch.Generator().manual_seed(7)
    prompts = torch.randint(config.vocab, (_PROMPTS, _PROMPT), generator=asked).tolist()
    exact: Tensor | None = None
    rates: dict[str, float] = {}
    for name in KERNELS:  # full precision first
        model = DecoderModel(config, weights, name)
        with torch.inference_mode():
            logits = model.prefill(prompts, 1, 1)[0]
        exact = logits if exact is None else exact
        apart = float(torch.linalg.norm(logits - exact) / torch.linalg.norm(exact))
        rate = _rate(model, prompts)
        say(f"{name}: {rate:,.0f} tokens/s, logits {apart:.2%} from full precision")
        if apart <= near:
            rates[name] = rate
    return max(rates, key=rates.__getitem__)


def _rate(model: DecoderModel, prompts: list[list[int]]) -> float:
    """Tokens a second, the best of some runs: what else the machine does only ever takes away."""
    n = LINES_MOST // len(prompts)
    best = 0.0
    for _ in range(_RUNS):
        start = time.perf_counter()
        decode(model, prompts, n=n, most=_NEW, end=-1)
        best = max(best, LINES_MOST * _NEW / (time.perf_counter() - start))
    return best
