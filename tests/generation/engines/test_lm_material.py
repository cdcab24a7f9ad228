"""What a prompt shows of a category's lines: clauses and phrases to place, never a line to repeat."""

from __future__ import annotations

import re
from itertools import islice
from random import Random

import pytest

from generation.engines.base import Ask
from generation.engines.grammar.context import context_build
from generation.engines.lm.asking import CLAUSES_SHOWN, Asked
from generation.engines.lm.material import (
    CLAUSES,
    Clause,
    clauses,
    clauses_named,
    clauses_put,
    clauses_said,
    clauses_some,
    clauses_written,
    phrases_of,
)
from generation.engines.lm.prompt import special_tokens
from generation.engines.lm.slots import slots_of
from generation.lm.groups import Line, Sentence
from generation.tuning.examples import examples_make
from tests.generation.orders import BARE, CATALOG, OFFER, TEE, order

MUST = "Free returns on everything"
TOKEN = re.compile("|".join(CLAUSES))


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (
            "Legs, meet your luck again. The <noun> waits.",
            [("bit", "meet your luck again"), ("whole", "the <noun> waits")],
        ),
        ("A <noun> for the long run on Sunday", [("tail", "for the long run on Sunday")]),
        ("The <name>: made for slow mornings.", [("tail", "for slow mornings")]),
        ("I like it here. Do you know it?", [("whole", "I like it here"), ("whole", "do you know it?")]),
        ("One good <noun> is enough", []),
        ("<name>, <price>", []),
        ("<brand>, <noun>, <weight> and <color>", []),
    ],
)  # fmt: skip
def test_a_line_is_cut_into_clauses_that_say_something(line: str, found: list[tuple[str, str]]):
    assert [(clause.kind, clause.text) for clause in clauses(line)] == found


def test_no_more_than_half_of_a_text_is_shown():
    line = "It packs small. It weighs <weight> on the shelf. It waits by the door. Order yours now."
    for seed in range(20):
        shown = clauses_some(line, 9, Random(seed))
        assert 0 < len(shown) <= len(clauses(line)) / 2


def test_what_a_digit_says_outside_a_slot_is_not_shown():
    assert clauses_some("Made in 1911, and worn ever since then", 2, Random(1)) == []


def test_a_clause_comes_back_as_it_stood_large_where_a_sentence_begins():
    line = "Legs, meet your luck again. For the long run: the <noun> waits there, meet your luck again."
    named = clauses_named([*clauses(line), Clause("occasion", "the long run")])
    put = clauses_put(line, named)
    assert put == "Legs, <bit0>. <tail0>: <bit1>, <bit0>."
    assert clauses_said(put, named) == line
    assert clauses_said("<bit1>. <bit9>", named) == "The <noun> waits there. <bit9>"


def test_a_clause_with_a_sign_of_its_own_takes_the_place_of_the_full_stop():
    named = {"<whole0>": "guess who?"}
    assert clauses_said("<whole0>. The <noun>.", named) == "Guess who? The <noun>."
    assert clauses_said("<whole0> The <noun>.", named) == "Guess who? The <noun>."


def test_a_phrase_is_placed_where_no_clause_is():
    named = clauses_named([Clause("occasion", "the long run"), Clause("is", "light enough")])
    assert (
        clauses_put("For The long run, light enoughs.", named) == "For <occasion0>, light enoughs."
    )


def test_more_of_a_kind_than_there_are_tokens_are_left_out():
    named = clauses_named([Clause("is", f"good at {word}") for word in "abcdefghijkl"])
    assert list(named) == [f"<is{place}>" for place in range(10)]


def test_a_drawn_line_and_its_sentences_are_said_in_words():
    posed = next(Asked.of(Ask(order(TEE, "google_rsa"), order(TEE).fields[0], 4, 3)).groups())
    token, text = next(iter(posed.clauses.items()))
    line = posed.said(Line(f"Well, {token}.", -1.0, (Sentence(f"Well, {token}.", -1.0),)))
    assert line == Line(f"Well, {text}.", -1.0, (Sentence(f"Well, {text}.", -1.0),))


@pytest.mark.parametrize("record", CATALOG, ids=lambda record: record["title"])
def test_clauses_hold_no_fact_but_the_slots_that_the_product_has(record):
    spec = order(record, "google_rsa", offer=OFFER, must_say=[MUST])
    slots = slots_of(context_build(spec, plain=False))
    found = clauses_written(spec, slots, 24, 3)
    assert len(found) >= 4
    assert found == clauses_written(spec, slots, 24, 3)
    assert found != clauses_written(spec, slots, 24, 4)
    for clause in found:
        assert MUST not in clause.text
        assert not re.search(r"\d", re.sub(r"<[a-z]+\d?>", "", clause.text)), clause
        assert set(re.findall(r"<[a-z]+\d?>", clause.text)) <= set(slots.by_token)


def test_each_prompt_of_a_set_shows_other_clauses_and_how_much_room_they_take():
    spec = order(TEE, "google_rsa")
    posed = list(Asked.of(Ask(spec, spec.fields[0], 16, 5)).groups())
    shown = [frozenset(one.clauses.values()) for one in posed]
    assert len(set(shown)) == len(shown) > 1
    for one in posed:
        assert len(one.clauses) >= min(CLAUSES_SHOWN)
        for token, text in one.clauses.items():
            assert f" {text} {token}" in one.group.prompt
            assert 0 < one.group.slots[token] <= len(text) + 60


def test_a_bare_record_has_clauses_too():
    spec = order(BARE, "google_rsa")
    assert Asked.of(Ask(spec, spec.fields[0], 4, 5)).clauses


def test_of_several_things_verbs_are_said_so():
    spec = order({**TEE, "title": "Orsa Marlow Harbour shorts"}, "google_rsa")
    one, many = (context_build(each, plain=False) for each in (order(TEE, "google_rsa"), spec))
    assert many.names.noun_plural
    assert not one.names.noun_plural
    for context, several in ((one, False), (many, True)):
        does = [phrase.text.split()[0] for phrase in phrases_of(context) if phrase.kind == "does"]
        assert does
        assert sum(word.endswith("s") for word in does) * 2 < len(does) or not several
        assert sum(word.endswith("s") for word in does) * 2 > len(does) or several


def test_examples_are_built_on_what_they_show_and_also_stand_alone():
    built = lines = 0
    for example in islice(examples_make(3), 60):
        shown = TOKEN.findall(example.product)
        assert len(shown) == len(set(shown))
        for line in example.lines:
            placed = TOKEN.findall(line.text)
            assert set(placed) <= set(shown), line.text
            assert not re.fullmatch(r"<(?:whole|tail|bit)\d>[.!?]?", line.text)
            lines += bool(shown)
            built += bool(placed)
    assert 0.3 < built / lines < 0.8


def test_every_clause_has_a_token_of_the_models_own():
    assert set(CLAUSES) <= set(special_tokens())
