"""What reviewers preferred, learnt beside approved lines: the loss, what is held out, what comes of it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("peft")

import torch

from generation.adapters.inject import adapter_load
from generation.adapters.store import adapter_card, adapter_put, card_page
from generation.tuning.adapters.child import Training
from generation.tuning.adapters.loop import AdapterRun, Row, perplexity
from generation.tuning.adapters.order import AdapterPlan, LessonPair, order_write
from generation.tuning.adapters.parting import rows_part
from generation.tuning.adapters.preference import (
    Preference,
    RowPair,
    answer_logs,
    dpo_loss,
    prefers,
)
from tests.generation.adapters.bases import (
    HABITS,
    PLAN,
    base_make,
    folder_make,
    lessons_make,
    order_make,
)

LEARNT = replace(PLAN, epochs=2, preference=4.0)


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    return folder_make(tmp_path_factory.mktemp("weights"))


def pairs_make(count: int = 40) -> list[LessonPair]:
    """The habit of one brand is preferred to that of another, for products of their own."""
    made = []
    for lesson in lessons_make("kitchenware", count, seed=5):
        chosen = HABITS["headphones"].format(lesson.answer)
        rejected = HABITS["tops"].format(lesson.answer)
        made.append(
            LessonPair(
                replace(lesson, answer=chosen, line=chosen), replace(lesson, answer=rejected)
            )
        )
    return made


def test_the_loss_is_what_the_paper_says_by_hand():
    now = torch.tensor([[-2.0, -5.0], [-4.0, -1.0]])
    start = torch.tensor([[-3.0, -4.0], [-4.0, -3.0]])
    # Gained by the chosen one over the rejected one: 1 - -1 = 2, and 0 - 2 = -2.
    by_hand = (math.log1p(math.exp(-0.5 * 2)) + math.log1p(math.exp(0.5 * 2))) / 2
    assert dpo_loss(now, start, 0.5).item() == pytest.approx(by_hand, abs=1e-6)
    assert dpo_loss(start, start, 0.5).item() == pytest.approx(math.log(2), abs=1e-6)


def test_an_answers_log_is_the_sum_over_its_tokens(weights):
    base = base_make(weights)
    rows = base.rows(lessons_make("tops", 6))
    together = answer_logs(base.model, rows)
    for row, log in zip(rows, together, strict=True):
        size = len(row.ids) - row.answer
        assert log.item() == pytest.approx(
            -size * math.log(perplexity(base.model, [row])), rel=1e-4
        )


def test_before_the_first_step_the_term_is_that_of_a_coin_and_the_base_has_no_gradient(
    weights, tmp_path
):
    base = base_make(weights)
    pairs = base.pairs(pairs_make(8))
    term = Preference(base.model, pairs, LEARNT)
    run = AdapterRun(base.model, base.rows(lessons_make("tops", 8)), LEARNT, tmp_path, term.loss)
    loss = term.loss(run.model, 0)
    assert loss.item() == pytest.approx(LEARNT.preference * math.log(2), rel=1e-4)
    loss.backward()
    learning = {name for name, weight in run.model.named_parameters() if weight.grad is not None}
    assert learning
    assert all("lora_" in name for name in learning)


def test_what_is_held_out_of_pairs_is_held_out_of_lines_and_the_reverse():
    rows = [Row((n, 1), 1, f"sku-{n % 15}", f"text {n}") for n in range(60)]
    pairs = [
        RowPair(Row((n, 2), 1, f"sku-{n % 20}", f"other {n}"), Row((n, 3), 1, f"sku-{n % 20}"))
        for n in range(40)
    ]
    part = rows_part(rows, PLAN, pairs)
    learnt = {row.sku for row in part.train} | {pair.sku for pair in part.pairs}
    held_out = {row.sku for row in part.held_out} | {pair.sku for pair in part.pairs_held_out}
    assert learnt.isdisjoint(held_out)
    assert 4 <= len(part.pairs_held_out) <= 20
    # Few products: the chosen text decides.
    alone = [Row((n, 1), 1, "only", f"text {n}") for n in range(50)]
    same = [RowPair(row, Row((row.ids[0], 9), 1, "only")) for row in alone[:30]]
    part = rows_part(alone, PLAN, same)
    assert {pair.line for pair in part.pairs}.isdisjoint({row.line for row in part.held_out})
    assert {pair.line for pair in part.pairs_held_out} <= {row.line for row in part.held_out}


@pytest.mark.slow
def test_what_reviewers_prefer_is_learnt_and_compared_on_pairs_it_never_saw(weights, tmp_path):
    lessons, pairs = lessons_make("kitchenware", 60, seed=9), pairs_make()

    def trained(
        name: str, learnt: list[LessonPair], plan: AdapterPlan, beside: str = ""
    ) -> dict[str, Any]:
        run = tmp_path / name
        order = replace(order_make(weights, plan=plan), beside=beside, campaigns=(7,))
        order_write(run, order, lessons, learnt)
        training = Training(run)
        training.run.go_on(training.run.steps)
        return training.finish()

    without = trained("without", [], LEARNT)
    assert "preference" not in without
    store = tmp_path / "store"
    in_use = adapter_put(tmp_path / "without" / "made", store)
    said = trained("with", pairs, LEARNT, str(store / in_use))["preference"]
    assert said["pairs"] + said["held_out"] == 40
    assert (said["beside"], said["campaigns"]) == (in_use, [7])
    assert said["own"] > max(said["base"], said["in_use"])
    assert said["won"] - said["lost"] == round((said["own"] - said["in_use"]) * said["held_out"])
    card = adapter_card(tmp_path / "with" / "made")
    assert "pairs held out" in card_page(card)
    # The comparison leaves the adapter as it was written.
    again = adapter_put(tmp_path / "with" / "made", store)
    base = base_make(weights)
    model = adapter_load(base.model, store / again, "own")
    model.set_adapter("own")
    held = rows_part(base.rows(lessons), LEARNT, base.pairs(pairs)).pairs_held_out
    assert sum(prefers(model, held)) == round(said["own"] * len(held))
    few = trained("few", pairs[:19], LEARNT)
    assert "preference" not in few


def test_a_run_begun_before_there_were_pairs_goes_on(weights, tmp_path):
    order_write(tmp_path, order_make(weights), lessons_make("tops"))
    (tmp_path / "pairs.jsonl").unlink()
    assert Training(tmp_path).parted.pairs == []
