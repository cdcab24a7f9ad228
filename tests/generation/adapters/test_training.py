"""Adapters over a model made in the test: what learns, what it learns, and what it leaves as it was (seeds.md 7)."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("peft")

import torch

from generation.adapters.inject import (
    adapter_begin,
    adapter_load,
    adapter_weights,
    adapter_write,
    matrices_of,
)
from generation.adapters.shape import Shape
from generation.adapters.store import adapter_card, adapter_folder, adapter_shape, adapter_words
from generation.tuning.adapters.child import Training
from generation.tuning.adapters.loop import AdapterRun, Row, perplexity
from generation.tuning.adapters.order import order_write
from generation.tuning.adapters.parting import rows_part
from generation.tuning.adapters.training import TrainingRefused, training
from tests.generation.adapters.bases import (
    PLAN,
    base_make,
    folder_make,
    lessons_make,
    order_make,
    rows_make,
)
from tests.sizes import FULL

BRANDS = ("headphones", "tops")


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    return folder_make(tmp_path_factory.mktemp("weights"))


@pytest.fixture(scope="module")
def parted(weights):
    return {brand: rows_part(rows_make(weights, lessons_make(brand)), PLAN) for brand in BRANDS}


@pytest.fixture(scope="module")
def trained(weights, parted, tmp_path_factory):
    """An adapter for each brand: the folder of its files, and its held-out perplexity before and after."""
    found = {}
    for brand in BRANDS:
        folder = tmp_path_factory.mktemp(brand)
        base = base_make(weights)
        before = perplexity(base.model, parted[brand].held_out)
        run = AdapterRun(base.model, parted[brand].train, PLAN, folder / "notes")
        run.go_on(run.steps)
        adapter_write(run.model, PLAN.shape, folder / "made")
        found[brand] = folder / "made", before, perplexity(run.model, parted[brand].held_out)
    return found


def logits(model, rows: list[Row], **more) -> torch.Tensor:
    width = max(len(row.ids) for row in rows)
    ids = torch.tensor([[*row.ids, *[0] * (width - len(row.ids))] for row in rows])
    with torch.inference_mode():
        return model(input_ids=ids, **more).logits


@pytest.mark.parametrize("rank", [1, 4, 7])
def test_as_many_weights_learn_as_rank_times_both_sides(weights, rank):
    shape = Shape(rank, 2 * rank)
    base = base_make(weights)
    expected = sum(rank * (wide + tall) for wide, tall in matrices_of(base.model, shape).values())
    assert len(matrices_of(base.model, shape)) == 7 * 2
    model = adapter_begin(base.model, shape, 1)
    learning = [weight.numel() for weight in model.parameters() if weight.requires_grad]
    assert sum(learning) == expected == shape.parameters(matrices_of(model, shape).values())


def test_the_shape_of_the_shipped_model_learns_less_than_a_hundredth():
    wide, kv, hidden, layers, vocab = 512, 256, 768, 4, 8192
    matrices = [(wide, wide), (wide, kv), (wide, kv), (wide, wide)]
    matrices += [(wide, hidden), (wide, hidden), (hidden, wide)]
    base = vocab * wide + layers * sum(a * b for a, b in matrices)
    assert layers * Shape().parameters(matrices) < base / 100


def test_lines_held_out_are_of_products_that_no_lesson_speaks_of(parted):
    for part in parted.values():
        assert {row.sku for row in part.train}.isdisjoint({row.sku for row in part.held_out})
        assert 5 <= len(part.held_out) <= len(part.train) / 3


def test_lines_of_one_product_are_held_out_one_by_one():
    rows = [Row((number, number + 1), 1, "only") for number in range(50)]
    part = rows_part(rows, PLAN)
    assert len(part.held_out) == 10
    assert sorted(row.ids for row in part.train + part.held_out) == [row.ids for row in rows]


@pytest.mark.parametrize("brand", BRANDS)
def test_lines_it_never_saw_are_expected_more(trained, brand):
    _, before, after = trained[brand]
    assert after < 0.9 * before


def test_merged_it_says_what_it_said_apart(weights, parted, trained):
    model = adapter_load(base_make(weights).model, trained["tops"][0], "tops")
    model.set_adapter("tops")
    rows = parted["tops"].held_out
    apart = logits(model, rows)
    merged = logits(model.merge_and_unload(), rows)
    assert (merged - apart).abs().max() < 1e-4
    assert (apart - logits(base_make(weights).model, rows)).abs().max() > 1e-2


def test_another_brand_and_the_base_do_not_change_by_a_bit(weights, parted, trained):
    rows = parted["tops"].held_out
    base = logits(base_make(weights).model, rows)
    alone = adapter_load(base_make(weights).model, trained["tops"][0], "tops")
    alone.set_adapter("tops")
    expected = logits(alone, rows)
    both = adapter_load(base_make(weights).model, trained["headphones"][0], "headphones")
    both = adapter_load(both, trained["tops"][0], "tops")
    both.set_adapter("headphones")
    assert not torch.equal(logits(both, rows), base)
    both.set_adapter("tops")
    assert torch.equal(logits(both, rows), expected)
    with both.disable_adapter():
        assert torch.equal(logits(both, rows), base)


def test_one_batch_of_many_brands_says_what_each_would_alone(weights, parted, trained):
    model = adapter_load(base_make(weights).model, trained["headphones"][0], "headphones")
    model = adapter_load(model, trained["tops"][0], "tops")
    rows = parted["tops"].held_out[:6]
    names = ["headphones", "tops", "__base__"] * 2
    mixed = logits(model, rows, adapter_names=names)
    for name in BRANDS:
        model.set_adapter(name)
        places = [place for place, own in enumerate(names) if own == name]
        assert torch.allclose(mixed[places], logits(model, rows)[places], atol=1e-5)
    with model.disable_adapter():
        assert torch.allclose(mixed[2::3], logits(model, rows)[2::3], atol=1e-5)


def test_cut_off_anywhere_it_ends_with_the_same_weights(weights, parted, tmp_path):
    plan = replace(PLAN, keep_every=3)

    def run(folder: Path) -> AdapterRun:
        return AdapterRun(base_make(weights).model, parted["tops"].train, plan, folder)

    whole = run(tmp_path / "whole")
    whole.go_on(10)
    first = run(tmp_path / "parts")
    first.go_on(8)
    second = run(tmp_path / "parts")
    assert second.step == 6
    second.go_on(4)
    assert json.dumps(second.loss) == json.dumps(whole.loss)
    expected = adapter_weights(whole.model)
    assert all(
        torch.equal(value, expected[key]) for key, value in adapter_weights(second.model).items()
    )
    other = AdapterRun(
        base_make(weights).model, parted["tops"].train, replace(plan, seed=2), tmp_path / "x"
    )
    other.go_on(10)
    assert not all(
        torch.equal(value, expected[key]) for key, value in adapter_weights(other.model).items()
    )


@pytest.mark.nightly
@pytest.mark.skipif(
    not FULL, reason="a quarter of a minute; by day a job of adapters has such a process"
)
def test_a_process_of_its_own_trains_and_is_gone_on_with(weights, tmp_path):
    run, store = tmp_path / "run", tmp_path / "store"
    order_write(run, replace(order_make(weights), skipped=3), lessons_make("tops"))
    with training(run) as begun:
        stands = list(itertools.islice(begun.stands(), 2))
    assert [stand.step for stand in stands] == [5, 10]
    assert stands[0].card is None
    with training(run) as again:
        stands = [*again.stands()]
        name = again.put(store)
    # Gone on with from the last note, not from the beginning.
    assert stands[0].step == 8 + 5
    folder = adapter_folder(store, name)
    card = adapter_card(folder)
    assert card == stands[-1].card
    assert card["lines"]["train"] + card["lines"]["held_out"] + card["lines"]["left_out"] == 63
    assert card["perplexity"]["after"] < 0.9 * card["perplexity"]["before"]
    assert card["share"] == card["parameters"] / card["base_parameters"]
    assert adapter_shape(folder) == PLAN.shape
    assert adapter_words(folder) == {"calm"}
    page = (folder / "README.md").read_text()
    assert "Orsa, version 1" in page
    assert "perplexity on the lines held out" in page


def test_a_run_that_cannot_begin_says_why(weights, tmp_path):
    order_write(tmp_path / "few", order_make(weights), lessons_make("tops", 20))
    with pytest.raises(ValueError, match="Only 20 of 20 lines"):
        Training(tmp_path / "few")
    order_write(
        tmp_path / "old", replace(order_make(weights), base="0123abcd"), lessons_make("tops")
    )
    with training(tmp_path / "old") as old, pytest.raises(TrainingRefused, match="not 0123abcd"):
        list(old.stands())
