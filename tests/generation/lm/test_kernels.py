"""Packed weights: what a line's numbers are does not depend on the lines beside it."""

from __future__ import annotations

import pytest

pytest.importorskip("torch")

import torch

from generation.lm.kernels import KERNELS, int8_pack

WIDE, TALL = 96, 40


@pytest.fixture
def weight():
    return torch.randn(TALL, WIDE, generator=torch.Generator().manual_seed(5)) * 0.03


@pytest.fixture
def rows():
    # Rows of very different sizes: the largest would take all steps of a scale that they shared.
    sizes = torch.logspace(-3, 3, 24)[:, None]
    return torch.randn(24, WIDE, generator=torch.Generator().manual_seed(6)) * sizes


def test_eight_bits_give_a_row_the_same_bits_alone_and_among_others(weight, rows):
    multiply = KERNELS["int8"](weight)
    with torch.inference_mode():
        together = multiply(rows)
        alone = torch.cat([multiply(row[None]) for row in rows])
        cut = torch.cat([multiply(part) for part in rows.split(7)])
    assert torch.equal(together, alone)
    assert torch.equal(together, cut)


def test_eight_bits_keep_small_rows_beside_large_ones(weight, rows):
    exact = rows @ weight.T
    apart = torch.linalg.norm(KERNELS["int8"](weight)(rows) - exact, dim=-1)
    assert bool((apart / torch.linalg.norm(exact, dim=-1) < 0.03).all())


@pytest.mark.parametrize(("steps", "near"), [(127, 0.01), (63, 0.03)])
def test_torchs_own_product_is_that_of_whole_numbers_in_floats(weight, rows, steps, near):
    """Steps of 63 are for processors that add two products in 16 bits, 0 for no product of eight bits at all."""
    plain = int8_pack(weight, 0)(rows)
    apart = torch.linalg.norm(int8_pack(weight, steps)(rows) - plain, dim=-1)
    assert bool((apart < near * torch.linalg.norm(plain, dim=-1)).all())


def test_a_row_of_nothing_gives_nothing(weight):
    for pack in KERNELS.values():
        assert torch.equal(pack(weight)(torch.zeros(2, WIDE)), torch.zeros(2, TALL))
