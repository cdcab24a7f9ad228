"""The loss over pairs beside TRL's own: the code of its trainer, on the same random numbers."""

from __future__ import annotations

from collections import defaultdict
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("torch")

import torch

from generation.tuning.adapters.preference import dpo_loss

trl = pytest.importorskip("trl", reason="trl is not installed (pip install trl)")
BETA = 0.1


class LossOnly(trl.DPOTrainer):  # type: ignore[misc,name-defined]
    """TRL's trainer as far as its loss goes: no model, no data; log-probabilities are given."""

    def __init__(self) -> None:
        one = lambda value: value  # noqa: E731
        self.accelerator = SimpleNamespace(device="cpu", gather=one, gather_for_metrics=one)
        self.model = SimpleNamespace(training=False)
        self.aux_loss_enabled = self.use_weighting = False
        self.ld_alpha, self.precompute_ref_logps, self.beta = None, True, BETA
        self.f_divergence_type, self.loss_types, self.loss_weights = "reverse_kl", ["sigmoid"], [1]
        self._total_train_tokens, self._tp_size = 0, 1
        self._metrics: dict[str, Any] = {mode: defaultdict(list) for mode in ("train", "eval")}


@pytest.mark.parametrize("seed", range(4))
def test_the_loss_and_its_gradient_are_those_of_trl(seed):
    dice = torch.Generator().manual_seed(seed)
    pairs, most = 5, 9
    # TRL has all chosen answers first, then all rejected ones.
    tokens = -3 * torch.rand(2 * pairs, most, generator=dice).double()
    lengths = torch.randint(1, most + 1, (2 * pairs,), generator=dice)
    mask = (torch.arange(most) < lengths[:, None]).double()
    start = -9 * torch.rand(pairs, 2, generator=dice).double()

    ours, theirs = tokens.clone().requires_grad_(), tokens.clone().requires_grad_()
    now = (ours * mask).sum(1).view(2, pairs).T
    loss = dpo_loss(now, start, BETA)
    loss.backward()

    def model(**_: object) -> SimpleNamespace:
        none = torch.zeros_like(mask)
        return SimpleNamespace(
            log_probs=theirs * mask, entropy=none, mean_logits=none, is_top1=none.bool()
        )

    whole = torch.cat([torch.zeros(2 * pairs, 1), mask], 1).long()
    wanted = LossOnly()._compute_loss(
        model,
        {
            "input_ids": whole,
            "attention_mask": whole,
            "completion_mask": whole,
            "ref_chosen_logps": start[:, 0],
            "ref_rejected_logps": start[:, 1],
        },
        False,
    )
    wanted.backward()
    assert loss.item() == pytest.approx(wanted.item(), abs=1e-9)
    assert torch.allclose(ours.grad, theirs.grad, atol=1e-9)
