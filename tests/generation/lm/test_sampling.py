"""Drawing lines inside their limits: room, endings, openings, seeds."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as some

from generation.lm.sampling import Draw, Limits, LineSampler, Signs

VOCAB, END, DANGLING, NEVER = 12, 0, 3, 4
ONCE, STOP, COMMA = 6, 7, 8
COSTS = [0.0, 1, 2, 3, float("inf"), 5, 6, 1, 1, 2, 4, 7]


def limits(room: float, groups: int = 1, least: float = 0.0) -> Limits:
    places = torch.arange(VOCAB)
    return Limits(
        costs=torch.tensor([COSTS] * groups),
        room=torch.full((groups,), room),
        least=torch.full((groups,), least),
        signs=Signs(places == DANGLING, places == STOP, (places == STOP) | (places == COMMA)),
        once=(places == ONCE).expand(groups, VOCAB),
        end=END,
    )


def drawn(sampler: LineSampler, groups: int, n: int, most: int, logits=None) -> torch.Tensor:
    tokens = torch.zeros(groups, n, 0, dtype=torch.long)
    for _ in range(most):
        ended = (tokens == END).any(-1)
        scores = torch.zeros(groups, n, VOCAB) if logits is None else logits.expand(groups, n, -1)
        chosen = sampler(scores, tokens).masked_fill(ended, END)
        tokens = torch.cat((tokens, chosen[..., None]), dim=-1)
    return tokens


@settings(max_examples=40, deadline=None)
@given(some.integers(1, 30), some.integers(0, 10**6))
def test_no_line_leaves_its_room_or_says_what_it_may_not(room, seed):
    seeds = [[seed + line for line in range(5)]]
    made = drawn(LineSampler(limits(room), seeds, 16, Draw()), 1, 5, 16)
    for line in made[0].tolist():
        said = line[: line.index(END)] if END in line else line
        assert sum(COSTS[token] for token in said) <= room
        assert NEVER not in said


def test_no_line_ends_dangling_while_another_word_fits():
    made = drawn(LineSampler(limits(40), [list(range(60))], 12, Draw()), 1, 60, 12)
    for line in made[0].tolist():
        if END in line:
            before = line[: line.index(END)]
            assert not before or before[-1] != DANGLING


def test_a_slot_that_may_be_placed_once_is_placed_once_and_no_two_signs_meet():
    made = drawn(LineSampler(limits(60), [list(range(60))], 24, Draw()), 1, 60, 24)
    assert any(ONCE in line for line in made[0].tolist())
    assert any(COMMA in line and STOP in line for line in made[0].tolist())
    for line in made[0].tolist():
        said = line[: line.index(END)] if END in line else line
        assert said.count(ONCE) <= 1
        assert not {STOP, COMMA} & {after for sign, after in pairwise(said) if sign == STOP}


def test_no_line_ends_before_its_least_length():
    made = drawn(LineSampler(limits(40, least=9), [list(range(60))], 20, Draw()), 1, 60, 20)
    for line in made[0].tolist():
        said = line[: line.index(END)] if END in line else line
        assert sum(COSTS[token] for token in said) >= 9


def test_a_line_does_not_depend_on_the_lines_behind_it():
    few = drawn(LineSampler(limits(20), [[5, 6]], 10, Draw()), 1, 2, 10)
    many = drawn(LineSampler(limits(20), [[5, 6, 7, 8]], 10, Draw()), 1, 4, 10)
    assert torch.equal(few, many[:, :2])


def test_lines_of_a_set_open_differently():
    made = drawn(LineSampler(limits(50), [list(range(8))], 1, Draw(nucleus=1.0)), 1, 8, 1)
    assert len(set(made[0, :, 0].tolist())) >= 7


@pytest.mark.parametrize("seed", range(5))
def test_a_nucleus_of_almost_nothing_is_greedy(seed):
    logits = torch.randn(VOCAB, generator=torch.Generator().manual_seed(seed))
    logits[NEVER] = 50.0
    made = drawn(LineSampler(limits(90), [[seed]], 1, Draw(1.0, 1e-6)), 1, 1, 1, logits)
    logits[NEVER] = -50.0
    assert made[0, 0, 0] == logits.argmax()


def test_a_nucleus_of_one_draws_by_the_probabilities():
    logits = torch.full((VOCAB,), -50.0)
    logits[1], logits[2] = 0.0, 1.0
    tokens = torch.full((1, 4000, 1), 1)
    sampler = LineSampler(limits(900), [list(range(4000))], 2, Draw(1.0, 1.0))
    made = sampler(logits.expand(1, 4000, -1), tokens)[0]
    assert abs((made == 2).float().mean() - torch.tensor(1.0).sigmoid()) < 0.03
