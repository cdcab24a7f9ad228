"""Training from the packs: seeded, resumable, and it learns."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
import torch
from transformers import LlamaForCausalLM

from generation.engines.lm.prompt import special_tokens
from generation.lm.config import LmConfig
from generation.lm.decode import decode
from generation.lm.groups import END
from generation.lm.model import DecoderModel
from generation.lm.tokenizer import LmTokenizer
from generation.tuning.attention import NAME, windows_of
from generation.tuning.examples import examples_make, texts_of
from generation.tuning.many import examples_many
from generation.tuning.sft import (
    Place,
    SftPlan,
    chosen_tokens,
    model_begin,
    rate_at,
    seen,
    sft,
)
from generation.tuning.shards import PADDING, rows_of, shard_load, shard_make

PACKS = ("headphones", "kitchenware")
SHAPE = LmConfig(vocab=1500, dim=32, layers=2, heads=2, kv_heads=1, hidden=48, context=384)
PLAN = SftPlan(steps=6, batch_tokens=1500, rate=3e-3, warmup=2, keep_every=3)


@pytest.fixture(scope="module")
def examples():
    return list(itertools.islice(examples_make(7, PACKS), 40))


@pytest.fixture(scope="module")
def tokenizer(examples):
    return LmTokenizer.train(texts_of(examples), special_tokens(), SHAPE.vocab)


@pytest.fixture(scope="module")
def shard(examples, tokenizer):
    return shard_make(examples, tokenizer, SHAPE.context)


def weights(model: LlamaForCausalLM) -> dict[str, torch.Tensor]:
    return {name: value.detach().clone() for name, value in model.named_parameters()}


def test_the_same_seed_makes_the_same_examples(examples):
    assert list(itertools.islice(examples_make(7, PACKS), 20)) == examples[:20]
    assert list(itertools.islice(examples_make(8, PACKS), 20)) != examples[:20]


def test_the_same_examples_come_from_any_number_of_cores(monkeypatch):
    def made(cores: int):
        monkeypatch.setattr("os.cpu_count", lambda: cores)
        return list(examples_many(7, PACKS, 26, say=lambda text: None))

    monkeypatch.setattr("generation.tuning.many._CHUNK", 20)
    one = made(1)
    assert len(one) == 26
    assert one == made(2)
    assert one[0] != one[20]  # another chunk is another seed


def test_who_stops_early_does_not_wait_for_the_rest(monkeypatch):
    monkeypatch.setattr("generation.tuning.many._CHUNK", 5)
    # Ten minutes of two cores, a moment where what has not begun is let go.
    made = examples_many(7, PACKS, 20_000, say=lambda text: None)
    assert next(made).lines
    made.close()


def test_where_there_is_choice_the_loud_are_heard():
    def loud(pool: int) -> float:
        made = itertools.islice(examples_make(7, PACKS, pool=pool), 40)
        asked = [line.asked for example in made for line in example.lines]
        return sum("+2>" in prompt or "-2>" in prompt for prompt in asked) / len(asked)

    assert loud(3) > 1.1 * loud(1)


def test_any_text_survives_the_tokenizer(tokenizer, tmp_path):
    tokenizer.save(tmp_path / "t.json")
    again = LmTokenizer.load(tmp_path / "t.json")
    for text in ("<name> weighs <weight>. It's “light”.", "naïve 花見\nnew  line", " <go>"):
        assert again.decode(again.encode(text)) == text
    assert again.encode("<weight>") == [again.id_of("<weight>")]


def test_an_example_on_disk_is_its_product_then_its_lines(examples, tokenizer, shard, tmp_path):
    shard.save(tmp_path / "s.npz")
    loaded = shard_load(tmp_path / "s.npz")
    span = loaded.span(0)
    ids, parts, wanted = loaded.tokens[span], loaded.parts[span], loaded.wanted[span]
    assert tokenizer.decode(ids[parts == 0].tolist()) == examples[0].product
    assert not wanted[parts == 0].any()
    kept = {
        tokenizer.decode(ids[(parts == n) & wanted].tolist()) for n in range(1, parts.max() + 1)
    }
    assert kept <= {f" {line.text}{END}" for line in examples[0].lines}
    asked = tokenizer.decode(ids[(parts == 1) & ~wanted].tolist())
    assert asked in {f" {line.asked}" for line in examples[0].lines}


def test_all_of_the_lines_and_none_of_the_padding_counts(shard):
    rows = rows_of(shard, range(8))
    none = chosen_tokens(rows, 0.0, torch.Generator().manual_seed(1))
    whole = chosen_tokens(rows, 1.0, torch.Generator().manual_seed(1))
    assert torch.equal(none, torch.from_numpy(rows.wanted)[:, 1:])
    # All but the first token of each part.
    real = [rows.parts[row][rows.parts[row] != PADDING] for row in range(8)]
    assert whole.sum(1).tolist() == [len(parts) - parts.max() - 1 for parts in real]


def test_a_line_among_others_is_learnt_as_if_it_stood_alone(shard, tmp_path):
    model = model_begin(SHAPE, Place(tmp_path)).eval()
    rows = rows_of(
        shard, [next(n for n in range(len(shard)) if shard.parts[shard.span(n)].max() > 2)]
    )
    ids, parts = torch.from_numpy(rows.ids), torch.from_numpy(rows.parts)
    with torch.no_grad():
        together = model.model(
            input_ids=ids, attention_mask=seen(parts), position_ids=torch.from_numpy(rows.places)
        ).last_hidden_state[0]
        for part in (1, 2, 3):
            alone = model.model(input_ids=ids[:, (parts[0] == 0) | (parts[0] == part)])
            size = int((parts[0] == part).sum())
            assert torch.allclose(
                alone.last_hidden_state[0, -size:], together[parts[0] == part], atol=1e-5
            )


def test_attention_in_windows_learns_what_whole_attention_does(shard, tmp_path):
    model = model_begin(SHAPE, Place(tmp_path)).eval()
    rows = rows_of(shard, range(6))
    ids, parts = torch.from_numpy(rows.ids), torch.from_numpy(rows.parts)
    assert len(windows_of(parts).windows) > 3
    found = []
    for name in ("sdpa", NAME):
        model.set_attn_implementation(name)
        hidden = model.model(
            input_ids=ids,
            attention_mask=seen(parts),
            position_ids=torch.from_numpy(rows.places),
            windows=windows_of(parts),
        ).last_hidden_state[parts != PADDING]
        model.zero_grad()
        (hidden**3).mean().backward()
        slopes = [weight.grad.clone() for weight in model.model.layers.parameters()]
        found.append((hidden.detach(), slopes))
    (whole, slopes), (windows, others) = found
    assert torch.allclose(whole, windows, atol=1e-5)
    for one, other in zip(slopes, others, strict=True):
        assert (one - other).norm() <= 1e-5 * one.norm()


def test_the_rate_rises_stays_and_falls_to_nearly_nothing():
    plan = SftPlan(steps=100, warmup=10, rate=1.0)
    rates = [rate_at(plan, step) for step in range(100)]
    assert rates[:10] == pytest.approx([0.1 * n for n in range(1, 11)])
    assert set(rates[10:80]) == {1.0}
    assert rates[79:] == sorted(rates[79:], reverse=True)
    assert rates[-1] == 0.01
    # Made longer before the fall begins, a run goes on as it would have.
    longer = SftPlan(steps=400, warmup=10, rate=1.0)
    assert [rate_at(longer, step) for step in range(80)] == rates[:80]


def test_a_run_that_was_cut_off_ends_as_if_it_had_not_been(shard, tmp_path):
    torch.set_num_threads(1)
    losses: list[float] = []
    whole = sft(shard, SHAPE, PLAN, Place(tmp_path / "whole"), lambda p: losses.append(p.loss))

    class Cut(Exception):
        pass

    def cut(progress):
        if progress.step == 5:  # two steps after the last checkpoint
            raise Cut

    with pytest.raises(Cut):
        sft(shard, SHAPE, PLAN, Place(tmp_path / "cut"), cut)
    again = sft(shard, SHAPE, PLAN, Place(tmp_path / "cut"), lambda p: None)
    ours, theirs = weights(again), weights(whole)
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)
    assert len(losses) == PLAN.steps


def test_it_learns_and_its_weights_decode(shard, tokenizer, tmp_path):
    losses: list[float] = []
    plan = replace(PLAN, steps=40, keep_every=40)
    model = sft(shard, SHAPE, plan, Place(tmp_path), lambda p: losses.append(p.loss))
    assert sum(losses[-5:]) < 0.8 * sum(losses[:5])
    span = shard.span(0)
    prompt = shard.tokens[span][(shard.parts[span] <= 1) & ~shard.wanted[span]]
    made = decode(
        DecoderModel(SHAPE, model.state_dict(), "float32"),
        [prompt.tolist()],
        n=2,
        most=12,
        end=tokenizer.id_of(END),
    )
    assert len(made.lines(0)) == 2
