"""What the evaluation sees without the badges: limits, claims, faults, requests, tone; each held to its own examples."""

from __future__ import annotations

from typing import Any

import pytest

from generation.evaluation.field_limits import LIMITS, limit_share, sms_units
from generation.evaluation.language_faults import faults_find
from generation.evaluation.pack_lines import pack_lines
from generation.evaluation.requests_found import request_strength
from generation.evaluation.tones import tones_heard
from generation.evaluation.unsupported import Record
from generation.types import field_specs
from tests.generation.orders import LAMP, OFFER, order

RECORD: dict[str, Any] = {
    **LAMP,
    "title": "Brightwell LED Desk Lamp",
    "description": "Bends in 3 places. 2 m cable. Recyclable box.",
}


def test_limits_are_those_of_the_channels() -> None:
    assert {spec.key: spec.limit for spec in field_specs()} == LIMITS


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("a" * 160, (160, 160)),
        ("€5 [new]", (11, 160)),
        ("Café à la crème", (15, 160)),
        ("It’s here", (9, 70)),
        ("😀", (2, 70)),
    ],
)
def test_septets_are_counted_by_the_alphabets(text: str, units: tuple[int, int]) -> None:
    assert sms_units(text) == units


def test_room_is_a_share_of_the_limit() -> None:
    assert limit_share("a" * 15, "google_rsa.headline") == 0.5
    assert limit_share("a" * 31, "google_rsa.headline") > 1
    assert limit_share("’" + "a" * 70, "sms.message") > 1
    assert (
        limit_share("e\u0301" * 30, "google_rsa.headline") == 1
    )  # one letter, however it is put together


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("A lamp lamp for your desk", ["doubled"]),
        ("Half the a desk", ["doubled"]),
        ("Bye bye, dark desk", []),
        ("Made for the", ["dangling"]),
        ("Light, bright,", ["dangling"]),
        ("A lamp for.", ["dangling"]),
        ("What evenings are for", []),
        ("Something to be proud of.", []),
        ("Read on, sleep in", []),
        ("You know what it is", []),
        ("A hour of light", ["article"]),
        ("An unique lamp", ["article"]),
        ("An LED lamp, a USB port, an 8 W bulb, a one-off", []),
        ("An hour with a useful lamp", []),
        ("Vitamin A is not in it", []),
        ("The {noun} you want", ["slot"]),
        ("The <a0> lamp", ["slot"]),
        ("Lamp () in steel", ["slot"]),
        ("Now £ off", ["slot"]),
        ("This one's S$81.94. Take a look", []),
        ("Light ,. the lamp", ["slot"]),
    ],
)
def test_faults_of_language_are_named(text: str, kinds: list[str]) -> None:
    assert faults_find(text) == kinds


def test_a_doubled_name_is_a_name() -> None:
    assert faults_find("Hubba Hubba lamp", frozenset({"hubba hubba"})) == []
    assert faults_find("Hubba Hubba lamp") == ["doubled"]


def test_hand_written_lines_are_hardly_ever_taken_for_faulty() -> None:
    lines = [line.text for slug in ("dresses", "headphones", "dog") for line in pack_lines(slug)]
    assert sum(bool(faults_find(line)) for line in lines) <= 0.005 * len(lines)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("820 g of lamp, 400 lumens, from $49", []),
        ("Now $49, was $65. Only 12 left.", []),
        ("Three bends, a 2 m cable, 0.82 kg", []),
        ("A recyclable box", []),
        ("900 g of lamp", ["number"]),
        ("Yours for $39", ["price"]),
        ("Yours for £49", ["price"]),
        ("A ten-speed lamp", ["number"]),
        ("A lamp with ten settings", ["number"]),
        ("Three settings", []),  # a number of the record, whatever it counts there
        ("Solid oak, fully waterproof", ["certification", "material"]),
        ("The best lamp money buys", ["superlative"]),
        ("The best part of the evening", []),
        ("Only 4 left", ["number", "scarcity"]),
        ("Ends today", ["deadline"]),
        ("Guaranteed to please", ["service"]),
        ("As good as a Corvane", ["name"]),
        ("A Brightwell for your desk", []),
    ],
)
def test_what_the_record_does_not_say_is_unsupported(text: str, kinds: list[str]) -> None:
    assert sorted(claim.kind for claim in Record(order(RECORD)).unsupported(text)) == kinds


def test_an_offer_supports_its_words_its_code_and_its_end() -> None:
    record = Record(order(RECORD, offer=OFFER))
    assert record.unsupported("20% off with FRESH20. Ends Sunday.") == []
    assert [claim.kind for claim in record.unsupported("20% off until Friday")] == ["deadline"]
    assert record.unsupported("A shelf you can fill until Friday") == []


def test_few_pieces_support_scarcity_and_many_do_not() -> None:
    assert Record(order(RECORD)).unsupported("Selling fast") == []
    assert Record(order({**RECORD, "stock": 400})).unsupported("Selling fast") != []


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("Shop now", 2),
        ("A lamp that bends. Order yours today.", 2),
        ("Bright, light: add it to your basket", 2),
        ("Get yours", 2),
        ("Use code FRESH20", 2),
        ("See the details", 1),
        ("Bends in three places. Take a closer look", 1),
        ("A lamp that bends", 0),
        ("The order of the day", 0),
        ("You get what you see", 0),
        ("Get the giggles", 2),  # heard as a request: the list knows verbs, not jokes
    ],
)
def test_requests_are_heard_at_the_start_of_a_clause(text: str, strength: int) -> None:
    assert request_strength(text) == strength


@pytest.mark.parametrize(
    ("slider", "less", "more"),
    [
        ("sentiment", "A sad, ugly, terrible lamp", "A lovely lamp that makes evenings happy"),
        (
            "formality",
            "Hey, grab this comfy thing, it's fab",
            "The lamp is supplied with documentation and additional specifications",
        ),
        (
            "playfulness",
            "The lamp measures 40 cm and weighs 820 g",
            "Psst! The cat says hello. Guess who's jealous?",
        ),
        (
            "urgency",
            "Take your time, any day is a quiet day",
            "Last chance: ends tonight, order now!",
        ),
    ],
)
def test_a_slider_is_heard_from_its_low_end_to_its_high_end(
    slider: str, less: str, more: str
) -> None:
    heard = tones_heard(less)[slider], tones_heard(more)[slider]
    assert -1 <= heard[0] < 0 < heard[1] <= 1
