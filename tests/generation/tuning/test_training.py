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
from generation.tuning.examples import examples_make
from generation.tuning.sft import Place, SftPlan, chosen_tokens, sft
from generation.tuning.shards import padded, shard_load, shard_make

PACKS = ("headphones", "kitchenware")
SHAPE = LmConfig(vocab=1500, dim=32, layers=2, heads=2, kv_heads=1, hidden=48, context=256)
PLAN = SftPlan(steps=6, batch_tokens=1500, rate=3e-3, warmup=2, keep_every=3)


@pytest.fixture(scope="module")
def examples():
    return list(itertools.islice(examples_make(7, PACKS), 120))


@pytest.fixture(scope="module")
def tokenizer(examples):
    texts = (text for example in examples for text in (example.prompt, example.line))
    return LmTokenizer.train(texts, special_tokens(), SHAPE.vocab)


@pytest.fixture(scope="module")
def shard(examples, tokenizer):
    return shard_make(examples, tokenizer, SHAPE.context)


def weights(model: LlamaForCausalLM) -> dict[str, torch.Tensor]:
    return {name: value.detach().clone() for name, value in model.named_parameters()}


def test_the_same_seed_makes_the_same_examples(examples):
    assert list(itertools.islice(examples_make(7, PACKS), 40)) == examples[:40]
    assert list(itertools.islice(examples_make(8, PACKS), 40)) != examples[:40]


def test_any_text_survives_the_tokenizer(tokenizer, tmp_path):
    tokenizer.save(tmp_path / "t.json")
    again = LmTokenizer.load(tmp_path / "t.json")
    for text in ("<name> weighs <a0>. It's “light”.", "naïve 花見\nnew  line", " <go>"):
        assert again.decode(again.encode(text)) == text
    assert again.encode("<a0>") == [again.id_of("<a0>")]


def test_an_example_on_disk_is_its_prompt_then_its_line(examples, tokenizer, shard, tmp_path):
    shard.save(tmp_path / "s.npz")
    ids, prompt = shard_load(tmp_path / "s.npz").example(0)
    first = next(
        e for e in examples if len(tokenizer.encode(e.prompt + e.line)) < SHAPE.context - 4
    )
    assert tokenizer.decode(ids[:prompt].tolist()) == first.prompt
    assert tokenizer.decode(ids[prompt:].tolist()) == f" {first.line}{END}"


def test_all_of_a_line_and_none_of_the_padding_counts(shard):
    _, targets = padded([shard.example(index) for index in range(8)])
    wanted = torch.from_numpy(targets)
    line = wanted[:, 1:] != -100
    none = chosen_tokens(wanted, 0.0, torch.Generator().manual_seed(1))
    whole = chosen_tokens(wanted, 1.0, torch.Generator().manual_seed(1))
    assert torch.equal(none, line)
    lengths = [len(shard.example(index)[0]) - 1 for index in range(8)]
    assert whole.sum(1).tolist() == lengths


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
    ids, prompt = shard.example(0)
    made = decode(
        DecoderModel(SHAPE, model.state_dict(), "float32"),
        [ids[:prompt].tolist()],
        n=2,
        most=12,
        end=tokenizer.id_of(END),
    )
    assert len(made.lines(0)) == 2
