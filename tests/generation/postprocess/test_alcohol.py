"""Lines for drinks with alcohol promise no health, suit no minors and urge nobody."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from generation.corpus import pack_load
from generation.postprocess import clean
from generation.postprocess.alcohol import PACK, UNFIT, alcohol_unfit, is_alcohol
from generation.types import Draft, Spec, field_spec
from tests.generation.badges.orders import order

HEADLINE = field_spec("google_rsa", "headline")


def drink(title: str = "Night Ferry Stout", noun: str = "stout", **brief: Any) -> Spec:
    spec = order(product={"title": title}, **brief)
    return replace(spec, understanding=replace(spec.understanding, noun=noun, pack="general"))


@pytest.mark.parametrize(
    "text",
    [
        "Good for the heart",
        "Boosts your evening",
        "Stress, gone",
        "For the whole family",
        "After school, at last",
        "Hurry: it sells out",
        "Another round",
        "One for every day",
        "Bottoms up",
    ],
)
def test_what_no_line_for_alcohol_may_say_is_dropped_for_it_alone(text):
    drafts = [Draft(text, 0, 0), Draft("Dark, from Tollgate", 1, 1)]
    kept = [draft.text for draft in clean(drafts, spec=drink(), field=HEADLINE)]
    assert kept == ["Dark, from Tollgate"]
    assert len(clean(drafts, spec=order(), field=HEADLINE)) == 2


@pytest.mark.parametrize(
    ("noun", "pack", "title", "is_so"),
    [
        ("pale ale", "general", "Barley Row Pale Ale", True),
        ("gin", "general", "Foxglove Gin 70 cl", True),
        ("box", PACK, "Mixed case of six", True),
        ("beer glass", "general", "Beer Glass, set of two", False),
        ("beer", PACK, "Wren Alcohol-Free Beer", False),
        ("lager", PACK, "Wren Lager 0.0%", False),
        ("lager", PACK, "Wren Lager 5.0%", True),
    ],
)
def test_what_counts_as_a_drink_with_alcohol(noun, pack, title, is_so):
    spec = drink(title, noun)
    assert is_alcohol(replace(spec, understanding=replace(spec.understanding, pack=pack))) is is_so


def test_words_of_the_brief_and_the_products_name_may_stand():
    spec = drink("Kids of Summer Stout", must_say=["Last chance"])
    assert not alcohol_unfit("Kids of Summer: last chance", spec)
    assert alcohol_unfit("Kids of Summer, for children", spec)


def test_the_packs_own_lines_say_none_of_it():
    said = {one.text for found in pack_load(PACK).patterns.values() for one in found}
    assert said
    assert [text for text in said if UNFIT.search(text)] == []
