"""Group-relative policy optimisation (GRPO, arXiv 2402.03300): its plan, its advantages, its loss."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

SMALL = 1e-4
"""Beside the spread of a group's rewards, so that equal rewards are no reason for anything."""


@dataclass(frozen=True)
class RlPlan:
    """`steps` of `prompts` prompts with `draws` lines each; one update a step, so the ratio starts at one.

    `clip` bounds how far a token's probability may move, `beta` weighs the distance from the start;
    `terms` of the reward are named with commas. Lines are drawn at `temperature`, and their tokens weighed at it:
    near the one the engine draws at, or half of what is learnt from would be what no order ever sees.
    """

    steps: int = 300
    prompts: int = 4
    draws: int = 16
    rate: float = 5e-5
    warmup: int = 10
    clip: float = 0.2
    beta: float = 0.04
    seed: int = 1
    keep_every: int = 25
    temperature: float = 0.7
    terms: str = "R,tone,cta,fact,rule,length,likely,fresh"


@dataclass(frozen=True)
class Logs:
    """Log-probabilities (B, T) of the tokens of B lines: now, when they were drawn, and under the start."""

    now: Tensor
    old: Tensor
    start: Tensor


def advantages(rewards: Tensor) -> Tensor:
    """Rewards (G, n) as distances from their group's mean in units of its spread, (G * n,)."""
    apart = rewards - rewards.mean(dim=1, keepdim=True)
    return (apart / (rewards.std(dim=1, keepdim=True) + SMALL)).flatten()


def grpo_loss(
    logs: Logs, advantage: Tensor, mask: Tensor, *, clip: float, beta: float
) -> tuple[Tensor, Tensor]:
    """Loss of lines (arXiv 2402.03300, eq. 3, to be made small) and the mean KL a token.

    `advantage` (B,); `mask` (B, T) is 1 on the tokens of a line. Each line counts alike, whatever its length.
    """
    ratio = torch.exp(logs.now - logs.old)
    held = ratio.clamp(1 - clip, 1 + clip)
    gain = torch.minimum(ratio * advantage[:, None], held * advantage[:, None])
    kl = kl_each(logs)
    lengths = mask.sum(dim=1).clamp(min=1)
    loss = (((beta * kl - gain) * mask).sum(dim=1) / lengths).mean()
    return loss, (kl.detach() * mask).sum() / mask.sum().clamp(min=1)


def kl_each(logs: Logs) -> Tensor:
    """The unbiased, never negative estimate of KL(now || start) of each token (eq. 4)."""
    away = logs.start - logs.now
    return torch.exp(away) - away - 1
