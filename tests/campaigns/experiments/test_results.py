"""Results: sealed until they may be read, then what the statistics say; a person decides."""

from __future__ import annotations

from typing import Any

import pytest
from scipy.stats import chi2_contingency

from campaigns.experiments.analysis import read
from campaigns.experiments.intake import events_take
from campaigns.models import Arm, ArmTally, Experiment
from campaigns.review.services import candidate_approve
from tests.campaigns.experiments.simulated import rate_arm
from tests.campaigns.experiments.telling import told, visits

DAY = 24 * 3600


def tell(row: Experiment, events: list[dict[str, Any]]) -> None:
    """Every event is taken."""
    for begin in range(0, len(events), 1_000):
        taken = events_take(experiment=row, told=events[begin : begin + 1_000])
        assert taken.refused == []


def results(bens: Any, row: Experiment) -> dict[str, Any]:
    """The API's."""
    answer = bens.get(f"experiments/{row.pk}/results/")
    assert answer.status_code == 200
    said: dict[str, Any] = answer.json()
    return said


def codes(said: dict[str, Any]) -> list[str]:
    """Why results are sealed."""
    return [seal["code"] for seal in said["sealed"]]


def test_nothing_is_said_before_the_week_is_over_and_enough_have_seen_it(
    bens, begun, clock, in_acme
):
    row = begun(min_sample=300)
    assert codes(results(bens, row)) == ["days", "sample"]
    clock.shift(600)
    tell(row, visits("a", 400, 40) + visits("b", 400, 90))
    early = results(bens, row)
    assert codes(early) == ["days"]
    assert (early["verdict"], early["winner"]) == ("sealed", None)
    assert early["opens"].startswith("2026-11-30T12:00")
    assert early["arms"] == [
        {"arm": "a", "control": True, "units": 400},
        {"arm": "b", "control": False, "units": 400},
    ]
    assert early["days"] == early["segments"] == []
    refused = bens.post(f"experiments/{row.pk}/decide/", {"winner": "b"})
    assert refused.status_code == 409
    clock.shift(7 * DAY)
    opened = results(bens, row)
    assert codes(opened) == []
    assert (opened["verdict"], opened["winner"]) == ("winner", "b")


def test_the_numbers_are_those_of_the_statistics(bens, begun, clock, in_acme):
    row = begun()
    clock.shift(8 * DAY)
    tell(row, visits("a", 500, 40) + visits("b", 520, 60))
    control, arm = results(bens, row)["arms"]
    expected = read(rate_arm("a", 500, 40), [rate_arm("b", 520, 60)]).arms[1]
    assert expected.always
    assert expected.belief
    assert (control["rate"], control["lift"], control["p"]) == (0.08, None, None)
    assert (arm["units"], arm["conversions"], arm["rate"]) == (520, 60, 60 / 520)
    assert arm["lift"] == pytest.approx(60 / 520 / 0.08 - 1)
    assert (arm["low"], arm["high"]) == (expected.always.low, expected.always.high)
    assert arm["p"] == expected.p
    assert arm["chance_to_win"] == expected.belief.chance_to_win
    assert arm["expected_loss"] == expected.belief.loss
    assert arm["credible_low"] < arm["lift"] < arm["credible_high"]


def test_who_looks_once_at_the_end_reads_the_tests_of_the_paper(bens, begun, clock, ben, in_acme):
    row = begun()
    clock.shift(8 * DAY)
    tell(row, visits("a", 500, 40) + visits("b", 520, 60))
    assert results(bens, row)["one_look"] is None, "It runs."
    assert bens.post(f"experiments/{row.pk}/stop/").status_code == 200
    expected = chi2_contingency([[40, 460], [60, 460]], correction=False).pvalue
    said = results(bens, row)["one_look"]
    assert said["chi_squared"] == pytest.approx(expected)
    # Of two arms both ask the same.
    assert said["arms"] == [{"arm": "b", "p": pytest.approx(expected)}]


