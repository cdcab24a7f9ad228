"""What reviewers preferred, as a term of the loss: direct preference optimisation (arXiv 2305.18290), the base as reference."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import torch
from torch import Tensor, nn
from torch.nn import functional

from generation.tuning.adapters.loop import Row, answer_losses
from generation.tuning.adapters.order import AdapterPlan


@dataclass(frozen=True)
class RowPair:
    """Two answers to one prompt; `sku` is their product's, `line` tells the chosen text from others."""

    chosen: Row
    rejected: Row

    @property
    def sku(self) -> str:
        """The product's."""
        return self.chosen.sku

    @property
    def line(self) -> str:
        """The chosen text's."""
        return self.chosen.line


class Preference:
    """The term that pairs add to each step. Made before an adapter is put into the base, whose answers are the reference."""

    def __init__(self, base: nn.Module, pairs: Sequence[RowPair], plan: AdapterPlan) -> None:
        self.pairs, self.plan = [*pairs], plan
        with torch.inference_mode():
            logs = [self._logs(base, group) for group in _groups(self.pairs, plan.pairs_batch)]
        self._start = torch.cat(logs).clone()

    def loss(self, model: nn.Module, step: int) -> Tensor:
        """The term of one step, a scalar: each pass over the pairs has an order of its own."""
        each = math.ceil(len(self.pairs) / self.plan.pairs_batch)
        turn, place = divmod(step, each)
        order = [*range(len(self.pairs))]
        Random(f"{self.plan.seed}/pairs/{turn}").shuffle(order)
        chosen = order[place * self.plan.pairs_batch : (place + 1) * self.plan.pairs_batch]
        now = self._logs(model, [self.pairs[index] for index in chosen])
        return self.plan.preference * dpo_loss(now, self._start[chosen], self.plan.beta)

    @staticmethod
    def _logs(model: nn.Module, pairs: Sequence[RowPair]) -> Tensor:
        rows = [row for pair in pairs for row in (pair.chosen, pair.rejected)]
        return answer_logs(model, rows).view(-1, 2)


def dpo_loss(now: Tensor, start: Tensor, beta: float) -> Tensor:
    """The mean over pairs of -log sigmoid(beta * how much more than the reference the chosen answer is preferred).

    `now` and `start` are log-probabilities of whole answers by the model and by the reference: (pairs, 2), the
    chosen one first.
    """
    gained = now - start
    return -functional.logsigmoid(beta * (gained[:, 0] - gained[:, 1])).mean()


def answer_logs(model: nn.Module, rows: Sequence[Row]) -> Tensor:
    """The log-probability of each whole answer: (rows,)."""
    parts = answer_losses(model, rows).split([len(row.ids) - row.answer for row in rows])
    return -torch.stack([part.sum() for part in parts])


def prefers(model: nn.Module, pairs: Sequence[RowPair]) -> list[bool]:
    """Of each pair whether the model expects the chosen answer more, on average over its tokens, than the rejected one."""
    found = []
    with torch.inference_mode():
        for pair in pairs:
            rows = (pair.chosen, pair.rejected)
            sizes = torch.tensor([len(row.ids) - row.answer for row in rows])
            chosen, rejected = (answer_logs(model, rows).cpu() / sizes).tolist()
            found.append(chosen > rejected)
    return found


def _groups(pairs: Sequence[RowPair], size: int) -> list[Sequence[RowPair]]:
    return [pairs[first : first + size] for first in range(0, len(pairs), size)]
