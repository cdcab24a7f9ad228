"""The group-relative loss beside TRL's own: the code of its trainer, on the same random numbers."""

from __future__ import annotations

from collections import defaultdict
from types import SimpleNamespace

import pytest
import torch

from generation.tuning.grpo import Logs, advantages, grpo_loss

trl = pytest.importorskip("trl", reason="trl is not installed (pip install trl)")
CLIP, BETA = 0.2, 0.04


class LossOnly(trl.GRPOTrainer):  # type: ignore[misc,name-defined]
    """TRL's trainer as far as its loss goes: no model, no data; log-probabilities are given."""

    def __init__(self, now: torch.Tensor) -> None:
        self._now = now
        self.args = SimpleNamespace(delta=None, use_bias_correction_kl=False)
        self.loss_type, self.importance_sampling_level = "grpo", "token"
        self.beta, self.epsilon_low, self.epsilon_high = BETA, CLIP, CLIP
        self.top_entropy_quantile, self.off_policy_mask_threshold = 1.0, None
        self.aux_loss_enabled = self.use_vllm = self._entropy_bonus_enabled = False
        self.use_adaptive_entropy = False
        self.model = SimpleNamespace(training=True)
        self.current_gradient_accumulation_steps = 1
        self.accelerator = SimpleNamespace(gather=lambda x: x, reduce=lambda x, reduction: x)
        self._metrics: dict[str, defaultdict[str, list[float]]] = {"train": defaultdict(list)}

    def _get_per_token_logps_and_entropies(self, *args, **kwargs):
        return self._now, torch.zeros_like(self._now), None


@pytest.mark.parametrize("seed", range(4))
def test_the_loss_and_its_gradient_are_those_of_trl(seed):
    dice = torch.Generator().manual_seed(seed)
    groups, draws, most = 3, 4, 9
    lines = groups * draws
    now, old, start = (-3 * torch.rand(lines, most, generator=dice).double() for _ in range(3))
    lengths = torch.randint(1, most + 1, (lines,), generator=dice)
    mask = (torch.arange(most) < lengths[:, None]).double()
    worth = advantages(torch.randn(groups, draws, generator=dice).double())

    ours, theirs = now.clone().requires_grad_(), now.clone().requires_grad_()
    loss, kl = grpo_loss(Logs(ours, old, start), worth, mask, clip=CLIP, beta=BETA)
    loss.backward()
    trainer, none = LossOnly(theirs), torch.zeros(lines, 1, dtype=torch.long)
    wanted = trainer._compute_loss(
        None,
        {
            "prompt_ids": none,
            "prompt_mask": none,
            "completion_ids": torch.zeros(lines, most, dtype=torch.long),
            "completion_mask": mask,
            "advantages": worth,
            "old_per_token_logps": old,
            "ref_per_token_logps": start,
        },
    )
    wanted.backward()
    assert loss.item() == pytest.approx(wanted.item(), abs=1e-6)
    assert ours.grad is not None
    assert theirs.grad is not None
    assert torch.allclose(ours.grad, theirs.grad, atol=1e-6)
    assert float(kl) == pytest.approx(trainer._metrics["train"]["kl"][0], abs=1e-6)


def test_advantages_are_those_of_trl():
    rewards = torch.randn(3, 4, generator=torch.Generator().manual_seed(1)).double()
    # The lines of TRL's `_generate_and_score_completions` for scale_rewards="group".
    mean = rewards.mean(dim=1).repeat_interleave(4)
    spread = rewards.std(dim=1).repeat_interleave(4)
    wanted = (rewards.flatten() - mean) / (spread + 1e-4)
    assert torch.allclose(advantages(rewards), wanted, atol=1e-9)
