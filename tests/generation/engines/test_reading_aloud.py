"""What a reader stumbles over: lists that are none, bullets behind a text, requests without an object."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import pytest

from generation.corpus import pack_load
from generation.engines.grammar.agreement import those_are
from generation.engines.grammar.answers import facts_for
from generation.engines.grammar.attributes import fitted_said
from generation.engines.grammar.guards import repeats
from generation.engines.grammar.names import possessive
from generation.engines.grammar.plain import plain_facts, plain_sizes, plain_withs
from generation.engines.grammar.select import tone_pulls
from generation.engines.grammar.voice import voiced
from generation.engines.registry import engine_load
from generation.facts import understand
from generation.pipeline import write_lines
from generation.types import Fact, Tone, channel_fields, product_from_dict
from tests.generation.orders import LAMP, OFFER, SHORTS, TEE, order

ENGINE = engine_load("grammar")
JEANS: dict[str, Any] = {"sku": "J-1", "title": "Jeans", "price": "40", "currency": "GBP"}
PAN: dict[str, Any] = {
    "sku": "P-1",
    "title": "Cast Iron Trivet",
    "description": "With cast iron. With rubber feet.",
    "attributes": {"material": "cast iron", "color": "black", "dimensions": "20 x 20 cm"},
}


def texts(record: dict[str, Any], channel: str, n: int = 12, **brief: Any) -> list[str]:
    spec = order(record, channel, **brief)
    return [d.text for field in spec.fields for d in ENGINE.write(spec, field, n, 5, set())]


@pytest.mark.parametrize("record", [JEANS, SHORTS, LAMP], ids=lambda record: record["title"])
def test_no_request_is_only_the_bare_noun(record: dict[str, Any]) -> None:
    noun = understand(product_from_dict(record)).noun
    bare = re.compile(rf"(?:Order|Get|See|Buy|View|Meet) the {re.escape(noun)}[.!]?", re.I)
    said = [text for channel in ("google_rsa", "push", "banner") for text in texts(record, channel)]
    assert not [text for text in said if bare.fullmatch(text)]


def test_a_message_without_a_sender_begins_with_its_message() -> None:
    said = texts(JEANS, "sms", 16)
    assert said
    assert not [
        text for text in said if text.startswith(":") or not text[0].isalnum() and text[0] != "£"
    ]


def test_what_is_added_to_a_description_is_a_sentence() -> None:
    for text in texts(TEE, "product_description", 8, tone={"cta": 0}):
        added = re.findall(r"(?<=[.!?] )(?:Made of|Comes|Has|Holds|Measures)\b[^.]*", text)
        assert not added, text


def test_a_moved_slider_outweighs_those_at_rest() -> None:
    rest, far, some, _ = tone_pulls((0.0, 1.8, 1.2, 0.0))
    assert rest < 1 < some < far
    assert tone_pulls((0.0, 0.0, 0.0, 0.0)) == (rest, rest, rest, rest)


@pytest.mark.parametrize("slider", ["formality", "playfulness"])
def test_both_ends_of_a_slider_have_lines_of_their_own(slider: str) -> None:
    ends = []
    for asked in (-90, 90):
        spec = order(TEE, "google_rsa", tone={slider: asked})
        lines = write_lines(spec, engine=ENGINE, seed=5, n={"headline": 8, "description": 4})
        ends.append({line.text for found in lines for line in found.lines})
    low, high = ends
    assert len(low & high) <= len(low) // 2


def test_an_offer_is_said_by_a_fifth_of_its_campaign() -> None:
    said = texts(TEE, "google_rsa", offer=OFFER)
    assert sum("20%" in text or "FRESH20" in text for text in said) >= len(said) // 5


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("dresser", "a dresser"),
        ("iPhone 15", "iPhone 15"),
        ("shallow drawers", "shallow drawers"),
        ("ironing board", "an ironing board"),
        ("all phones", "all phones"),
    ],
)
def test_what_a_thing_fits_has_its_article(value: str, said: str) -> None:
    assert fitted_said(value) == said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("womens jeans", "women's jeans"),
        ("Mens Anchor bracelet", "Men's Anchor bracelet"),
        ("ladies skirt", "ladies' skirt"),
        ("menswear rail", "menswear rail"),
    ],
)
def test_whose_it_is_has_its_sign(name: str, said: str) -> None:
    assert possessive(name) == said


def test_lists_hold_things_and_no_material_comes_along() -> None:
    known = understand(product_from_dict(PAN))
    assert "a cast iron" not in [fact.text for fact in plain_withs(known)]
    assert "cast iron" not in [fact.text for fact in plain_withs(known)]
    assert len(plain_facts(known)) >= 3


def test_a_long_name_is_said_once_in_what_is_read_in_one_go() -> None:
    text = (
        "Empty the old shoulder tote bag onto the kitchen table, keep what you need for a week of work, "
        "and pack it into the shoulder tote bag."
    )
    assert repeats(text)
    assert not repeats(text.replace("into the shoulder tote bag", "into the new one"))


def test_nobody_cheers_at_a_price() -> None:
    tone, field = Tone(sentiment=100), channel_fields("push")["body"]
    for seed in range(12):
        assert "!" not in voiced("The tee is £24.", tone, field, Random(seed))
    said = {voiced("A tee for Friday. It's £24.", tone, field, Random(seed)) for seed in range(12)}
    assert "A tee for Friday! It's £24." in said


def test_a_record_without_a_price_gets_no_line_about_one() -> None:
    free = {key: value for key, value in TEE.items() if key not in ("price", "currency")}
    said = [text for channel in ("email", "sms", "push") for text in texts(free, channel, 16)]
    assert said
    assert not [text for text in said if re.search(r"\bpriced?\b", text, re.I)]


def test_a_title_may_close_with_the_size() -> None:
    kettle = {
        "sku": "K-1",
        "title": "Hapwood Ember Kettle",
        "brand": "Hapwood",
        "attributes": {"capacity": "0.9 l", "color": "black", "material": "steel"},
    }
    assert [f.text for f in plain_sizes(understand(product_from_dict(kettle)))] == ["0.9 l"]
    assert [text for text in texts(kettle, "product_title", 6) if text.endswith("0.9 l")]


def test_a_value_keeps_no_article_inside_another() -> None:
    bag = {
        "sku": "B-1",
        "title": "Canvas Tote Bag",
        "price": "30",
        "currency": "GBP",
        "attributes": {"closure": "a buckle"},
    }
    said = [text for channel in ("product_bullets", "seo") for text in texts(bag, channel, 12)]
    assert said
    assert not [text for text in said if re.search(r"\ban? an?\b", text)]


def test_plural_names_turn_the_verb_behind_how_and_this() -> None:
    clips = {"sku": "C-1", "title": "12 Satin Hair Clips", "price": "4", "currency": "GBP"}
    said = [text for channel in ("google_rsa", "seo") for text in texts(clips, channel, 24)]
    assert said
    assert not [
        text for text in said if re.search(r"clips looks|This is the \w* ?hair clips", text)
    ]


def test_there_are_several_of_what_is_sold_in_pairs():
    assert those_are("You look up, and there's the ") == "You look up, and there are the "
    assert those_are("Here's the ") == "Here are the "
    assert those_are("There's ") == "There are "


def test_what_a_box_holds_is_not_how_many_boxes_there_are():
    quantity = pack_load("general").attributes["quantity"]
    held = Fact("number_of_pieces", "60 bottles", "number")
    assert facts_for(quantity, [held]) == []
    assert facts_for(quantity, [Fact("number_of_pieces", "20 pieces", "number")])
