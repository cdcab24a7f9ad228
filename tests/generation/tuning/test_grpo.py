"""The group-relative loss against the paper's formula, written out token by token."""

from __future__ import annotations

import math

import pytest
import torch

from generation.tuning.grpo import Logs, advantages, grpo_loss, kl_each

CLIP, BETA = 0.2, 0.04


def by_the_paper(now, old, start, advantage, lengths) -> float:
    """arXiv 2402.03300, eq. 3 with the estimator of eq. 4, as plain sums over plain floats.

    Written a second time, without tensors, from the paper; TRL's own is beside ours in test_grpo_trl.py.
    """
    total = 0.0
    for line, length in enumerate(lengths):
        each = 0.0
        for token in range(length):
            ratio = math.exp(now[line][token] - old[line][token])
            clipped = min(max(ratio, 1 - CLIP), 1 + CLIP)
            gain = min(ratio * advantage[line], clipped * advantage[line])
            other = math.exp(start[line][token]) / math.exp(now[line][token])
            each += gain - BETA * (other - math.log(other) - 1)
        total += each / length
    return -total / len(lengths)


@pytest.mark.parametrize("seed", range(8))
def test_the_loss_is_the_papers(seed):
    dice = torch.Generator().manual_seed(seed)
    lines, most = 6, 9
    now, old, start = (-3 * torch.rand(lines, most, generator=dice).double() for _ in range(3))
    advantage = torch.randn(lines, generator=dice).double()
    lengths = torch.randint(1, most + 1, (lines,), generator=dice)
    mask = (torch.arange(most) < lengths[:, None]).double()
    loss, kl = grpo_loss(Logs(now, old, start), advantage, mask, clip=CLIP, beta=BETA)
    wanted = by_the_paper(
        now.tolist(), old.tolist(), start.tolist(), advantage.tolist(), lengths.tolist()
    )
    assert float(loss) == pytest.approx(wanted, abs=1e-6)
    assert float(kl) > 0


def test_what_lies_behind_a_line_counts_for_nothing():
    now = torch.zeros(1, 3, requires_grad=True)
    logs = Logs(now, torch.zeros(1, 3), torch.full((1, 3), -1.0))
    loss, _ = grpo_loss(logs, torch.ones(1), torch.tensor([[1.0, 1.0, 0.0]]), clip=CLIP, beta=BETA)
    loss.backward()
    assert now.grad is not None
    assert now.grad[0, 2] == 0
    assert (now.grad[0, :2] != 0).all()


def test_a_first_step_pushes_each_token_by_its_lines_advantage():
    now = torch.zeros(2, 4, requires_grad=True)
    same = torch.zeros(2, 4)
    loss, _ = grpo_loss(
        Logs(now, same, same), torch.tensor([1.5, -0.5]), torch.ones(2, 4), clip=CLIP, beta=BETA
    )
    loss.backward()
    assert now.grad is not None
    assert torch.allclose(now.grad, torch.tensor([[-1.5], [0.5]]).expand(2, 4) / 8)


def test_no_gain_is_taken_beyond_the_clip():
    now = torch.full((1, 1), 0.5, requires_grad=True)
    zero = torch.zeros(1, 1)
    loss, _ = grpo_loss(
        Logs(now, zero, now.detach()), torch.ones(1), torch.ones(1, 1), clip=CLIP, beta=0.0
    )
    loss.backward()
    assert now.grad is not None
    assert float(now.grad) == 0


def test_advantages_are_within_the_group():
    rewards = torch.tensor([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0], [5.0, 5.0, 5.0]])
    found = advantages(rewards).unflatten(0, (3, 3))
    assert torch.allclose(found[0], torch.tensor([-1.0, 0.0, 1.0]), atol=1e-3)
    assert torch.allclose(found[1], found[0], atol=1e-3)
    assert (found[2] == 0).all()


def test_the_distance_is_never_negative_and_nothing_at_the_start():
    now = -torch.rand(50, generator=torch.Generator().manual_seed(1))
    assert (kl_each(Logs(now, now, now - 0.7)) > 0).all()
    assert (kl_each(Logs(now, now, now)) == 0).all()
