"""Slots and prompts of the language model: what is exact stays exact."""

from __future__ import annotations

import re

import pytest

from generation.badges.reading import reading_of
from generation.engines.grammar.context import context_build
from generation.engines.grammar.engine import GrammarEngine
from generation.engines.lm.agreeing import disagrees
from generation.engines.lm.borrowed import borrowed
from generation.engines.lm.faults import LineCheck
from generation.engines.lm.places import line_suits
from generation.engines.lm.prompt import (
    asked_text,
    controls_asked,
    product_text,
    special_tokens,
)
from generation.engines.lm.slots import Slot, Slots, slots_of
from generation.engines.lm.unearned import unearned
from generation.engines.lm.uses import misused
from generation.tuning.examples import controls_measured
from generation.types import Tone, field_spec
from tests.generation.orders import CATALOG, OFFER, TEE, order

SLOTS = Slots(
    {
        "<name>": Slot(("Orsa Marlow Harbour tee", "Marlow tee")),
        "<brand>": Slot(("Orsa",)),
        "<noun>": Slot(("tee",)),
        "<nouns>": Slot(("tees",)),
        "<weight>": Slot(("238 g",), ("weight",)),
        "<other0>": Slot(("8 mm drop", "drop of 8 mm"), ("drop",)),
    }
)


def anything(_text: str) -> bool:
    return True


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("The Marlow tee weighs 238 g.", "The <name> weighs <weight>."),
        ("An 8 mm drop, one tee", "A <other0>, one <noun>"),
        ("Tees by Orsa", "<nouns> by <brand>"),
        ("1238 g of teeth", "1238 g of teeth"),
    ],
)
def test_a_line_is_taken_apart_at_whole_words(text, masked):
    assert SLOTS.mask(text) == masked


@pytest.mark.parametrize(
    ("masked", "text"),
    [
        ("A <other0> and <weight>.", "An 8 mm drop and 238 g."),
        ("<nouns>. A <noun> for you", "Tees. A tee for you"),
    ],
)
def test_strings_come_back_with_their_article_and_capital(masked, text):
    assert SLOTS.fill(masked, anything) == text


def test_a_name_gives_way_to_the_room():
    assert SLOTS.fill("<name>, <weight>", lambda text: len(text) <= 20) == "Marlow tee, 238 g"
    assert SLOTS.fill("<name>, <weight>", lambda text: len(text) <= 10) is None


def test_a_slot_that_the_record_lacks_is_never_filled():
    assert SLOTS.fill("Now <price>", anything) is None


@pytest.mark.parametrize("record", CATALOG, ids=lambda record: record["title"])
def test_no_number_of_a_written_line_is_left_outside_its_slots(record):
    spec = order(record, channel="google_rsa", offer=OFFER)
    slots = slots_of(context_build(spec, plain=False))
    for field in spec.fields:
        for draft in GrammarEngine().write(spec, field, 12, 5, frozenset()):
            masked = slots.mask(draft.text)
            assert not re.search(r"\d", re.sub(r"<[a-z]+\d?>", "", masked)), (draft.text, masked)
            assert slots.fill(masked, anything)


def test_what_is_measured_is_asked_in_the_same_words():
    field = field_spec("google_rsa", "headline")
    calm = controls_measured(reading_of("A tee."), field, 6)
    assert calm.tokens()[-2:] == ["<cta0>", "<room1>"]
    assert controls_measured(reading_of("Shop the tee now"), field, 16).cta == 2
    assert controls_asked(Tone(playfulness=100, cta=0)).tokens() == [
        "<sentiment0>", "<formality0>", "<playfulness+2>", "<urgency0>", "<cta0>",
    ]  # fmt: skip


def test_every_token_of_a_prompt_stands_in_the_list_of_tokens():
    field = field_spec("sms", "message")
    named = {"<is0>": "light enough"}
    product = product_text(SLOTS, named, number="<one>", of="bags")
    asked = asked_text(field, controls_asked(Tone()))
    assert set(re.findall(r"<[^ ]+>", f"{product} {asked}")) <= set(special_tokens())
    assert product.endswith("light enough <is0>")
    assert asked.endswith(" <cta1> <go>")


@pytest.mark.parametrize(
    ("said", "odd"),
    [
        ("The <noun> in {color}", False),
        ("In {color}, for <price>", False),
        ("It comes in {color}.", False),
        ("They're {color}.", False),
        ("{color}, {material}, <price>.", False),
        ("Made of {material}", False),
        ("Made of {color}", True),
        ("Tired of <nouns> without a {color}?", True),
        ("It holds {material}.", True),
    ],
)
def test_a_fact_stands_only_where_the_corpus_puts_its_kind(said, odd):
    slots = slots_of(context_build(order(TEE), plain=False))
    tokens = {
        form: token
        for token, slot in slots.by_token.items()
        for form in ("color", "material")
        if form in slot.forms
    }
    assert misused(said.format(**tokens), slots) is odd


