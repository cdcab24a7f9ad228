"""Deadlines: true only where the offer ends then, seen from the order's own now."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from generation.badges import measure_one
from generation.types import field_spec
from tests.generation.badges.orders import order

FIELD = field_spec("email", "subject")


def verdict(text: str, ends: str, now: datetime, code: str = "") -> list[str]:
    spec = order("email", offer={"text": "20% off", "code": code, "ends": ends}, now=now)
    found = measure_one(text, spec=spec, field=FIELD)["claims"]
    return [claim["status"] for claim in found if claim["kind"] == "urgency"]


WEDNESDAY = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 29, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Ends Sunday",
        "20% off until Sunday",
        "20% off. Ends Sunday 29 November.",
        "Ends 29 November",
        "Ends November 29th",
        "Ends Sun 29 Nov 2026",
        "20% off until Sunday at midnight",
        "Offer ends this weekend",
        "20% off, ends in 4 days",
        "For a limited time",
        "Sunday is the last day for 20% off",
        "20% off until the 29th",
        "Ends Sunday 23:59",
    ],
)
def test_true_on_wednesday_for_an_end_on_sunday(text):
    found = verdict(text, "2026-11-29", WEDNESDAY)
    assert found
    assert set(found) == {"supported"}


@pytest.mark.parametrize(
    "text",
    [
        "Ends tonight",
        "Ends today",
        "20% off today only",
        "Ends tomorrow",
        "Ends Friday",
        "Ends 30 November",
        "Ends Sunday 6 December",
        "Final hours",
        "20% off, only 2 days left",
        "Ends at midnight",
        "Last orders 6pm Friday",
        "20% off until the 30th",
    ],
)
def test_false_on_wednesday_for_an_end_on_sunday(text):
    assert "contradicted" in verdict(text, "2026-11-29", WEDNESDAY)


@pytest.mark.parametrize(
    "text", ["Ends tonight", "Last chance", "Final hours", "Ends at midnight", "Ends Sunday"]
)
def test_true_on_the_day_itself(text):
    assert verdict(text, "2026-11-29", SUNDAY) == ["supported"]


@pytest.mark.parametrize("text", ["Ends Sunday", "Last chance", "For a limited time", "Hurry"])
def test_without_an_end_nothing_presses(text):
    assert verdict(text, "", WEDNESDAY) == ["unsupported"]


def test_after_the_end_every_deadline_is_false():
    late = datetime(2026, 12, 2, 10, 0, tzinfo=UTC)
    for text in ("Ends Sunday", "Ends 29 November", "Last chance", "For a limited time"):
        assert verdict(text, "2026-11-29", late) == ["contradicted"]


def test_a_time_ends_in_its_own_zone():
    # 02:00 on Monday in Tokyo is still Sunday in London: the offer's own day counts.
    now = datetime(2026, 11, 29, 17, 30, tzinfo=UTC)
    assert verdict("Ends tonight", "2026-11-29T23:00:00+00:00", now) == ["supported"]
    assert verdict("Ends tonight", "2026-11-29T23:00:00+09:00", now) == ["contradicted"]


def test_an_end_at_midnight_belongs_to_the_day_before():
    assert verdict("Ends Sunday", "2026-11-30T00:00:00+00:00", WEDNESDAY) == ["supported"]
    assert (
        verdict("Ends Sunday at midnight", "2026-11-30T00:00:00+00:00", WEDNESDAY)[0] == "supported"
    )


def test_an_hour_is_checked():
    assert "contradicted" not in verdict(
        "Ends today at 18:00", "2026-11-25T18:00:00+00:00", WEDNESDAY
    )
    assert "contradicted" in verdict("Ends today at 6pm", "2026-11-25T20:00:00+00:00", WEDNESDAY)


def test_the_span_holds_the_trigger_and_the_date():
    spec = order("email", offer={"text": "20% off", "ends": "2026-11-29"})
    text = "The offer ends Sunday 29 November."
    spans = [c["span"] for c in measure_one(text, spec=spec, field=FIELD)["claims"]]
    assert text[slice(*spans[0])].startswith("ends Sunday")


def test_a_code_named_after_a_month_hides_no_date():
    assert verdict("20% off until 29 November", "2026-11-29", WEDNESDAY, "NOVEMBER") == [
        "supported"
    ]
    assert verdict("20% off until 30 November", "2026-11-29", WEDNESDAY, "NOVEMBER") == [
        "contradicted"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Sale ends in 05 hrs 33 min 26 sec",
        "Ends 2d 5h",
        "4m 53s left",
        "Hours: 12 Mins: 30 Secs: 10",
        "09:58",
        "You have 10 minutes to claim it",
        "We will hold your basket for 10 minutes",
        "For the next 30 minutes",
        "Only hours left",
        "Before prices rise",
        "This week only",
        "Just for today",
        "Valid 5/1 - 5/5",
        "Limited period offer",
        "Tick tock",
        "Until midnight only.",
        "About to expire",
        "Sale ends:",
    ],
)
def test_pressure_of_many_wordings_is_urgency(text):
    assert "urgency" in {
        claim["kind"]
        for claim in measure_one(text, spec=order("email"), field=FIELD)["claims"]
        if claim["status"] == "unsupported"
    }


@pytest.mark.parametrize(
    "text",
    [
        "Bake for 12 minutes 30 seconds",
        "A timer with hours and minutes",
        "Shows the time remaining on the display",
        "Fits pipes of 1/2 to 3/4",
        "Worn in the last 24 hours of the race",
        "Order now",
        "Up to 5 hours left of light in it",
        "Ends in a neat cuff",
    ],
)
def test_time_that_presses_nobody_is_no_urgency(text):
    found = measure_one(text, spec=order("email"), field=FIELD)["claims"]
    assert "urgency" not in {claim["kind"] for claim in found}
