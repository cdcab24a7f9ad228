"""Length in the unit of each channel."""

from __future__ import annotations

from typing import Any

import pytest

from generation.badges import measure_one
from generation.types import field_spec
from tests.generation.badges.orders import order

SMS = field_spec("sms", "message")


def length(text: str, channel: str = "sms", field: str = "message") -> dict[str, Any]:
    measured = measure_one(text, spec=order(channel), field=field_spec(channel, field))
    return dict(measured["length"])


def test_characters_are_counted_after_nfc():
    found = length("Cafe\u0301 runner", "google_rsa", "headline")
    assert found == {"value": 11, "unit": "characters", "limit": 30, "fits": True}


def test_one_character_over_does_not_fit():
    assert length("x" * 31, "google_rsa", "headline")["fits"] is False
    assert length("x" * 30, "google_rsa", "headline")["fits"] is True


def test_a_double_width_character_counts_two_where_the_platform_counts_so():
    shoes = length("靴" * 16, "google_rsa", "headline")
    assert shoes == {"value": 32, "unit": "characters", "limit": 30, "fits": False, "characters": 16}  # fmt: skip
    assert length("靴" * 15, "google_pmax", "headline")["fits"]
    assert length("靴" * 16, "email", "subject")["value"] == 16


@pytest.mark.parametrize(
    ("text", "septets"), [("abc", 3), ("€", 2), ("{}[]~^\\|", 16), ("é Å Ω", 5)]
)
def test_gsm_counts_septets_and_extension_characters_twice(text, septets):
    found = length(text)
    assert (found["value"], found["unit"], found["limit"]) == (septets, "septets", 160)
    assert found.get("characters", septets) == len(text)


def test_one_curly_quote_turns_the_message_into_ucs2_and_is_named():
    found = length("Don’t miss it, it’s half the weight")
    assert (found["unit"], found["limit"], found["value"]) == ("ucs2", 70, 35)
    assert found["forced_by"] == {"char": "’", "span": [3, 4], "count": 2}


def test_an_emoji_is_two_ucs2_units():
    assert length("Run 🏃")["value"] == 6


def test_c_cedilla_is_gsm_only_as_a_capital():
    assert length("Ç")["unit"] == "septets"
    assert length("ç")["unit"] == "ucs2"


@pytest.mark.parametrize(
    ("text", "segments"),
    [("x" * 160, 1), ("x" * 161, 2), ("x" * 306, 2), ("x" * 307, 3), ("x" * 152 + "€" * 5, 2),
     ("ж" * 70, 1), ("ж" * 71, 2), ("ж" * 135, 3)],
)  # fmt: skip
def test_segments(text, segments):
    assert length(text)["segments"] == segments


def test_a_two_septet_character_is_not_cut_between_segments():
    # 152 + 2 does not fit 153: the sign moves on, and 306 septets need a third segment.
    assert length("x" * 152 + "€" + "x" * 151 + "x")["segments"] == 3
