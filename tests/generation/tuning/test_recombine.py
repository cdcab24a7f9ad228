"""New patterns of a pack: made of its own pieces, and only of those that stand by themselves."""

from __future__ import annotations

from random import Random

import pytest

from generation.corpus import pack_load, pack_names
from generation.tuning.recombine import pack_recombined


@pytest.mark.parametrize("slug", ["running-shoes", "general", "cat"])
def test_patterns_are_new_and_every_word_is_the_packs_own(slug):
    own, made = pack_load(slug), pack_recombined(slug, Random(1))
    words = {
        word.lower().strip(".,:;!?")
        for group in own.patterns.values()
        for pattern in group
        for word in pattern.literal.split()
    }
    known = {pattern.text for group in own.patterns.values() for pattern in group}
    new = [
        pattern
        for group in made.patterns.values()
        for pattern in group
        if pattern.text not in known
    ]
    assert len(new) > 200
    for pattern in new:
        assert {word.lower().strip(".,:;!?") for word in pattern.literal.split()} <= words | {""}
        assert "".join(f"{{{p.text}}}" if p.slot else p.text for p in pattern.parts) == pattern.text


def test_no_field_is_left_without_patterns():
    for slug in pack_names():
        made = pack_recombined(slug, Random(2))
        assert made.patterns.keys() == pack_load(slug).patterns.keys()
        assert all(made.patterns.values())


def test_titles_stay_as_they_are_written():
    made = pack_recombined("headphones", Random(3))
    assert made.patterns["product_title"] == pack_load("headphones").patterns["product_title"]


def test_a_line_names_its_product_once_and_says_a_slot_once():
    for pattern in pack_recombined("running-shoes", Random(4)).patterns["rsa_description"]:
        naming = [part.text for part in pattern.parts if part.slot and part.text in
                  ("name", "noun", "nouns", "model")]  # fmt: skip
        slots = [part.text for part in pattern.parts if part.slot]
        own = {one.text for one in pack_load("running-shoes").patterns["rsa_description"]}
        if pattern.text not in own:
            assert len(naming) <= 2, pattern.text
            assert len(set(slots)) >= len(slots) - 1, pattern.text


def test_a_long_text_is_made_of_several_and_says_no_fact_twice():
    own = {pattern.text for pattern in pack_load("cat").patterns["product_description"]}
    made = [
        pattern
        for pattern in pack_recombined("cat", Random(6)).patterns["product_description"]
        if pattern.text not in own
    ]
    assert len(made) == 40
    woven = [pattern for pattern in made if not any(pattern.text in text for text in own)]
    assert len(woven) > 30
    for pattern in woven:
        facts = [part.text for part in pattern.parts if part.slot and part.text.startswith("attr.")]
        assert len(facts) == len(set(facts)), pattern.text


def test_the_same_seed_makes_the_same_patterns():
    assert pack_recombined("dog", Random(5)) == pack_recombined("dog", Random(5))