@pytest.mark.parametrize(
    ("text", "said", "odd"),
    [
        ("batteries included", "It comes with a <with0>.", True),
        ("zipped pockets for keys", "It comes with a <with0>.", True),
        ("zipped pockets for keys", "It comes with <with0>.", False),
        ("mesh back for hot days", "It comes with a <with0> and no more", False),
        ("harness", "It comes with a <with0>, too.", False),
    ],
)
def test_what_is_several_has_no_article_of_one(text, said, odd):
    slots = Slots({"<with0>": Slot((text,), forms=frozenset(("with",)))})
    assert misused(said, slots) is odd


def test_the_corpus_own_lines_misuse_no_fact():
    odd, lines = 0, 0
    for record in CATALOG:
        spec = order(record, "google_rsa")
        slots = slots_of(context_build(spec, plain=False))
        for field in spec.fields:
            for draft in GrammarEngine().write(spec, field, 12, 3, frozenset()):
                lines += 1
                odd += misused(slots.mask(draft.text), slots)
    assert lines > 40
    assert odd / lines < 0.05


def test_the_scene_of_another_category_is_borrowed():
    context = context_build(order(TEE), plain=False)
    lines = (
        "For the shelf the children can reach",  # of breakfast cereal
        "Made for <occasion>",
        "Quiet harbour, loud plans",  # nobody's
        "The <noun> in <price>",
    )
    assert [borrowed(line, context, frozenset()) for line in lines] == [True, False, False, False]
    # What the record says itself is not borrowed.
    assert not borrowed(lines[0], context, frozenset(("shelf", "children", "reach")))


def test_what_a_fact_would_have_to_earn_is_said_only_where_it_does():
    box = {"sku": "B", "title": "Cable box", "category": "Office"}
    orders = (order(box), order({**box, "attributes": {"finish": "matte"}}))
    lines = ("<noun>: a quiet surface", "<noun>, and no harm done", "A <noun> has a quiet corner")
    contexts = [context_build(spec, plain=False) for spec in orders]
    said = [[unearned(line, context) for line in lines] for context in contexts]
    assert said == [[True, False, False], [False, False, False]]


def test_the_corpus_own_lines_borrow_nothing_and_earn_what_they_say():
    odd, lines = 0, 0
    for record in CATALOG:
        spec = order(record, "google_rsa")
        context = context_build(spec, plain=False)
        slots = slots_of(context)
        for field in spec.fields:
            known = LineCheck(context, field).known
            for draft in GrammarEngine().write(spec, field, 12, 3, frozenset()):
                lines += 1
                odd += borrowed(slots.mask(draft.text), context, known)
                assert not unearned(slots.mask(draft.text), context), draft.text
    assert lines > 40
    assert odd / lines < 0.05


@pytest.mark.parametrize(
    ("channel", "field", "line", "suits"),
    [
        ("product_title", "title", "<name>, <color>", True),
        ("product_title", "title", "<name>, <price>", False),
        ("product_title", "title", "Meet it: <color>", False),
        ("product_title", "title", "The <name>", False),
        ("product_bullets", "bullet", "Made of <material>", True),
        ("product_bullets", "bullet", "Yours for <price>", False),
        ("seo", "title", "Soft all day", False),
        ("seo", "title", "<noun>, soft all day", True),
        ("google_rsa", "headline", "More inside", False),
        ("email", "preheader", "More inside", True),
    ],
)
def test_a_line_stands_only_where_patterns_like_it_do(channel, field, line, suits):
    context = context_build(order(TEE, channel), plain=False)
    assert line_suits(line, field_spec(channel, field), context) is suits


def test_what_is_used_up_is_not_replaced():
    juice = {"sku": "J-1", "title": "Orsa apple juice 1 l", "category": "Food > Drinks > Juice"}
    context = context_build(order(juice), plain=False)
    field = field_spec("google_rsa", "headline")
    assert not line_suits("Old <noun> broken again?", field, context)
    assert line_suits("Old <noun> broken again?", field, context_build(order(TEE), plain=False))


@pytest.mark.parametrize(
    ("line", "one", "several"),
    [
        ("The <noun> is here", False, True),
        ("The <noun> are here", True, False),
        ("A <noun> for Sunday", False, True),
        ("The <name> already comes with <with0>", False, True),
        ("The colours of the <noun> are printed", False, False),
        ("Find the <nouns> that are yours", False, False),
        ("Meet the <noun>. They are made of <material>.", True, False),
        ("Ready for Sunday. It is <adj0>.", False, True),
        ("The <noun> comes with a <noun>", True, True),
        ("That's what comes with the <noun>", False, False),
        ("These <noun>, <price>", True, False),
    ],
)
def test_one_thing_is_and_several_are(line, one, several):
    balloons = {"sku": "B-1", "title": "Latex balloons, pack of 12", "category": "Toys > Balloons"}
    many = context_build(order(balloons), plain=False)
    assert many.names.noun_plural
    assert disagrees(line, context_build(order(TEE), plain=False)) is one
    assert disagrees(line, many) is several
