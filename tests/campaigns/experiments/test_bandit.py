"""Shares that move: who sees what, how shares are set, and what may be said of arms whose shares moved."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from campaigns.experiments.adaptive import (
    FLOOR,
    Day,
    arms_daily,
    brought,
    brought_shown,
    shares_next,
)
from campaigns.experiments.analysis import read
from campaigns.experiments.health import split_check, split_check_daily
from campaigns.experiments.holding import experiments_tend
from campaigns.experiments.off_policy import Cell, doubly_robust, means_daily
from campaigns.models import ArmShare
from tests.campaigns.experiments.conftest import NOON, design
from tests.campaigns.experiments.telling import visits
from tests.campaigns.experiments.test_pages import page
from tests.campaigns.experiments.test_results import DAY, results, tell
from tests.sizes import sized

SHOWN = 400


def days_told(row: Any, clock: Any, rates: dict[str, int], days: int) -> None:
    """Days of so many clicks of 400 an arm, or what its share gives; the clock rings each day."""
    for number in range(days):
        experiments_tend()
        parts = shares_now(row)
        at = (NOON + timedelta(days=number, minutes=5)).isoformat()
        events = []
        for key, clicks in rates.items():
            units = round(2 * SHOWN * parts[key])
            done = round(clicks * units / SHOWN)
            events += [{**one, "at": at} for one in visits(key, units, done, name=f"day{number}")]
        tell(row, events)
        clock.shift(DAY)


def shares_now(row: Any) -> dict[str, float]:
    """The newest shares that are not still to come."""
    today = datetime.now(UTC).date()
    rows = ArmShare.objects.filter(experiment=row, day__lte=today).order_by("day")
    return {one.arm.key: one.share for one in rows.select_related("arm")}


def test_shares_move_once_a_day_towards_what_does_best(bens, begun, clock, in_acme):
    row = begun(bandit=True)
    assert shares_now(row) == {"a": 0.5, "b": 0.5}
    clock.shift(600)
    days_told(row, clock, {"a": 20, "b": 60}, 4)
    rows = ArmShare.objects.filter(experiment=row).order_by("day", "arm__position")
    kept = list(rows.values_list("day", "arm__key", "share"))
    days = sorted({day for day, *_ in kept})
    # What the first day showed is known on the second, which sets the third.
    assert days == [date(2026, 11, 23), *(date(2026, 11, 25) + timedelta(days=n) for n in range(3))]
    assert kept[2][2] == pytest.approx(FLOOR, abs=1e-3)
    assert kept[3][2] == pytest.approx(1 - FLOOR, abs=1e-3)
    experiments_tend()
    experiments_tend()
    assert list(rows.values_list("day", "arm__key", "share"))[: len(kept)] == kept
    assert len(rows) == len(kept) + 2, "Tomorrow's, once."
    said = results(bens, row)
    assert said["srm"] == {"p": pytest.approx(1, abs=0.2), "alarm": False}
    assert [one["day"] for one in said["shares"]][-1] == "2026-11-23"
    assert said["policies"] == [], "Sealed: nothing of what arms bring."


def test_who_was_shown_a_text_keeps_it(bens, begun, clock, in_acme):
    row = begun(bandit=True)
    at = f"experiments/{row.pk}/"
    units = [f"u{number}" for number in range(60)]
    first = {unit: bens.post(f"{at}assign/", {"unit": unit}).json()["arm"] for unit in units}
    assert set(first.values()) == {"a", "b"}
    clock.shift(600)
    seen = [
        {"id": f"{unit}-seen", "unit": unit, "kind": "exposure", "arm": first[unit]}
        | {"at": (NOON + timedelta(minutes=5)).isoformat()}
        for unit in units
    ]
    unnamed = [{key: one[key] for key in one if key != "arm"} for one in seen[:1]]
    refused = bens.post(f"{at}events/", unnamed).json()["refused"]
    assert "name the arm" in refused[0]["reason"]
    tell(row, seen)
    days_told(row, clock, {"a": 20, "b": 60}, 4)
    assert shares_now(row)["b"] > 0.9
    again = {unit: bens.post(f"{at}assign/", {"unit": unit}).json()["arm"] for unit in units}
    assert again == first
    fresh = [bens.post(f"{at}assign/", {"unit": f"new{n}"}).json()["arm"] for n in range(60)]
    assert fresh.count("b") > 48


def test_results_say_what_each_way_would_have_brought(bens, begun, clock, ben, in_acme):
    row = begun(bandit=True)
    clock.shift(600)
    days_told(row, clock, {"a": 20, "b": 60}, 8)
    said = results(bens, row)
    assert (said["verdict"], said["winner"]) == ("winner", "b")
    control, arm = said["arms"]
    assert control["rate"] == pytest.approx(0.05, rel=0.1)
    assert arm["rate"] == pytest.approx(0.15, rel=0.02)
    assert arm["low"] < 2 < arm["high"]
    by_way = {(one["policy"], one["arm"]): one for one in said["policies"]}
    assert by_way["arm", "b"]["value"] == arm["rate"]
    assert by_way["start", None]["value"] == pytest.approx(0.1, rel=0.05)
    assert by_way["arm", "a"]["value"] < by_way["shown", None]["value"] < arm["rate"]
    for one in said["policies"]:
        assert one["low"] < one["value"] < one["high"]
    assert len(said["days"]) == 8
    shown = page(ben, row)
    assert "a control, 5.0 %" in shown
    assert "b 95.0 %" in shown
    assert "b for everybody" in shown
    assert "The shares of the start all the time" in shown
    assert "move each day towards the texts that do best" in shown


def test_a_split_that_is_off_is_found_by_the_shares_of_each_day(bens, begun, clock, in_acme):
    row = begun(bandit=True)
    clock.shift(600)
    days_told(row, clock, {"a": 20, "b": 60}, 7)
    # Of the worse text too few are told, on days when it was shown to few.
    tell(row, visits("b", 400, 60, name="more"))
    clock.shift(2 * DAY)
    said = results(bens, row)
    assert said["srm"]["alarm"]
    assert said["verdict"] == "sealed"


def test_a_bandit_is_designed_frozen_and_registered_as_one(bens, begun, lines):
    plain, moving = begun(seed="s"), begun(seed="s", bandit=True)
    assert plain.registered != moving.registered
    version = bens.get(f"experiments/{moving.pk}/").json()["version"]
    refused = bens.patch(f"experiments/{moving.pk}/", {"version": version, "bandit": False})
    assert refused.status_code == 409
    refused = bens.post("experiments/", design(lines, bandit=True, coverage=0.5))
    assert refused.status_code == 422
    assert "everybody takes part" in refused.json()["errors"]["coverage"][0]
    assert results(bens, plain)["shares"] == []


def test_each_day_is_split_by_its_own_shares():
    assert split_check_daily([([410, 372, 218], [0.4, 0.4, 0.2])]) == split_check(
        [410, 372, 218], [0.4, 0.4, 0.2]
    )
    assert not split_check_daily([([500, 500], [0.5, 0.5]), ([950, 50], [0.95, 0.05])]).alarm
    draws = np.random.default_rng(1)
    shares = [[0.5, 0.3, 0.2], [0.9, 0.05, 0.05], [0.1, 0.2, 0.7]]
    alarms = 0
    for _ in range(1_000):
        days = [([int(n) for n in draws.multinomial(300, one)], one) for one in shares]
        alarms += split_check_daily(days).alarm
    assert alarms <= 4


def test_sums_by_day_say_what_the_rows_say():
    draws = np.random.default_rng(3)
    shares, rates, policy = np.array([0.6, 0.3, 0.1]), np.array([0.1, 0.2, 0.4]), [0.2, 0.3, 0.5]
    shown = draws.choice(3, size=5_000, p=shares)
    rewards = (draws.random(5_000) < rates[shown]).astype(float)
    cells = [
        Cell(float(shares[n]), int((shown == n).sum()), *2 * (float(rewards[shown == n].sum()),))
        for n in range(3)
    ]
    (found,) = means_daily([cells], policy)
    guess = np.full(5_000, rewards.mean())
    weights = np.array(policy)[shown] / shares[shown]
    rows = doubly_robust(rewards, weights, guess, guess)
    assert found.value == pytest.approx(rows.value)
    reach = np.log(rows.high / rows.value) * rows.value / 1.959964
    assert found.variance**0.5 == pytest.approx(reach, rel=1e-5)


def drawn(
    rates: tuple[float, ...], a_day: int, days: int, *, rng: np.random.Generator, seed: str
) -> list[Day]:
    """Days of a bandit among people who click more at weekends."""
    arms = len(rates)
    found: list[Day] = []
    shares = [1 / arms] * arms
    for number in range(days):
        level = (1, 1, 1, 1, 1.3, 2, 1.8)[number % 7]
        shown = rng.multinomial(a_day, shares)
        clicks = [int(n) for n in rng.binomial(shown, np.array(rates) * level)]
        cells = [
            Cell(share, int(units), done, done)
            for share, units, done in zip(shares, shown, clicks, strict=True)
        ]
        if found:
            stood = arms_daily([str(n) for n in range(arms)], found)[-1]
            shares = shares_next(stood, shares, seed=f"{seed}:{number}")
        found.append(Day(cells, clicks))
    return found


@pytest.mark.nightly
@pytest.mark.once
@pytest.mark.parametrize(
    ("rates", "a_day"), [((0.03, 0.03), 200), ((0.03, 0.03), 1_000), ((0.1, 0.1, 0.1, 0.1), 400)]
)
def test_a_false_winner_is_named_in_five_of_a_hundred_at_most(rates, a_day):
    """All alike, shares that move, people who click twice as often on Saturdays, looked at on each of 28 days."""
    runs, rng = sized(100, 2_000), np.random.default_rng(11)
    false = 0
    for run in range(runs):
        days = drawn(rates, a_day, 28, rng=rng, seed=str(run))
        stood = arms_daily([str(n) for n in range(len(rates))], days)
        false += any(read(control, others).winner for control, *others in stood)
    # Of few runs more may be false by chance.
    assert false <= 0.05 * runs + 2 * (0.05 * 0.95 * runs) ** 0.5 * (runs < 2_000)


@pytest.mark.nightly
@pytest.mark.once
def test_what_each_would_have_brought_is_right_where_plain_rates_are_not():
    """The better text is found late, just before the weekend: its plain rate has more weekends in it."""
    rates, runs, rng = (0.05, 0.065), sized(60, 1_000), np.random.default_rng(5)
    truth = np.array(rates) * np.mean((1, 1, 1, 1, 1.3, 2, 1.8))
    found, plain, gained, held = [], [], 0.0, 0
    for run in range(runs):
        days = drawn(rates, 1_000, 14, rng=rng, seed=str(run))
        arms = arms_daily(["a", "b"], days)[-1]
        found.append([arm.rate for arm in arms])
        plain.append([arm.done / arm.units for arm in arms])
        alone = brought(days, [0.0, 1.0])
        shown, even = brought_shown(days), brought(days, [0.5, 0.5])
        assert alone
        assert shown
        assert even
        held += alone.low < truth[1] < alone.high
        gained += shown.value / even.value - 1
    assert np.mean(found, axis=0) == pytest.approx(truth, rel=0.02)
    assert abs(np.mean(plain, axis=0)[0] / truth[0] - 1) > 0.03
    assert held >= 0.95 * runs
    assert gained / runs > 0.05
