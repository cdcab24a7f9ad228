"""Tone, readability and conversion on lines whose answer anybody would give."""

from __future__ import annotations

import pytest

from generation.badges import measure_one
from generation.badges.conversion.prior import PRIOR
from generation.badges.readability import syllables_count
from generation.badges.reading import reading_of
from generation.badges.tone.badge import tone_measure
from generation.types import field_spec
from tests.generation.badges.orders import OFFER, order

BODY = field_spec("product_description", "description")


def tone(text: str) -> dict[str, int]:
    return tone_measure(reading_of(text))


@pytest.mark.parametrize(
    ("slider", "more", "less"),
    [
        ("sentiment", "A wonderful, delicious, beautiful cup", "A cup of tea in a pot"),
        ("sentiment", "A lovely warm coat", "Not a lovely coat"),
        ("sentiment", "A truly warm coat", "A warm coat"),
        ("sentiment", "The zip works well", "A broken zip and a terrible hem"),
        (
            "formality",
            "We are pleased to present the specification.",
            "Hey, grab yours, it's comfy",
        ),
        (
            "formality",
            "The garment is available in three colours.",
            "Comes in three, you'll want 'em all!",
        ),
        (
            "playfulness",
            "The sofa had its chance. Psst, it's jealous.",
            "The sofa has three seats.",
        ),
        ("playfulness", "Guess who's back! Your socks, secretly", "Wool socks, three pairs, navy"),
        ("urgency", "Ends tonight. Only 3 left. Hurry", "The lamp has a switch"),
        ("urgency", "The lamp has a switch", "Take your time. There is no rush."),
    ],
)
def test_the_stronger_line_measures_more(slider, more, less):
    assert tone(more)[slider] > tone(less)[slider]


@pytest.mark.parametrize(
    "text", ["Blue cotton shirt", "A table with four legs.", "Lamp with a switch", ""]
)
def test_a_plain_line_is_near_the_middle(text):
    assert all(abs(value) <= 35 for value in tone(text).values())


def test_but_moves_the_weight_behind_it():
    assert tone("Ugly but wonderful")["sentiment"] > tone("Wonderful but ugly")["sentiment"]


def test_a_grade_is_given_from_thirty_words_on():
    words = "The cat sat on the mat. " * 5
    spec = order("product_description")
    short = measure_one(words[: words.index("mat", 90)], spec=spec, field=BODY)["readability"]
    long = measure_one(words, spec=spec, field=BODY)["readability"]
    assert (short["grade"], long["words"]) == (None, 30)
    # 0.39 * 6 + 11.8 * 1 - 15.59
    assert long["grade"] == pytest.approx(-1.45, abs=0.06)


@pytest.mark.parametrize(
    ("word", "count"),
    [("cat", 1), ("about", 2), ("running", 2), ("made", 1), ("table", 2), ("little", 2), ("every", 3),
     ("beautiful", 3), ("walked", 1), ("wanted", 2), ("shoes", 1), ("boxes", 2), ("engineering", 4),
     ("idea", 2), ("lightweight", 2), ("quiet", 2), ("tea", 1), ("electricity", 5)],
)  # fmt: skip
def test_syllables_are_near_the_dictionary(word, count):
    assert abs(syllables_count(word) - count) <= 1


def test_asked_and_measured_give_the_match():
    spec = order("product_description", tone={"urgency": 100})
    found = measure_one("Ends tonight", spec=spec, field=BODY)["tone"]["urgency"]
    assert found["asked"] == 100
    assert found["match"] == pytest.approx(1 - (100 - found["measured"]) / 200)


def test_conversion_follows_its_prior():
    spec, field = order(offer=OFFER), field_spec("google_rsa", "headline")

    def p(text: str) -> float:
        return float(measure_one(text, spec=spec, field=field)["conversion"]["p"])

    assert p("Shop the Tempo 2, 20% off") > p("The Tempo 2") > p("Something of an undertaking")
    assert p("Run softer on every weekday of this year") < p("Run softer, every weekday")


def test_every_prior_weight_has_a_reason():
    assert all(weight.why.endswith(".") and weight.sd > 0 for weight in PRIOR.values())
