"""Muon for the matrices inside the layers, AdamW for the rest."""

from __future__ import annotations

from torch.nn import Parameter
from torch.optim import AdamW, Muon, Optimizer
from transformers import LlamaForCausalLM

_AT_THE_RIM = ("embed_tokens", "lm_head")
"""Matrices whose rows are tokens: Muon's steps are made for maps between hidden states."""


def optimizers_of(
    model: LlamaForCausalLM, rate: float, decay: float
) -> tuple[Optimizer, Optimizer]:
    """Both begin with `rate`: Muon's steps are scaled to the size of AdamW's (arXiv 2502.16982, 2.2).

    Two hundred steps from the same weights: 1.24 nats a token of new lines, 1.27 with AdamW alone
    (docs/lab-notes/2026-11-23-a-better-mix.md).
    """
    inside: list[Parameter] = []
    rim: list[Parameter] = []
    vectors: list[Parameter] = []
    for name, weight in model.named_parameters():
        at_the_rim = any(part in name for part in _AT_THE_RIM)
        (vectors if weight.dim() < 2 else rim if at_the_rim else inside).append(weight)
    muon = Muon(inside, lr=rate, weight_decay=decay, adjust_lr_fn="match_rms_adamw")
    rest = [{"params": rim, "weight_decay": decay}, {"params": vectors, "weight_decay": 0.0}]
    return muon, AdamW(rest, lr=rate, betas=(0.9, 0.95))
