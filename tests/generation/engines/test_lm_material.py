"""What a prompt shows of a category's lines: clauses to build on, never a line to repeat."""

from __future__ import annotations

import re
from itertools import islice
from random import Random

import pytest

from generation.engines.base import Ask
from generation.engines.grammar.context import context_build
from generation.engines.lm.asking import PIECES, Asked
from generation.engines.lm.material import clauses, clauses_some, pieces_written
from generation.engines.lm.prompt import PIECE, special_tokens
from generation.engines.lm.slots import slots_of
from generation.tuning.examples import examples_make
from tests.generation.orders import BARE, CATALOG, OFFER, TEE, order

MUST = "Free returns on everything"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (
            "Legs, meet your luck again. The <noun> waits.",
            ["meet your luck again", "The <noun> waits"],
        ),
        (
            "A <noun> for the long run on Sunday",
            ["for the long run on Sunday"],
        ),
        ("The <name>: made for slow mornings.", ["for slow mornings"]),
        ("One good <noun> is enough", []),
        ("<name>, <price>", []),
        ("<brand>, <noun>, <weight> and <color>", []),
    ],
)
def test_a_line_is_cut_into_clauses_that_say_something(line, found):
    assert clauses(line) == found


def test_no_more_than_half_of_a_text_is_shown():
    line = "It packs small. It weighs <weight> on the shelf. It waits by the door. Order yours now."
    for seed in range(20):
        shown = clauses_some(line, 9, Random(seed))
        assert 0 < len(shown) <= len(clauses(line)) / 2


def test_what_a_digit_says_outside_a_slot_is_not_shown():
    assert clauses_some("Made in 1911, and worn ever since then", 2, Random(1)) == []


@pytest.mark.parametrize("record", CATALOG, ids=lambda record: record["title"])
def test_pieces_hold_no_fact_but_the_slots_that_the_product_has(record):
    spec = order(record, "google_rsa", offer=OFFER, must_say=[MUST])
    slots = slots_of(context_build(spec, plain=False))
    pieces = pieces_written(spec, slots, 24, 3)
    assert len(pieces) >= 4
    assert pieces == pieces_written(spec, slots, 24, 3)
    assert pieces != pieces_written(spec, slots, 24, 4)
    for piece in pieces:
        assert MUST not in piece
        assert not re.search(r"\d", re.sub(r"<[a-z]+\d?>", "", piece)), piece
        assert set(re.findall(r"<[a-z]+\d?>", piece)) <= set(slots.by_token)


def test_each_prompt_of_a_set_shows_other_pieces():
    spec = order(TEE, "google_rsa")
    asked = Asked.of(Ask(spec, spec.fields[0], 16, 5))
    shown = [frozenset(group.prompt.split(PIECE)[1:]) for group in asked.groups()]
    assert len(set(shown)) == len(shown) > 1
    assert all(min(PIECES) <= len(found) <= max(PIECES) for found in shown)


def test_a_bare_record_has_pieces_too():
    spec = order(BARE, "google_rsa")
    assert Asked.of(Ask(spec, spec.fields[0], 4, 5)).pieces


def test_examples_build_on_what_they_show_and_also_stand_alone():
    built = lines = repeated = 0
    for example in islice(examples_make(3), 60):
        pieces = [piece.strip() for piece in example.product.split(PIECE)[1:]]
        for line in example.lines:
            repeated += line.text.strip(" .,;:–—…") in pieces
            lines += bool(pieces)
            built += any(piece in line.text for piece in pieces)
    assert repeated / lines < 0.05
    assert 0.15 < built / lines < 0.7


def test_the_token_before_a_piece_is_one_of_the_models_own():
    assert PIECE in special_tokens()
