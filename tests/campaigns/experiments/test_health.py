"""X3 and the rest of an experiment's health, what it needs, and CUPED: against the obvious version."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chisquare

from campaigns.experiments.cuped import Sums, adjust
from campaigns.experiments.health import crossed_check, split_check
from campaigns.experiments.lift import interval_fixed, lift_log, rate_mean, value_mean
from campaigns.experiments.one_look import z_test
from campaigns.experiments.sequential import interval_always
from campaigns.experiments.sizing import days_needed, size_needed

pytestmark = pytest.mark.once


def test_an_even_split_raises_no_alarm():
    draws = np.random.default_rng(1)
    shares = [0.5, 0.3, 0.2]
    alarms = sum(
        split_check([int(n) for n in draws.multinomial(units, shares)], shares).alarm
        for units in draws.integers(50, 100_000, 2_000)
    )
    assert alarms <= 0.004 * 2_000


def test_a_split_of_52_to_48_is_found():
    draws = np.random.default_rng(2)
    first = draws.binomial(20_000, 0.52, 1_000)
    found = sum(split_check([int(n), 20_000 - int(n)], [0.5, 0.5]).alarm for n in first)
    assert found >= 980


def test_the_split_is_judged_by_the_weights_that_were_asked_for():
    assert split_check([700, 300], [0.7, 0.3]).p == pytest.approx(1)
    assert split_check([700, 300], [0.5, 0.5]).alarm
    reference = chisquare([410, 372, 218], [400, 400, 200]).pvalue
    assert split_check([410, 372, 218], [0.4, 0.4, 0.2]).p == pytest.approx(reference)


def test_too_few_are_not_judged_but_an_arm_that_gets_nobody_is():
    assert split_check([9, 3], [0.5, 0.5]).p is None
    assert split_check([0, 0], [0.5, 0.5]).p is None
    assert split_check([40, 0], [0.5, 0.5]).alarm


def test_more_than_one_in_a_hundred_seen_in_two_arms_is_an_alarm():
    assert not crossed_check(10, 1_000)
    assert crossed_check(11, 1_000)
    assert not crossed_check(9, 100)


@pytest.mark.parametrize(("baseline", "effect"), [(0.03, 0.2), (0.1, -0.15), (0.4, 0.1)])
def test_the_units_asked_for_find_the_effect_four_times_in_five(baseline, effect):
    size = size_needed(baseline=baseline, effect=effect)
    assert size.always > size.once
    draws = np.random.default_rng(3)
    for units, sequential in ((size.once, False), (size.always, True)):
        arm = draws.binomial(units, baseline * (1 + effect), 2_000)
        control = draws.binomial(units, baseline, 2_000)
        found = 0
        for one, other in zip(arm, control, strict=True):
            if sequential:
                lift = lift_log(rate_mean(units, int(one)), rate_mean(units, int(other)))
                always = interval_always(lift)
                found += always.low > 0 or always.high < 0
            else:
                found += z_test((units, int(one)), (units, int(other))) < 0.05
        assert found / 2_000 == pytest.approx(0.8, abs=0.03)


def test_more_arms_need_more_units_and_what_nobody_has_is_refused():
    assert size_needed(baseline=0.05, effect=0.1, arms=4).once > 1.2 * (
        size_needed(baseline=0.05, effect=0.1).once
    )
    for wrong in ((0.0, 0.1), (0.6, 0.8), (0.1, 0.0), (0.001, 0.0001)):
        with pytest.raises(ValueError, match=r"differ|larger effect"):
            size_needed(baseline=wrong[0], effect=wrong[1])


def test_days_are_whole_and_at_least_those_asked_for():
    assert days_needed(1_000, arms=2, units_a_day=150, days_least=7) == 14
    assert days_needed(10, arms=2, units_a_day=150, days_least=7) == 7


def _sums(outcome: np.ndarray, before: np.ndarray) -> Sums:
    products = [outcome**2, before, before**2, outcome * before]
    return Sums(len(outcome), float(outcome.sum()), *(float(one.sum()) for one in products))


def test_cuped_is_a_regression_on_what_came_before():
    draws = np.random.default_rng(4)
    before = draws.gamma(2, 1, (2, 4_000))
    outcome = 0.7 * before + draws.normal(3, 1, (2, 4_000)) + np.array([[0.0], [0.1]])
    found = adjust([_sums(o, b) for o, b in zip(outcome, before, strict=True)])
    centred = [one - one.mean() for one in before]
    slope = sum(np.dot(c, o) for c, o in zip(centred, outcome, strict=True)) / sum(
        np.dot(c, c) for c in centred
    )
    for moments, o, b in zip(found, outcome, before, strict=True):
        plain = o - slope * (b - before.mean())
        assert moments.mean == pytest.approx(plain.mean())
        assert moments.variance == pytest.approx(plain.var(ddof=1))
        assert moments.variance < 0.6 * o.var(ddof=1)


def test_cuped_stays_honest_and_narrows_the_interval():
    """Arms that differ by luck before the start: unadjusted wide, adjusted narrow, both cover the truth."""
    draws, runs, units, lift = np.random.default_rng(5), 1_500, 800, 0.05
    covered, narrower = 0, []
    for _ in range(runs):
        before = draws.gamma(3, 1, (2, units))
        outcome = (2 + before + draws.normal(0, 0.5, (2, units))) * np.array([[1.0], [1 + lift]])
        arms = [_sums(o, b) for o, b in zip(outcome, before, strict=True)]
        means = [value_mean(units, one.mean, one.variance) for one in adjust(arms)]
        plain = [value_mean(units, one.mean(), one.variance()) for one in arms]
        assert means[0]
        assert means[1]
        assert plain[0]
        assert plain[1]
        found = interval_fixed(lift_log(means[1], means[0]))
        wide = interval_fixed(lift_log(plain[1], plain[0]))
        covered += found.low <= lift <= found.high
        narrower.append((found.high - found.low) / (wide.high - wide.low))
    assert 0.935 <= covered / runs <= 0.965
    assert np.median(narrower) < 0.5


def test_cuped_without_anything_before_changes_nothing():
    outcome = np.array([0.0, 1.0, 1.0, 0.0, 1.0])
    (found,) = adjust([_sums(outcome, np.zeros(5))])
    assert found.mean == pytest.approx(0.6)
    assert found.variance == pytest.approx(outcome.var(ddof=1))
