"""Claims: what is read as a promise, and what supports or contradicts it."""

from __future__ import annotations

import pytest

from generation.badges import measure_one
from generation.types import field_spec
from tests.generation.badges.orders import OFFER, order

FIELD = field_spec("meta_ad", "primary_text")
SPEC = order("meta_ad", offer=OFFER, must_say=["Free returns for 60 days"])
BARE = order("meta_ad", {"price": None, "compare_at_price": None, "stock": None})


def claims(text: str, spec=SPEC) -> list[tuple[str, str, str, str | None]]:
    found = measure_one(text, spec=spec, field=FIELD)["claims"]
    return [(text[slice(*c["span"])], c["kind"], c["status"], c["fact"]) for c in found]


def verdicts(text: str, spec=SPEC) -> list[tuple[str, str]]:
    return [(kind, status) for _, kind, status, _ in claims(text, spec)]


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Only 238 g a shoe", "weight: 238 g"),
        ("Just 238 grams", "weight: 238 g"),
        ("0.238 kg of shoe", "weight: 238 g"),
        ("All of 8.4 oz", "weight: 238 g"),
        ("238g and gone", "weight: 238 g"),
        ("Under 240 g", "weight: 238 g"),
        ("About 240 g", "weight: 238 g"),
        ("An 8mm drop", "drop: 8 mm"),
        ("34 mm of foam", "description: A daily trainer with 34 mm of foam under the heel."),
        ("In two colours", "description: Comes in two colours."),
        ("2 year warranty", "warranty: 2 years"),
        ("A two-year warranty", "warranty: 2 years"),
        ("Box: 33 x 21 x 12 cm", "box size: 33 x 21 x 12 cm"),
        ("Box: 12 × 33 × 21 cm", "box size: 33 x 21 x 12 cm"),
        ("330 mm long box", "box size: 33 x 21 x 12 cm"),
        ("37 pairs of the Tempo 2", "stock: 37"),
    ],
)
def test_a_number_of_the_record_is_supported(text, fact):
    found = claims(text)
    assert found
    assert {(kind, status, why) for _, kind, status, why in found} <= {
        ("number", "supported", fact),
        ("superlative", "unsupported", None),
    }


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Just 240 g", "weight: 238 g"),
        ("Weighs 23.8 g", "weight: 238 g"),
        ("A 10 mm drop", "drop: 8 mm"),
        ("3 year warranty", "warranty: 2 years"),
        ("A three-year warranty", "warranty: 2 years"),
        ("Three doors", "doors: 2 doors"),
    ],
)
def test_another_value_of_the_same_fact_is_contradicted(text, fact):
    assert [(status, why) for _, _, status, why in claims(text)] == [("contradicted", fact)]


@pytest.mark.parametrize(
    "text", ["5000 lumens", "12 pockets", "IPX7 rated", "1:18 scale", "90% grip"]
)
def test_a_number_nobody_gave_is_unsupported(text):
    assert ("number", "unsupported") in verdicts(text)


@pytest.mark.parametrize(
    "text",
    [
        "Tempo 2 by Corvane",
        "The Tempo 2, for Sundays",
        "Two taps and it is yours",
        "Week one: round the block. Later: round the lake.",
        "Toes that go numb at mile four",
        "Sole mates, by Corvane",
        "You will mean to run two miles",
        "Nobody misses sore heels at six in the morning",
        "Soft on Monday, too",
        "Shoes for the dark half of the year",
        "Use code RUN20",
        "Happiest on wet roots",
        "Your best foot forward",
        "Do it at your best",
        "Best friends, long walks",
        "Best served after rain",
        "Best idea of your life",
        "Best of all, the road is dry",
        "The hardest of them is over",
        "Fits like a sock with ambitions",
        "Rain you can hear but not feel",
        "The golden hour, all to yourself",
        "Pine after rain",
        "Breakfast at the end of the week",
        "Be out by the weekend",
        "Sleep better tonight",
        "A door closing softly behind you",
        "The last corner before coffee",
        "No plastic smell, no silk promises",
        "Order it today and be done",
        "There are forty pages left in the book",
        "The last pair you'll need",
        "At 6am the road is yours",
        "6:30 runs",
        "Glass half full",
        "Lighter than air",
        "One cup or two?",
        "A box with its best side out",
        "No more putting it off until Saturday",
    ],
)
def test_ordinary_copy_makes_no_claim(text):
    assert claims(text) == []


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Now £96", "price: 96.00 GBP"),
        ("£96.00", "price: 96.00 GBP"),
        ("96 GBP", "price: 96.00 GBP"),
        ("Was £120, now £96", "price: 96.00 GBP"),
        ("Under £100", "price: 96.00 GBP"),
        ("20% off", "offer: 20% off"),
        ("Save 20%", "offer: 20% off"),
        ("Save £24", "price: 96.00 GBP, was 120.00 GBP"),
        ("£24 off", "price: 96.00 GBP, was 120.00 GBP"),
        ("On sale", "offer: 20% off"),
        ("A fifth off", "offer: 20% off"),
        ("20 percent off", "offer: 20% off"),
        ("£96, from £120", "price before: 120.00 GBP"),
        ("£120 became £96", "price: 96.00 GBP"),
    ],
)
def test_a_price_of_the_record_is_supported(text, fact):
    found = claims(text)
    assert found[-1][1:] == ("price", "supported", fact)
    assert all(status == "supported" for _, _, status, _ in found)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Now £90", "contradicted"),
        ("$96", "contradicted"),
        ("Was £96, now £120", "contradicted"),
        ("30% off", "contradicted"),
        ("Free shipping", "unsupported"),
        ("Lowest price", "unsupported"),
        ("Save over 20%", "contradicted"),
        ("Up to 50% off", "contradicted"),
        ("Half price", "contradicted"),
        ("A third off", "contradicted"),
        ("Two for one", "contradicted"),
    ],
)
def test_another_price_is_not(text, status):
    assert ("price", status) in verdicts(text)


