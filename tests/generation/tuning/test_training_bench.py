"""What `bench training` prints: a rate for every step that counts, over examples as the stage makes them."""

from __future__ import annotations

import torch

from generation.management.bench import training
from generation.tuning.orders import SHAPES


def test_every_step_but_the_first_ones_has_a_rate(monkeypatch):
    torch.set_num_threads(1)
    monkeypatch.setattr(training, "EXAMPLES", 20)
    by_clock, by_processors = training.rates_measured(SHAPES["tiny"], training.FIRST + 2, 1500)
    assert len(by_clock) == len(by_processors) == 2
    assert min(*by_clock, *by_processors) > 0
