"""The chain: what a draft loses, and which drafts are kept."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.postprocess import clean, text_clean
from generation.rules import rule_set_of
from generation.types import Draft, field_spec
from generation.types.lengths import length_measure
from tests.generation.badges.orders import order

HEADLINE = field_spec("google_rsa", "headline")
SMS = field_spec("sms", "message")
SPEC = order()


def tidy(text: str, field=HEADLINE) -> str:
    return text_clean(text, spec=SPEC, field=field)


def kept(texts: list[str], field=HEADLINE) -> list[str]:
    drafts = [Draft(text, slot, slot) for slot, text in enumerate(texts)]
    return [draft.text for draft in clean(drafts, spec=SPEC, field=field)]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Run\u200b softer", "Run softer"),
        ("Run \u202esofter\u202c", "Run softer"),
        ("Run\x07 softer\x9f", "Run softer"),
        ("Run softer\U000e0041\U000e0042", "Run softer"),
        ("Run \ufeffsofter\u00ad", "Run softer"),
        ("Run\tsofter\r\n", "Run softer"),
        ("Cafe\u0301", "Café"),
        ("  Run   softer  ", "Run softer"),
        ("Run softer , always .", "Run softer, always."),
        ("“Run softer”", "Run softer"),
        ('"Run softer"', "Run softer"),
        ("“Run” softer", "“Run” softer"),
        ("Run softer..", "Run softer."),
        ("Run softer...", "Run softer..."),
        ("Run softer!.", "Run softer!"),
        ("Run softer…", "Run softer…"),
        ("run softer", "Run softer"),
        ("iPhone cases", "iPhone cases"),
        ("👨\u200d👩\u200d👧 run", "👨\u200d👩\u200d👧 run"),
        ("238 g of shoe", "238 g of shoe"),
    ],
)
def test_a_text_is_tidied(raw, text):
    assert tidy(raw) == text


def test_a_brand_written_small_stays_small():
    spec = order(product={"brand": "arket"})
    assert text_clean("arket shoes", spec=spec, field=HEADLINE) == "arket shoes"


def test_typographic_signs_become_gsm_in_an_sms_only():
    raw = "Don’t wait – it’s 20 % off…"
    assert length_measure(tidy(raw, SMS), SMS)["unit"] == "septets"
    assert "’" in tidy(raw)


def test_what_does_not_fit_is_dropped_and_never_cut():
    assert kept(["x" * 31, "Run softer"]) == ["Run softer"]
    assert kept(["ж" * 71, "ж" * 70], SMS) == ["Ж" + "ж" * 69]


def test_over_a_soft_limit_is_kept():
    banner = field_spec("banner", "tagline")
    assert len(kept(["Run softer on every weekday of the whole year"], banner)) == 1


def test_doubles_are_dropped_and_the_first_kept():
    assert kept(["Run softer", "run softer!", "RUN SOFTER"]) == ["Run softer"]


def test_near_copies_are_dropped():
    assert kept(["Run softer on every weekday", "Run softer on every weekdays"]) == [
        "Run softer on every weekday"
    ]
    assert len(kept(["Run softer on weekdays", "Sleep longer on Sundays"])) == 2


def test_empty_drafts_are_dropped():
    assert kept(["", "  ", "\u200b", "Run"]) == ["Run"]


def test_slots_and_seeds_stay_with_their_text():
    drafts = clean([Draft("", 0, 7), Draft(" run ", 1, 8)], spec=SPEC, field=HEADLINE)
    assert [(draft.text, draft.slot, draft.seed) for draft in drafts] == [("Run", 1, 8)]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_cleaning_twice_changes_nothing(raw):
    once = tidy(raw)
    assert tidy(once) == once
    assert once == unicodedata.normalize("NFC", once).strip()
    assert not any(
        unicodedata.category(char) in ("Cc", "Co", "Cs") and char != "\n" for char in once
    )


def test_drafts_are_mended_by_the_brands_rules_or_dropped():
    rows = [
        {"kind": "banned_term", "value": {"terms": ["cheap"]}},
        {"kind": "preferred_term", "value": {"term": "trainers", "instead_of": ["sneakers"]}},
        {
            "kind": "required_text",
            "value": {"text": "T&Cs apply", "when": ["free"], "place": "end"},
        },
    ]
    spec = replace(SPEC, rules=rule_set_of(1, rows))
    texts = ["Cheaper than air", "Sneakers of 238 g", "Free laces", "238 g"]
    drafts = [Draft(text, slot, slot) for slot, text in enumerate(texts)]
    kept = [draft.text for draft in clean(drafts, spec=spec, field=HEADLINE)]
    assert kept == ["Trainers of 238 g", "Free laces T&Cs apply", "238 g"]