def test_without_prices_every_price_is_unsupported():
    for text in ("£96", "20% off", "Half price", "On sale now"):
        assert ("price", "unsupported") in verdicts(text, BARE)


def test_a_saving_follows_from_both_prices():
    spec = order("meta_ad")
    assert verdicts("Save 20%", spec) == [("price", "supported")]
    assert verdicts("Save 25%", spec) == [("price", "contradicted")]


@pytest.mark.parametrize(
    ("text", "stock", "status"),
    [
        ("Only 37 left", 37, "supported"),
        ("37 in stock today", 37, "supported"),
        ("Only 10 left", 37, "contradicted"),
        ("Only 10 left", None, "unsupported"),
        ("Three pairs left", 3, "supported"),
        ("Last few pairs", 6, "supported"),
        ("Last few pairs", 600, "contradicted"),
        ("Almost gone", None, "unsupported"),
        ("Selling fast", 600, "contradicted"),
        ("While stocks last", 600, "supported"),
        ("Limited edition", 5, "unsupported"),
    ],
)
def test_scarcity_rests_on_the_stock(text, stock, status):
    assert verdicts(text, order("meta_ad", {"stock": stock})) == [("scarcity", status)]


@pytest.mark.parametrize(
    ("text", "kind", "status"),
    [
        ("A recycled knit upper", "environment", "supported"),
        ("Shop recycled running shoes", "environment", "unsupported"),
        ("A cotton upper", "material", "contradicted"),
        ("Leather upper", "material", "contradicted"),
        ("Waterproof", "material", "contradicted"),
        ("Organic", "certification", "unsupported"),
        ("FSC certified", "certification", "unsupported"),
        ("Eco-friendly", "environment", "unsupported"),
        ("Relieves back pain", "health", "unsupported"),
        ("Hypoallergenic", "health", "unsupported"),
        ("The lightest shoe", "superlative", "unsupported"),
        ("The world's best shoe", "superlative", "unsupported"),
        ("#1 with runners", "superlative", "unsupported"),
        ("Best running shoes", "superlative", "unsupported"),
        ("New in. Lightest shoe we ever made", "superlative", "unsupported"),
        ("The lightest of them all", "superlative", "unsupported"),
        ("Lighter than the competition", "comparison", "unsupported"),
        ("Twice the power", "comparison", "unsupported"),
    ],
)
def test_word_claims(text, kind, status):
    assert (kind, status) in verdicts(text)


def test_a_material_without_any_known_material_is_unsupported():
    spec = order("meta_ad", {"attributes": {}})
    bare = spec.__class__(
        **{
            **spec.__dict__,
            "understanding": BARE.understanding.__class__(
                brand="Corvane", head="shoe", noun="shoe", plural="shoes"
            ),
        }
    )
    assert verdicts("A cotton upper", bare) == [("material", "unsupported")]


def test_words_of_a_must_say_are_supported():
    assert verdicts("Free returns for 60 days") == [("price", "supported"), ("number", "supported")]


def test_claims_stand_in_the_order_of_the_text():
    spans = [
        c["span"]
        for c in measure_one("20% off until Sunday: 238 g, 8 mm drop, £96", spec=SPEC, field=FIELD)[
            "claims"
        ]
    ]
    assert spans == sorted(spans)
    assert len(spans) == 5