def test_a_split_that_is_off_seals_the_verdict(bens, begun, clock, in_acme):
    row = begun()
    clock.shift(8 * DAY)
    tell(row, visits("a", 500, 40) + visits("b", 640, 200))
    said = results(bens, row)
    assert said["srm"]["alarm"]
    assert codes(said) == ["split"]
    assert said["verdict"] == "sealed"
    assert "rate" not in said["arms"][0]
    refused = bens.post(f"experiments/{row.pk}/decide/", {"winner": "b"})
    assert refused.status_code == 409
    assert "shares" in refused.json()["detail"]


def test_a_split_is_judged_by_what_a_small_coverage_can_give(
    bens, begun, lines, ben, clock, in_acme
):
    """Of 100 points in 10,000 three arms get 34, 33 and 33."""
    candidate_approve(candidate=lines[2], by=ben, content_hash=lines[2].content_hash)
    arms = [{"key": key, "candidate": line.pk} for key, line in zip("abc", lines, strict=True)]
    row = begun(arms=arms, coverage=0.01)
    for arm, units in zip(Arm.objects.order_by("position"), (34_000, 33_000, 33_000), strict=True):
        ArmTally.objects.create(
            workspace=in_acme, experiment=row, arm=arm, day="2026-11-23", units=units
        )
    assert results(bens, row)["srm"] == {"p": 1.0, "alarm": False}


def test_a_lift_is_of_units_as_if_they_had_been_alike_before(bens, begun, clock, in_acme):
    """Twice as many of the control's were buyers before: it has the higher rate, and the worse text."""
    row = begun()
    clock.shift(8 * DAY)
    for arm, buyers, both, clicked in zip(
        Arm.objects.order_by("position"), (2000, 1000), (1000, 600), (1100, 900), strict=True
    ):
        sums = {"before": buyers, "before_squares": buyers, "product": both, "clicked": clicked}
        ArmTally.objects.create(
            workspace=in_acme,
            experiment=row,
            arm=arm,
            day="2026-11-23",
            units=3000,
            known=3000,
            **sums,
        )
    said = results(bens, row)
    control, other = said["arms"]
    assert control["rate"] > other["rate"]
    assert 0 < other["low"] < other["lift"] < other["high"]
    assert said["winner"] == "b"


def test_values_that_are_all_the_same_have_results(bens, begun, clock, in_acme):
    row = begun(metric="value")
    clock.shift(8 * DAY)
    for arm in "ab":
        events = visits(arm, 110, 110, kind="order")
        tell(row, [one | {"value": 0.7} if one["kind"] == "order" else one for one in events])
    assert results(bens, row)["verdict"] == "inconclusive"


def test_who_saw_two_arms_counts_nowhere_and_many_of_them_seal_the_verdict(
    bens, begun, clock, in_acme
):
    row = begun()
    clock.shift(8 * DAY)
    tell(row, visits("a", 600, 60) + visits("b", 600, 60))
    crossing = [told(f"x{n}", f"a-{n}", "exposure", minute=9, arm="b") for n in range(12)]
    tell(row, crossing[:11])
    some = results(bens, row)
    assert some["crossed"] == {"units": 11, "alarm": False}
    control = some["arms"][0]
    assert (control["units"], control["conversions"]) == (589, 49)
    tell(row, crossing)
    tell(row, [told(f"y{n}", f"b-{n}", "exposure", minute=9, arm="a") for n in range(5)])
    many = results(bens, row)
    assert many["crossed"] == {"units": 17, "alarm": True}
    assert codes(many) == ["crossed"]


def test_a_winner_that_breaks_a_guardrail_is_not_suggested(bens, begun, clock, in_acme):
    row = begun(metric="click", guardrails=["order"])
    clock.shift(8 * DAY)
    tell(row, visits("a", 900, 100) + visits("b", 900, 220))
    assert results(bens, row)["winner"] == "b"
    orders = [told(f"o{n}", f"a-{n}", "order", minute=5, value=30) for n in range(200)]
    tell(row, [*orders, *(told(f"p{n}", f"b-{n}", "order", minute=5, value=30) for n in range(60))])
    said = results(bens, row)
    assert said["guardrails"] == [{"metric": "order", "harmed": ["b"]}]
    assert (said["verdict"], said["winner"]) == ("inconclusive", None)


