"""The shape of an adapter: its rank, its scale, the projections that it changes. Loads no torch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

TARGETS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
"""The projections of a Llama layer, as transformers names them; other architectures name theirs alike."""
LORA, IA3, BITFIT = "lora", "ia3", "bitfit"
KINDS = (LORA, IA3, BITFIT)
METHODS = {LORA: "LoRA", IA3: "(IA)3", BITFIT: "BitFit"}
"""Kind of an adapter -> its method's name. The product reads LoRA alone."""
RANK_MOST = 64
_FIXED = {"peft_type": "LORA", "task_type": "CAUSAL_LM", "bias": "none", "use_dora": False, "use_rslora": False}  # fmt: skip
_EMPTY = ("modules_to_save", "rank_pattern", "alpha_pattern", "layers_pattern", "auto_mapping", "fan_in_fan_out")  # fmt: skip


class AdapterRefused(ValueError):
    """An adapter that is not read; the message says why."""


@dataclass(frozen=True)
class Shape:
    """LoRA (arXiv 2106.09685): W + alpha / rank * B A, with A (rank, in) and B (out, rank)."""

    rank: int = 4
    alpha: int = 8
    targets: tuple[str, ...] = TARGETS

    @property
    def scale(self) -> float:
        """What B A is multiplied with."""
        return self.alpha / self.rank

    def parameters(self, matrices: Iterable[tuple[int, int]]) -> int:
        """How many weights are trained over matrices of (in, out): the sum of rank * (in + out)."""
        return sum(self.rank * (wide + tall) for wide, tall in matrices)


def shape_read(config: Mapping[str, Any]) -> Shape:
    """The shape that an `adapter_config.json` of peft describes. Raises `AdapterRefused` for any other method."""
    for key, value in _FIXED.items():
        if config.get(key, value) != value:
            raise AdapterRefused(
                f"“{key}” is {str(config[key])[:40]!r}, and only {value!r} is read"
            )
    for key in _EMPTY:
        if config.get(key):
            raise AdapterRefused(f"“{key}” is set, which is not read")
    rank, alpha, targets = (config.get(key) for key in ("r", "lora_alpha", "target_modules"))
    if not isinstance(rank, int) or not isinstance(alpha, int) or not 1 <= rank <= RANK_MOST:
        raise AdapterRefused(f"the rank is no number from 1 to {RANK_MOST}")
    if not isinstance(targets, list) or not targets or not set(targets) <= set(TARGETS):
        raise AdapterRefused(f"it changes other parts of a model than {', '.join(TARGETS)}")
    return Shape(rank, alpha, tuple(target for target in TARGETS if target in targets))
