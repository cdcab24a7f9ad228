"""Promises: until when each is true is what the detector itself says at every moment, and what the law measures savings by."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from generation.badges.claims.badge import claims_find
from generation.badges.claims.evidence import evidence_of
from generation.badges.claims.promises import Bounds, Promise, promises_find
from generation.badges.reading import text_fold
from generation.jobs.promises import stock_holds
from generation.types import Spec
from tests.generation.badges.orders import order

SAYINGS = (
    "20% off, ends tonight",
    "Today only: 20% off",
    "Ends tomorrow",
    "Ends Sunday",
    "20% off until Sunday at midnight",
    "Ends 29 November",
    "Offer ends this weekend",
    "20% off, ends in 4 days",
    "Two days left to save 20%",
    "Only 3 hours left to save",
    "Final hours to save 20%",
    "Last chance to save 20%",
    "Hurry, 20% off",
    "For a limited time",
    "20% off until the end of the month",
    "20% off this week only",
    "Sale ends at 18:00",
)
ENDS = (
    "2026-11-29T23:59:00+00:00",
    "2026-11-29T18:00:00+01:00",
    "2026-11-30T00:00:00-05:00",
    "2026-11-27T12:30:00+00:00",
)
OPEN = Bounds()


def found(text: str, spec: Spec, bounds: Bounds = OPEN) -> dict[str, Promise]:
    """The promises of a text, by their words."""
    said = [
        (claim.start, claim.end, claim.kind)
        for claim in claims_find(text_fold(text), evidence_of(spec))
    ]
    return {text[one.start : one.end]: one for one in promises_find(text, spec, said, bounds)}


def supported(text: str, spec: Spec, promise: Promise, now: datetime) -> bool:
    """What the detector says of the same words at another moment."""
    low = text_fold(text)
    claims = claims_find(low, evidence_of(replace(spec, now=now)))
    return any(
        claim.status == "supported"
        for claim in claims
        if (claim.start, claim.end, claim.kind) == (promise.start, promise.end, "urgency")
    )


CLOCK_CHANGES = (
    ("Europe/Berlin", "2026-10-25T23:59:00+01:00"),
    ("Europe/Berlin", "2026-10-26T00:00:00+01:00"),
    ("Europe/Berlin", "2026-10-26T18:00:00+01:00"),
    ("Europe/Berlin", "2027-03-28T23:59:00+02:00"),
    ("Europe/Berlin", "2027-03-29T18:00:00+02:00"),
    ("America/New_York", "2026-11-01T23:59:00-05:00"),
    ("America/New_York", "2027-03-14T23:59:00-04:00"),
)


@pytest.mark.parametrize(
    "brief", [{"must_say": True}, {"offer": True}], ids=["a must-say", "the offer"]
)
@pytest.mark.parametrize("ends", ENDS)
def test_quoted_words_are_true_no_longer_than_their_offer_and_until_time_denies_them(
    ends: str, brief: dict[str, bool]
):
    draw = random.Random(ends)
    end = datetime.fromisoformat(ends)
    checked = 0
    for text in SAYINGS:
        said = text if "offer" in brief else "20% off"
        more = {"must_say": [text]} if "must_say" in brief else {}
        offer = {"text": said, "ends": ends}
        for _ in range(4):
            now = end - timedelta(minutes=draw.randrange(1, 6 * 24 * 60))
            spec = order("email", product={"stock": None}, offer=offer, now=now, **more)
            plain = order(
                "email", product={"stock": None}, offer={"text": "20% off", "ends": ends}, now=now
            )
            for words, one in found(text, spec).items():
                told = (text, words, now, one.until)
                assert one.holds, told
                assert one.until is not None, told
                assert now <= one.until <= end, told
                if one.kind != "time" or not supported(text, plain, one, now):
                    continue
                checked += 1
                assert not supported(text, plain, one, one.until + timedelta(seconds=1)), told
                between = now + draw.random() * (one.until - now)
                assert supported(text, plain, one, between), (told, between)
    assert checked > 10, "the sayings are true at some of these moments"


def test_quoted_words_are_false_once_the_offer_is_over():
    ends = "2026-11-24T23:59:00+00:00"
    for text, kind in (("Offer ends 24 November", "urgency"), ("Save 15%", "price")):
        spec = order("email", must_say=[text], offer={"text": "A gift", "ends": ends})
        promises = found(text, spec).values()
        assert [one.holds for one in promises] == [False], kind
        assert {one.until for one in promises} == {datetime.fromisoformat(ends)}, kind


@pytest.mark.parametrize(("zone", "ends"), CLOCK_CHANGES)
def test_days_begin_by_the_clock_of_the_campaigns_zone(zone: str, ends: str):
    here, end = ZoneInfo(zone), datetime.fromisoformat(ends)
    local = end.astimezone(here)
    # An end at midnight is the midnight of the day before.
    day = (local - timedelta(minutes=1)).date()
    first, second = (
        datetime.combine(day - timedelta(days=days), time(0), here).astimezone(UTC)
        for days in (0, 1)
    )
    minute = timedelta(minutes=1)
    for text, moment, holds in (
        ("Ends today", first - minute, False),
        ("Ends today", first + minute, True),
        ("Ends tomorrow", second - minute, False),
        ("Ends tomorrow", second + minute, True),
        ("Ends tomorrow", first - minute, True),
        ("Ends tomorrow", first + minute, local.date() != day),
    ):
        spec = order(
            "email",
            product={"stock": None},
            offer={"text": "20% off", "ends": ends},
            now=moment.astimezone(here),
        )
        (one,) = (one for one in found(text, spec).values() if one.kind == "time")
        told = (text, moment, one)
        assert one.holds is holds, told
        if holds:
            midnight = first if text == "Ends tomorrow" and local.date() == day else None
            assert one.until is not None
            if text == "Ends today" or midnight:
                assert one.until.astimezone(UTC) == (midnight or end.astimezone(UTC)), told


@pytest.mark.parametrize(("zone", "ends"), CLOCK_CHANGES)
def test_what_is_left_is_reckoned_in_hours_that_pass(zone: str, ends: str):
    end = datetime.fromisoformat(ends)
    hours = timedelta(hours=24)
    for before, holds in (
        (hours - timedelta(minutes=1), True),
        (hours + timedelta(minutes=1), False),
    ):
        now = (end - before).astimezone(ZoneInfo(zone))
        spec = order(
            "email", product={"stock": None}, offer={"text": "20% off", "ends": ends}, now=now
        )
        assert found("Final hours to save 20%", spec)["Final hours"].holds is holds


@pytest.mark.parametrize("ends", ENDS)
def test_a_deadline_is_true_until_the_detector_says_no(ends: str):
    draw = random.Random(ends)
    end = datetime.fromisoformat(ends)
    checked = 0
    for text in SAYINGS:
        for _ in range(12):
            now = end - timedelta(minutes=draw.randrange(1, 6 * 24 * 60))
            spec = order(
                "email", product={"stock": None}, offer={"text": "20% off", "ends": ends}, now=now
            )
            for words, one in found(text, spec).items():
                if one.kind != "time" or not one.holds:
                    continue
                checked += 1
                told = (text, words, now, one.until)
                assert one.until is not None, told
                assert now < one.until <= end, told
                assert not supported(text, spec, one, one.until + timedelta(seconds=1)), told
                for _ in range(4):
                    between = now + draw.random() * (one.until - now)
                    assert supported(text, spec, one, between), (told, between)
    assert checked > 40, "the sayings are true at some of these moments"


def test_a_promise_of_an_offer_that_is_over_is_false_since_its_end():
    ends = "2026-11-25T09:00:00+00:00"
    one = found(
        "Last chance",
        order("email", product={"stock": None}, offer={"text": "20% off", "ends": ends}),
    )
    assert [(p.holds, p.until) for p in one.values()] == [(False, datetime.fromisoformat(ends))]


def test_a_saving_by_an_offer_ends_with_the_offer_or_its_campaign():
    ends = "2026-11-29T23:59:00+00:00"
    spec = order("email", offer={"text": "20% off with RUN20", "ends": ends})
    saving = found("20% off everything", spec)["20% off"]
    assert (saving.kind, saving.holds, saving.until) == (
        "saving",
        True,
        datetime.fromisoformat(ends),
    )
    last = datetime(2026, 11, 28, tzinfo=UTC)
    assert found("20% off everything", spec, Bounds(last=last))["20% off"].until == last
    price = found("Yours for £96", spec)["£96"]
    assert (price.kind, price.holds, price.until) == ("price", True, None)


@pytest.mark.parametrize(
    ("text", "prior", "holds"),
    [
        ("Was £120, now £96", None, True),
        ("Was £120, now £96", "120.00", True),
        ("Was £120, now £96", "150.00", True),
        ("Was £120, now £96", "110.00", False),
        ("Save 20% today", "120.00", True),
        ("Save 20% today", "110.00", False),
        ("Save £24", "120.00", True),
        ("Save £24", "119.00", False),
        ("On sale now", "97.00", True),
        ("On sale now", "96.00", False),
        ("On sale now", "90.00", False),
    ],
)
def test_was_and_save_are_measured_by_the_lowest_price_of_the_30_days_before(text, prior, holds):
    bounds = Bounds(prior=Decimal(prior) if prior else None)
    savings = [one for one in found(text, order("email"), bounds).values() if one.kind == "saving"]
    assert savings
    assert all(one.holds for one in savings) is holds


@pytest.mark.parametrize(
    ("text", "lowest", "holds"),
    [
        ("20% off", "96.00", True),
        ("20% off", "100.00", True),
        ("20% off", None, True),
        ("20% off", "95.99", False),
        ("With RUN20 it is even better", "10.00", True),
    ],
)
def test_a_share_off_is_measured_by_the_lowest_price_before_the_offer(text, lowest, holds):
    spec = order(
        "email", product={"compare_at_price": None}, offer={"text": "20% off", "code": "RUN20"}
    )
    bounds = Bounds(lowest=Decimal(lowest) if lowest else None)
    promises = found(text, spec, bounds).values()
    assert all(one.holds for one in promises) is holds
    assert any(one.undercut for one in promises) is not holds


def test_an_end_speaks_the_clock_of_its_own_zone():
    zone = ZoneInfo("America/New_York")
    now = datetime(2026, 11, 29, 20, 0, tzinfo=zone)
    spec = order("email", offer={"text": "20% off", "ends": "2026-11-29T23:59:00-05:00"}, now=now)
    one = found("Ends tonight", spec)["Ends tonight"]
    assert one.until == datetime(2026, 11, 30, 4, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "then", "others"),
    [
        ("Only 3 left", 3, {3: True, 2: False, 4: False, None: False}),
        ("Fewer than 10 left", 8, {9: True, 1: True, 10: False, None: False}),
        ("Almost gone", 12, {20: True, 1: True, 21: False, 0: False}),
        ("While stocks last", 40, {1: True, 5000: True, 0: False, None: False}),
        ("A daily trainer", 40, {0: True, None: True}),
    ],
)
def test_what_is_said_of_a_stock_is_as_true_of_some_others(text, then, others):
    spec = order("email", product={"stock": then})
    claims = claims_find(text_fold(text), evidence_of(spec))
    assert all(claim.status == "supported" for claim in claims)
    badges = {"claims": [claim.record() for claim in claims]}
    assert {stock: stock_holds(text, badges, stock) for stock in others} == others