def test_order_value_is_read_a_unit(bens, begun, clock, in_acme):
    row = begun(metric="value")
    clock.shift(8 * DAY)
    for arm, value in (("a", 20), ("b", 40)):
        tell(row, visits(arm, 600, 0))
        orders = [
            told(f"{arm}o{n}", f"{arm}-{n}", "order", minute=5, value=value + n % 7)
            for n in range(150)
        ]
        tell(row, orders)
    control, arm = results(bens, row)["arms"]
    assert control["conversions"] == 150
    assert control["rate"] == pytest.approx((150 * 20 + sum(n % 7 for n in range(150))) / 600)
    assert 0.3 < arm["low"] < arm["lift"] < arm["high"]


def test_segments_and_days_are_read_apart(bens, begun, clock, in_acme):
    row = begun()
    clock.shift(8 * DAY)
    for arm, phone, desk in (("a", 30, 60), ("b", 120, 60)):
        tell(row, visits(arm, 500, phone, name="p", segment="phone"))
        tell(row, visits(arm, 500, desk, name="d", segment="desk"))
    later = [
        {**one, "at": one["at"].replace("11-23", "11-25")} for one in visits("a", 100, 9, name="l")
    ]
    tell(row, later)
    tell(
        row,
        [
            {**one, "at": one["at"].replace("11-23", "11-25")}
            for one in visits("b", 100, 9, name="l")
        ],
    )
    said = results(bens, row)
    found = {one["segment"]: one for one in said["segments"]}
    assert found["phone"]["winner"] == "b"
    assert found["desk"]["winner"] is None
    assert [day["day"] for day in said["days"]] == ["2026-11-23", "2026-11-25"]
    assert said["days"][-1]["arms"][0]["low"] == said["arms"][1]["low"]
    # Three parts are read side by side: each of them says less than it would alone.
    alone = read(rate_arm("a", 500, 30), [rate_arm("b", 500, 120)]).arms[1].always
    assert alone
    assert found["phone"]["arms"][1]["low"] < alone.low


def test_what_units_did_before_narrows_the_interval(bens, begun, clock, in_acme):
    """Of each arm's units those convert that bought before: the same counts, said with and without that."""
    plain, known = begun(), begun()
    clock.shift(8 * DAY)
    for row, told_before in ((plain, False), (known, True)):
        events = visits("a", 600, 100) + visits("b", 600, 130)
        for one in events:
            number = int(one["unit"].rpartition("-")[2])
            if told_before and one["kind"] == "exposure":
                one["before"] = 8.0 if number < 110 else 1.0
        tell(row, events)
    wide, narrow = (results(bens, row)["arms"][1] for row in (plain, known))
    assert narrow["lift"] == wide["lift"]
    assert narrow["high"] - narrow["low"] < 0.7 * (wide["high"] - wide["low"])


def test_a_person_decides_and_may_take_another_than_suggested(bens, begun, clock, in_acme):
    row = begun()
    clock.shift(8 * DAY)
    tell(row, visits("a", 500, 40) + visits("b", 500, 120))
    at = f"experiments/{row.pk}/decide/"
    assert bens.post(at, {"winner": "z"}).status_code == 422
    decided = bens.post(at, {"winner": "a", "note": "b is wrong about the weight"}).json()
    assert (decided["state"], decided["winner"]) == ("decided", "a")
    assert decided["decision_note"] == "b is wrong about the weight"
    assert decided["ended"] == decided["decided"]
    assert bens.post(at, {"winner": "b"}).status_code == 409
    assert bens.post(f"experiments/{row.pk}/events/", []).status_code == 409
    assert results(bens, row)["winner"] == "b"


def test_one_that_was_stopped_before_its_days_never_opens(bens, begun, clock, in_acme):
    row = begun()
    clock.shift(2 * DAY)
    tell(row, visits("a", 500, 40) + visits("b", 500, 120))
    bens.post(f"experiments/{row.pk}/stop/", {"note": "Sold out"})
    clock.shift(30 * DAY)
    assert codes(results(bens, row)) == ["days"]
