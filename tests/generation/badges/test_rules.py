"""Rules: what the brief and the channel forbid, and which of it stops an approval."""

from __future__ import annotations

import pytest

from generation.badges import measure_one
from generation.types import field_spec
from tests.generation.badges.orders import order

HEADLINE = field_spec("google_rsa", "headline")
DESCRIPTION = field_spec("google_rsa", "description")


def rules(text: str, field=HEADLINE, **brief) -> list[tuple[str, str]]:
    found = measure_one(text, spec=order(field.channel, **brief), field=field)
    blocking = [rule["message"] for rule in found["rules"] if rule["severity"] == "block"]
    assert found["blocks"] == list(dict.fromkeys(blocking))
    return [(rule["rule"], rule["severity"]) for rule in found["rules"]]


@pytest.mark.parametrize(
    "text",
    [
        "Cheap shoes",
        "CHEAP shoes",
        "Cheaply made? No",
        "ch3ap shoes",
        "Сheap shoes",  # Cyrillic С
        "chе\u0430p shoes",  # Cyrillic е and а
        "ch\u200beap shoes",
        "c\u00adheap shoes",
        "c h e a p shoes",
        "c.h.e.a.p shoes",
        "ch-eap shoes",
        "ｃｈｅａｐ shoes",
        "chéap shoes",
        "𝐜𝐡𝐞𝐚𝐩 shoes",
        "Cheap!",
        "“cheap”",
    ],
)
def test_a_forbidden_word_is_found_in_any_disguise(text):
    must = ["cheap", "cheaply"]
    assert ("must_not_say", "block") in rules(text, must_not_say=must)


@pytest.mark.parametrize("form", ["elevate", "elevates", "elevated", "elevating", "Elevate's"])
def test_inflections_are_found(form):
    assert ("must_not_say", "block") in rules(f"It {form} you", must_not_say=["elevate"])


@pytest.mark.parametrize("form", ["stop", "stops", "stopped", "stopping"])
def test_doubled_consonants_are_found(form):
    assert ("must_not_say", "block") in rules(f"We {form} here", must_not_say=["stop"])


@pytest.mark.parametrize(
    "text", ["Escheat law", "Peach eaten", "A cheapskate's shoe", "The 3 ape house", "Chea p"]
)
def test_only_whole_words_are_found(text):
    assert ("must_not_say", "block") not in rules(text, must_not_say=["cheap"])


def test_a_phrase_is_found_across_spaces_and_hyphens():
    for text in ("A game changer", "A game-changer", "Game  changers"):
        assert ("must_not_say", "block") in rules(text, must_not_say=["game changer"])


def test_the_span_shows_the_disguised_word():
    text = "So ch\u200beap today"
    found = measure_one(text, spec=order(must_not_say=["cheap"]), field=HEADLINE)["rules"]
    span = next(rule["span"] for rule in found if rule["rule"] == "must_not_say")
    assert text[slice(*span)] == "ch\u200beap"


def test_a_brand_s_banned_term_blocks():
    brand = {"name": "Corvane", "terms": {"banned": ["revolutionary"]}}
    assert ("banned_term", "block") in rules("A revolutionary shoe", brand=brand)


def test_forbidden_characters_of_a_field_block():
    assert ("forbidden_character", "block") in rules("Run softer!")
    assert ("forbidden_character", "block") not in rules("Run softer!", DESCRIPTION)
    bullet = field_spec("product_bullets", "bullet")
    assert ("forbidden_character", "block") in rules("Knit™ upper", bullet)


def test_over_a_hard_limit_blocks_and_over_a_soft_one_warns():
    long = "Run softer on every weekday of the year"
    assert ("length", "block") in rules(long)
    assert ("length", "warn") in rules(long + " again", field_spec("banner", "tagline"))


def test_a_must_say_is_asked_of_fields_with_room():
    must = ["Free returns"]
    assert ("must_say", "warn") not in rules("Run softer", must_say=must)
    assert ("must_say", "warn") in rules("Run softer on every weekday", DESCRIPTION, must_say=must)
    assert rules("Run softer, free returns", DESCRIPTION, must_say=must) == []


def test_a_must_say_blocks_where_the_field_is_the_only_place():
    sms = field_spec("sms", "message")
    assert ("must_say", "block") in rules("Corvane: run softer", sms, must_say=["STOP to end"])
    assert ("must_say", "block") not in rules(
        "Corvane: hi. STOP to end", sms, must_say=["STOP to end"]
    )


@pytest.mark.parametrize(
    "char", ["\u200b", "\u202e", "\u2066", "\ufeff", "\x07", "\U000e0041", "\u00ad", "\ue000"]
)
def test_hidden_characters_block(char):
    assert ("hidden_character", "block") in rules(f"Run{char}softer")


def test_an_emoji_family_is_not_hidden():
    family = "👨\u200d👩\u200d👧"
    assert ("hidden_character", "block") not in rules(f"For {family}", DESCRIPTION)


def test_mixed_scripts_are_shown():
    assert ("mixed_script", "warn") in rules("Сorvane runs")


def test_every_unsupported_or_contradicted_claim_blocks():
    assert ("claim", "block") in rules("5000 lumens")
    assert rules("The lightest shoe") == [("claim", "block")]
    assert ("claim", "block") in rules("A cotton upper")  # the record says knit


def test_an_empty_line_blocks():
    assert ("empty", "block") in rules("  ")


def test_a_clean_line_has_no_rules():
    assert rules("Run softer, every weekday") == []


@pytest.mark.parametrize(
    ("channel", "field", "stops"),
    [
        ("google_rsa", "headline", True),
        ("product_title", "title", True),
        ("product_bullets", "bullet", True),
        ("sms", "message", False),
        ("meta_ad", "primary_text", False),
        ("product_description", "description", False),
    ],
)
def test_a_line_break_stands_only_where_several_lines_are_shown(channel, field, stops):
    found = rules("Running shoes\nfor the road", field_spec(channel, field))
    assert (("line_break", "block") in found) is stops


def test_a_title_is_not_missed_what_a_title_may_not_say():
    title = field_spec("product_title", "title")
    asked = {"must_say": ["Free worldwide shipping"]}
    assert rules("Corvane Tempo running shoe", title, **asked) == []
    asked = {"must_say": ["wide toe box"]}
    assert rules("Corvane Tempo running shoe", title, **asked) == [("must_say", "warn")]
