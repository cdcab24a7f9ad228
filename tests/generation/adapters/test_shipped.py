"""A brand's adapter over the weights that ship: what the tests of tiny models say holds of them, too (seeds.md 7)."""

from __future__ import annotations

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("peft")

import torch

from generation.adapters.inject import adapter_begin, adapter_load, adapter_write, matrices_of
from generation.adapters.shape import Shape
from generation.lm.config import LmConfig
from generation.lm.folder import SHIPPED, TOKENIZER
from generation.lm.tokenizer import LmTokenizer
from generation.tuning.adapters.bases import LmReading
from generation.tuning.adapters.loop import AdapterRun, Row, perplexity
from generation.tuning.adapters.order import AdapterPlan
from generation.tuning.adapters.parting import rows_part
from tests.generation.adapters.bases import base_make, lessons_make
from tests.generation.adapters.test_training import logits
from tests.sizes import FULL

PLAN = AdapterPlan(epochs=3)


def rows(pack: str) -> list[Row]:
    reading = LmReading(LmTokenizer.load(SHIPPED / TOKENIZER), LmConfig().context)
    read = (reading.row(lesson) for lesson in lessons_make(pack))
    return [row for row in read if row is not None]


def test_less_than_a_hundredth_of_the_shipped_weights_learns():
    base = base_make(SHIPPED).model
    every = sum(weight.numel() for weight in base.parameters())
    shape = Shape()
    expected = shape.parameters(matrices_of(base, shape).values())
    learning = [w.numel() for w in adapter_begin(base, shape, 1).parameters() if w.requires_grad]
    assert sum(learning) == expected == 118_784
    assert expected < every / 100


@pytest.mark.nightly
@pytest.mark.skipif(not FULL, reason="minutes of both cores, so at night")
def test_a_brand_is_learnt_over_the_shipped_weights_and_nobody_else_hears_of_it(tmp_path):
    part = rows_part(rows("tops"), PLAN)
    base = base_make(SHIPPED)
    before = perplexity(base.model, part.held_out)
    run = AdapterRun(base.model, part.train, PLAN, tmp_path / "notes")
    run.go_on(run.steps)
    after = perplexity(run.model, part.held_out)

    assert after < 0.9 * before
    adapter_write(run.model, PLAN.shape, tmp_path / "made")
    other = rows("headphones")[:8]
    plain = logits(base_make(SHIPPED).model, other)
    model = adapter_load(base_make(SHIPPED).model, tmp_path / "made", "tops")
    model.set_adapter("tops")
    apart = logits(model, part.held_out)
    with model.disable_adapter():
        assert torch.equal(logits(model, other), plain)
    assert (logits(model.merge_and_unload(), part.held_out) - apart).abs().max() < 1e-4
