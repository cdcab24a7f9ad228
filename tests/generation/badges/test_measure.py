"""What every badge promises: contract keys, valid spans, the same answer twice, no crash."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.badges import SCORER_VERSIONS, measure, measure_one
from generation.types import Badges, field_spec, field_specs
from tests.generation.badges.orders import OFFER, order

TEXTS = st.text(max_size=120) | st.lists(
    st.sampled_from(
        [
            "238", "g", "20%", "off", "ends", "Sunday", "£96", "£", "1:18", "only", "left", "the", "best",
            "½", "3/4", "x", "-", "…", "!", "29", "November", "00:00", "24/7", "cotton", "ｅ", "\u200b", "é",
            "e\u0301", "🏃", ".", ",", "shop", "order", "12x12x", "1,000,000", "٣", "²", "5'", '6"', "no. 1",
        ]
    ),
    max_size=20,
).map(" ".join)  # fmt: skip
CLAIM_KINDS = {
    "number", "superlative", "price", "scarcity", "urgency", "certification", "material", "health",
    "environment", "comparison",
}  # fmt: skip


def spans_of(badges: Badges) -> list[list[int]]:
    spans = [*badges["novelty"]["overlap"], *(claim["span"] for claim in badges["claims"])]
    spans += [rule["span"] for rule in badges["rules"] if rule["span"]]
    return spans + ([badges["cta"]["span"]] if badges["cta"]["span"] else [])


def check(text: str, badges: Badges) -> None:
    text = unicodedata.normalize("NFC", text)
    for start, end in spans_of(badges):
        assert 0 <= start < end <= len(text)
    assert set(badges) >= {
        "length", "novelty", "diversity", "cta", "tone", "readability", "claims", "rules", "conversion", "blocks",
    }  # fmt: skip
    assert 0 <= badges["novelty"]["value"] <= 1
    assert 0 <= badges["diversity"]["value"] <= 1
    assert badges["cta"]["strength"] in ("none", "soft", "strong")
    assert 0 <= badges["cta"]["value"] <= 1
    assert (badges["cta"]["span"] is None) == (badges["cta"]["strength"] == "none")
    for slider in ("sentiment", "formality", "playfulness", "urgency"):
        tone = badges["tone"][slider]
        assert -100 <= tone["measured"] <= 100
        assert tone["match"] == pytest.approx(
            1 - abs(tone["asked"] - tone["measured"]) / 200, abs=1e-4
        )
    for claim in badges["claims"]:
        assert claim["kind"] in CLAIM_KINDS
        assert claim["status"] in ("supported", "unsupported", "contradicted")
        assert claim["fact"] or claim["status"] == "unsupported"
    conversion = badges["conversion"]
    assert 0 <= conversion["low"] <= conversion["p"] <= conversion["high"] <= 1
    assert conversion["basis"].startswith(("prior, not fitted: outside the range", "fitted on"))
    assert json.loads(json.dumps(badges)) == badges


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_any_text_is_measured(texts):
    spec = order("meta_ad", offer=OFFER, must_not_say=["cheap"], must_say=["free returns"])
    field = field_spec("meta_ad", "primary_text")
    badges = measure(texts, spec=spec, field=field)
    assert len(badges) == len(texts)
    for text, badge in zip(texts, badges, strict=True):
        check(text, badge)
    assert (
        measure(
            texts,
            spec=order("meta_ad", offer=OFFER, must_not_say=["cheap"], must_say=["free returns"]),
            field=field,
        )
        == badges
    )


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS)
def test_any_record_is_evidence(title, description):
    spec = order(
        product={
            "title": title.strip() or "Shoe",
            "description": description,
            "attributes": {"a": description, "b": title},
        }
    )
    field = field_spec("google_rsa", "headline")
    for badge in measure([title, description], spec=spec, field=field):
        assert badge["length"]["unit"] == "characters"


@pytest.mark.parametrize("field", field_specs(), ids=lambda field: field.key)
def test_every_field_has_all_badges(field):
    text = "Shop the 238 g runner, 20% off until Sunday"
    check(text, measure([text], spec=order(field.channel, offer=OFFER), field=field)[0])


def test_one_line_among_its_siblings_gets_what_the_set_gives_it():
    texts = ["Run softer, every weekday", "Shop the 238 g runner", "Less shoe. More Sunday."]
    spec, field = order(offer=OFFER), field_spec("google_rsa", "headline")
    whole = measure(texts, spec=spec, field=field)
    for index, text in enumerate(texts):
        others = texts[:index] + texts[index + 1 :]
        alone = measure_one(text, spec=spec, field=field, siblings=others)
        assert alone["diversity"]["value"] == pytest.approx(
            whole[index]["diversity"]["value"], abs=1e-8
        )
        assert {**alone, "diversity": 0} == {**whole[index], "diversity": 0}


def test_a_changed_order_is_measured_anew():
    field = field_spec("google_rsa", "headline")
    for weight, status in (("238 g", "supported"), ("250 g", "contradicted")):
        spec = order(product={"attributes": {"weight": weight}})
        bare = spec.__class__(
            **{
                **spec.__dict__,
                "understanding": spec.understanding.__class__(
                    brand=None, head="shoe", noun="shoe", plural="shoes"
                ),
            }
        )
        found = measure_one("Just 238 g", spec=bare, field=field)["claims"]
        assert [claim["status"] for claim in found] == [status]


def test_versions_of_the_scorers_are_stored():
    badges = measure_one("Run softer", spec=order(), field=field_spec("google_rsa", "headline"))
    assert badges["scorers"] == SCORER_VERSIONS


def test_no_lines_no_badges():
    assert measure([], spec=order(), field=field_spec("google_rsa", "headline")) == []
