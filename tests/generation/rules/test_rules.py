"""Brand rules as data: what each kind finds, where it holds, what it refuses to be."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest

from generation.rules import RuleSet, rule_from_dict, rule_to_dict
from generation.rules.folding import term_spans, terms_compile, text_unmask
from generation.rules.inflection import word_forms
from generation.types import InputError, Place

PLACE = Place("sms", "en", date(2026, 11, 22))


def found(line: str, kind: str, badges=None, **value) -> list[tuple[str, str | None]]:
    """What stands at each breach, and what to write there instead."""
    rule = rule_from_dict({"kind": kind, "value": value}, key="r")
    return [
        (line[slice(*entry["span"])] if entry["span"] else "", entry.get("fix"))
        for entry in RuleSet(0, (rule,)).check(line, PLACE, badges or {})
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A cheap lamp", "cheap"),
        ("CHEAP lamps", "CHEAP"),
        ("Cheaply made", None),
        ("the ch\u0435ap one", "ch\u0435ap"),
        ("so c.h.e.a.p!", "c.h.e.a.p"),
        ("so c h e a p", "c h e a p"),
        ("ch3ap", "ch3ap"),
        ("che\u200bap", "che\u200bap"),
        ("a cheap thrill", None),
        ("a cheap thrill, a cheap lamp", "cheap"),
    ],
)
def test_a_banned_term_is_found_whatever_its_disguise(text: str, said: str | None):
    asked = {"terms": ["cheap"], "unless": ["cheap thrill"]}
    assert [one for one, _ in found(text, "banned_term", **asked)] == ([said] if said else [])


def test_a_banned_term_with_a_better_one_is_mended_where_only_the_word_changes():
    asked = {"terms": ["customer"], "instead": "guest"}
    assert found("Customer or customers", "banned_term", **asked) == [
        ("Customer", "Guest"),
        ("customers", None),
    ]


def test_a_term_by_its_case_alone():
    assert found("US made for us", "banned_term", terms=["US"], match_case=True) == [("US", None)]


def test_a_preferred_term_replaces_others_and_is_spelt_its_own_way():
    asked = {"term": "trainers", "instead_of": ["sneakers", "tennis shoes"]}
    assert found("Sneakers or trainers", "preferred_term", **asked) == [("Sneakers", "Trainers")]
    assert found("Iphone, iPhone, iPhones, IPHONE", "preferred_term", term="iPhone") == [
        ("Iphone", "iPhone"),
        ("IPHONE", "iPhone"),
    ]


def test_a_required_text_follows_what_calls_for_it():
    asked = {"text": "Terms apply", "when": ["free delivery"], "place": "end"}
    assert found("Free delivery today.", "required_text", **asked) == [("", " Terms apply")]
    assert found("Free delivery. Terms apply.", "required_text", **asked) == []
    assert found("Terms apply to free delivery today.", "required_text", **asked) == [("", None)]
    assert found("A lamp.", "required_text", **asked) == []
    assert found("Buy now", "required_text", text="Ad:", place="start") == [("", None)]
    assert found("Ad: buy now", "required_text", text="Ad", place="start") == []


def test_a_pattern_of_any_shape_reads_a_line_in_no_time():
    assert found("call 0800 123", "pattern", pattern=r"\d{4} \d{3}") == [("0800 123", None)]
    rule = rule_from_dict({"kind": "pattern", "value": {"pattern": "(a|aa)+$"}})
    before = time.process_time()
    assert RuleSet(0, (rule,)).check("a" * 5_000 + "!", PLACE, {}) == []
    assert time.process_time() - before < 5, "an engine that tries every way would not end"


def test_characters_capitals_and_emoji_are_counted():
    assert found("Now! Go!", "characters", most={"!": 1}) == [("!", None)]
    assert found("100 % — yes", "characters", forbid="—") == [("—", None)]
    assert found("BUY NOW at ACME", "characters", capitals=1) == [("NOW", None), ("ACME", None)]
    assert found("A ⚡ B 🔥 1 ©", "characters", emoji=1) == [("🔥", None)]


def test_lengths_count_in_their_own_unit():
    assert found("one two three", "length", unit="words", most=2) == [("", None)]
    assert found("One. Two three four. Five", "length", unit="words_a_sentence", most=2) == [
        (" Two three four.", None)
    ]
    assert found("One. Two.", "length", unit="sentences", least=3) == [("", None)]
    assert found("ok", "length", most=2) == []
    often = "The boots of boots: Boots, and the boots"
    assert found(often, "length", unit="times_a_word", most=2) == [("Boots", None), ("boots", None)]


def test_tone_and_claims_are_read_from_what_was_measured():
    tone = {"tone": {"urgency": {"measured": 80}}}
    assert found("Now", "tone_range", tone, slider="urgency", most=50) == [("", None)]
    assert found("Now", "tone_range", tone, slider="urgency", most=80) == []
    assert found("Now", "tone_range", {}, slider="urgency", most=50) == []
    claims = {
        "claims": [
            {"span": [0, 4], "kind": "superlative", "status": "unsupported"},
            {"span": [5, 9], "kind": "superlative", "status": "supported"},
            {"span": [10, 12], "kind": "price", "status": "unsupported"},
            {"span": [10, 12], "kind": "superlative", "status": "unsupported", "waiver": 7},
        ]
    }
    assert found("Best best £9", "claim", claims, claims=["superlative"]) == [("Best", None)]
    assert len(found("Best best £9", "claim", claims, claims=["superlative"], never=True)) == 3


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        ({"channels": ["sms"]}, True),
        ({"channels": ["email"]}, False),
        ({"locales": ["en-GB"]}, True),
        ({"starts": "2026-11-22", "ends": "2026-11-22"}, True),
        ({"starts": "2026-11-23"}, False),
        ({"ends": "2026-11-21"}, False),
    ],
)
def test_a_rule_holds_in_its_channels_locales_and_days(asked: dict[str, Any], holds: bool):
    rule = rule_from_dict({"kind": "banned_term", "value": {"terms": ["cheap"]}, **asked})
    assert bool(RuleSet(0, (rule,)).check("cheap", PLACE, {})) is holds


def test_an_american_rule_is_silent_in_british_copy():
    rule = rule_from_dict(
        {"kind": "banned_term", "value": {"terms": ["colour"]}, "locales": ["en-US"]}
    )
    assert not RuleSet(0, (rule,)).check("colour", Place("sms", "en-GB", PLACE.today), {})
    assert RuleSet(0, (rule,)).check("colour", Place("sms", "en-US", PLACE.today), {})


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"kind": "none"}, "kind"),
        ({"kind": "pattern", "value": {"pattern": "(?=a)"}}, "value.pattern"),
        ({"kind": "pattern", "value": {"pattern": "(a"}}, "value.pattern"),
        ({"kind": "pattern", "value": {"pattern": "a*"}}, "value.pattern"),
        ({"kind": "pattern", "value": {"pattern": "((a{1000}){1000})"}}, "value.pattern"),
        ({"kind": "banned_term", "value": {}}, "value.terms"),
        ({"kind": "banned_term", "value": {"terms": "cheap"}}, "value.terms"),
        ({"kind": "banned_term", "value": {"terms": [1]}}, "value.terms"),
        ({"kind": "banned_term", "value": {"words": ["a"]}}, "value.words"),
        ({"kind": "banned_term", "value": {"terms": ["a"]}, "severity": "fatal"}, "severity"),
        ({"kind": "banned_term", "value": {"terms": ["a"]}, "channels": ["fax"]}, "channels"),
        ({"kind": "banned_term", "value": {"terms": ["a"]}, "starts": "soon"}, "starts"),
        ({"kind": "characters", "value": {}}, "value"),
        ({"kind": "characters", "value": {"most": {"!!": 1}}}, "value.most"),
        ({"kind": "length", "value": {"unit": "words"}}, "value"),
        ({"kind": "length", "value": {"least": 9, "most": 2}}, "value.least"),
        ({"kind": "length", "value": {"unit": "times_a_word", "least": 2}}, "value"),
        ({"kind": "length", "value": {"unit": "times_a_word", "least": 1, "most": 2}}, "value"),
        ({"kind": "tone_range", "value": {"least": 1}}, "value.slider"),
        ({"kind": "claim", "value": {"claims": ["magic"]}}, "value.claims"),
    ],
)
def test_what_is_no_rule_is_refused_by_its_key(data: dict[str, Any], key: str):
    with pytest.raises(InputError) as refused:
        rule_from_dict(data)
    assert refused.value.key == key


@pytest.mark.parametrize(
    "value",
    [
        ("banned_term", {"terms": ["a", "b"], "instead": "c", "match_case": True}),
        ("preferred_term", {"term": "a", "instead_of": ["b"]}),
        ("required_text", {"text": "a", "when": ["b"], "place": "end"}),
        ("pattern", {"pattern": "ab+"}),
        ("characters", {"forbid": "x", "most": {"!": 1}, "capitals": 0, "emoji": 2}),
        ("length", {"unit": "words", "least": 0, "most": 9}),
        ("tone_range", {"slider": "urgency", "least": -10, "most": 20}),
        ("claim", {"claims": ["price"], "never": True}),
    ],
)
def test_a_rule_survives_its_json(value: tuple[str, dict[str, Any]]):
    kind, data = value
    rule = rule_from_dict(
        {"kind": kind, "value": data, "examples": [{"text": "x", "fires": False}]}, key="7"
    )
    assert rule_from_dict(rule_to_dict(rule)) == rule
    assert rule_to_dict(rule)["value"] == data


def test_looking_for_letters_first_loses_nothing():
    """Every form and disguise that a term's pattern knows has the needle that is looked for before."""
    words = [
        "cheap",
        "make",
        "try",
        "stop",
        "free delivery",
        "#1",
        "n/a",
        "100% natural",
        "un-real",
    ]
    for pattern in terms_compile(words):
        for form in word_forms(text_unmask(pattern.term).text.split()[-1]):
            said = " ".join([*text_unmask(pattern.term).text.split()[:-1], form])
            for text in (said, said.upper(), ".".join(said), "-".join(said.split())):
                folded = text_unmask(text)
                if pattern.pattern.search(folded.text):
                    assert term_spans(pattern, folded), (pattern.term, text)


def test_the_preferred_word_is_not_blamed_for_looking_like_another():
    asked = {"term": "e-mail", "instead_of": ["email"]}
    assert found("E-mail us, e-mails too", "preferred_term", **asked) == []
    assert found("Email us", "preferred_term", **asked) == [("Email", "E-mail")]


def test_a_mend_leaves_an_article_right():
    asked = {"terms": ["cheap"], "instead": "affordable"}
    assert found("A cheap bag, cheap socks", "banned_term", **asked) == [
        ("cheap", None),
        ("cheap", "affordable"),
    ]


def test_an_emoji_is_what_the_eye_counts():
    for one in ("🇬🇧", "1️⃣", "👩‍💻", "❤️"):
        assert len(found(f"Hello {one}", "characters", emoji=0)) == 1, one


def test_a_point_within_a_number_ends_no_sentence():
    assert found("Holds 1.5 litres.", "length", unit="sentences", most=1) == []


def test_letters_made_of_two_are_those_made_of_one():
    assert found("Caf\u00e9", "banned_term", terms=["Cafe\u0301"], match_case=True)
    assert found("tree", "characters", forbid="e\u0301") == []
