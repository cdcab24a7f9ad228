"""What is said of a lift is right as often as it promises: by simulation, where the truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import chi2_contingency, norm

from campaigns.experiments.analysis import read
from campaigns.experiments.bayes import PRIOR_SPREAD, belief_of
from campaigns.experiments.lift import LogLift, interval_fixed, lift_log, rate_mean, value_mean
from campaigns.experiments.one_look import chi_squared, z_test
from campaigns.experiments.sequential import interval_always, p_always
from tests.campaigns.experiments.simulated import looked_at_daily, rate_arm
from tests.sizes import sized

pytestmark = pytest.mark.once
DAYS = 28


@pytest.mark.nightly
@pytest.mark.parametrize(("rate", "a_day", "arms"), [(0.03, 1000, 2), (0.03, 60, 2), (0.1, 400, 4)])
def test_looking_every_day_names_a_false_winner_in_five_of_a_hundred_at_most(rate, a_day, arms):
    """2,000 A/A runs, 28 looks each; what looks with the interval of one look is wrong three times as often."""
    runs = sized(300, 2_000)
    false = naive = 0
    for days in looked_at_daily((rate,) * arms, a_day=a_day, days=DAYS, runs=runs, seed=11):
        readings = [read(control, others) for control, *others in days]
        false += any(reading.winner is not None for reading in readings)
        fixed = [arm.fixed for reading in readings for arm in reading.arms if arm.fixed]
        naive += any(one.low > 0 or one.high < 0 for one in fixed)
    assert false <= 0.05 * runs
    assert naive > 0.15 * runs


def test_a_winner_is_found_and_it_is_the_better_one():
    runs = 100
    found = [
        [read(control, others).winner for control, *others in days]
        for days in looked_at_daily((0.05, 0.06, 0.05), a_day=2_000, days=DAYS, runs=runs, seed=3)
    ]
    named = [{*winners} - {None} for winners in found]
    assert sum(one == {"1"} for one in named) >= 0.95 * runs


def test_the_control_wins_where_all_others_are_surely_below():
    control, worse = rate_arm("a", 50_000, 2_500), rate_arm("b", 50_000, 2_000)
    assert read(control, [worse]).winner == "a"
    assert read(control, [worse, rate_arm("c", 50_000, 2_490)]).winner is None


@pytest.mark.parametrize(
    ("units", "rate", "lift"),
    [(2_000, 0.03, 0.1), (20_000, 0.03, -0.2), (500, 0.1, 0.3), (5_000, 0.01, 0.0)],
)
def test_the_interval_of_one_look_covers_19_in_20(units, rate, lift):
    runs = 4_000
    draws = np.random.default_rng(5)
    control = draws.binomial(units, rate, runs)
    arm = draws.binomial(units, rate * (1 + lift), runs)
    covered = 0
    for one, other in zip(arm, control, strict=True):
        found = interval_fixed(lift_log(rate_mean(units, int(one)), rate_mean(units, int(other))))
        covered += found.low <= lift <= found.high
    assert 0.94 <= covered / runs <= 0.96


def test_the_interval_of_values_covers_19_in_20():
    """Order values: most people buy nothing, some a lot."""
    runs, units, lift = 2_000, 3_000, 0.15
    draws = np.random.default_rng(6)
    covered = 0
    for _ in range(runs):
        means = []
        for rate in (0.1 * (1 + lift), 0.1):
            orders = draws.lognormal(3.5, 0.6, int(draws.binomial(units, rate)))
            mean, squares = orders.sum() / units, (orders**2).sum()
            means.append(value_mean(units, mean, (squares - units * mean**2) / (units - 1)))
        assert means[0] is not None
        assert means[1] is not None
        found = interval_fixed(lift_log(means[0], means[1]))
        covered += found.low <= lift <= found.high
    assert 0.94 <= covered / runs <= 0.96


@pytest.mark.nightly
@pytest.mark.parametrize("lift", [0.0, 0.1])
def test_the_interval_of_any_time_covers_the_truth_at_all_times_at_once(lift):
    runs = sized(300, 2_000)
    missed = 0
    for days in looked_at_daily((0.04, 0.04 * (1 + lift)), a_day=800, days=60, runs=runs, seed=7):
        found = [read(control, others).arms[1].always for control, *others in days]
        missed += any(not one.low <= lift <= one.high for one in found if one)
    assert missed <= 0.05 * runs


def test_the_p_of_any_time_is_the_alpha_whose_interval_touches_nothing():
    lift = LogLift(0.11, 0.0009, 30_000)
    p = p_always(lift)
    assert 0 < p < 0.05
    assert interval_always(lift, alpha=p).low == pytest.approx(0, abs=1e-12)
    assert p_always(LogLift(0.0, 0.0009, 30_000)) == 1.0


def test_beliefs_are_calibrated_where_lifts_come_from_the_prior():
    """Chances come true as often as they say, and losses are what is lost on average."""
    draws = np.random.default_rng(8)
    truth = draws.normal(0, PRIOR_SPREAD, 20_000)
    spread = draws.uniform(0.02, 0.4, 20_000)
    seen = draws.normal(truth, spread)
    beliefs = [
        belief_of(LogLift(float(s), float(e**2), 1_000)) for s, e in zip(seen, spread, strict=True)
    ]
    chances = np.array([one.chance_to_win for one in beliefs])
    for low in np.arange(0, 1, 0.2):
        here = (chances >= low) & (chances < low + 0.2)
        assert (truth[here] > 0).mean() == pytest.approx(chances[here].mean(), abs=0.02)
    lost, gained = np.maximum(-np.expm1(truth), 0), np.maximum(np.expm1(truth), 0)
    assert np.mean([one.loss for one in beliefs]) == pytest.approx(lost.mean(), rel=0.03)
    assert np.mean([one.regret for one in beliefs]) == pytest.approx(gained.mean(), rel=0.03)
    covered = [
        one.credible.low <= lift <= one.credible.high
        for one, lift in zip(beliefs, np.expm1(truth), strict=True)
    ]
    assert 0.94 <= np.mean(covered) <= 0.96


def test_a_loss_is_the_integral_that_it_stands_for():
    lift, kept = LogLift(0.06, 0.004, 9_000), 0.09 / 0.094
    belief = belief_of(lift)
    density = norm(kept * 0.06, (kept * 0.004) ** 0.5).pdf
    assert belief.loss == pytest.approx(quad(lambda x: -np.expm1(x) * density(x), -2, 0)[0])
    assert belief.regret == pytest.approx(quad(lambda x: np.expm1(x) * density(x), 0, 2)[0])


def test_the_tests_of_one_look_are_those_of_scipy():
    draws = np.random.default_rng(9)
    for _ in range(200):
        shown = draws.integers(5, 5_000, size=int(draws.integers(2, 6)))
        done = draws.binomial(shown, draws.uniform(0.01, 0.6))
        counts = [(int(n), int(x)) for n, x in zip(shown, done, strict=True)]
        if 0 < done.sum() < shown.sum():
            table = [[x, n - x] for n, x in counts]
            assert chi_squared(counts) == pytest.approx(
                chi2_contingency(table, correction=False).pvalue
            )
        pair = counts[:2]
        assert z_test(*pair) == pytest.approx(chi_squared(pair))


@pytest.mark.parametrize("counts", [[(0, 0), (10, 3)], [(10, 0), (12, 0)], [(9, 9), (7, 7)]])
def test_what_cannot_differ_has_a_p_of_one(counts):
    assert chi_squared(counts) == 1.0
    assert z_test(*counts) == 1.0


def test_of_too_little_nothing_is_said():
    few = read(rate_arm("a", 200, 9), [rate_arm("b", 200, 15)])
    assert few.winner is None
    assert few.arms[1].always is None
    assert few.arms[1].belief is None
    assert read(rate_arm("a", 200, 10), [rate_arm("b", 200, 15)]).arms[1].always is not None


@pytest.mark.nightly
def test_segments_that_are_read_together_find_no_more_than_one_would():
    """Ten segments in which nothing differs, every one looked at each day."""
    runs, segments, false = sized(60, 500), 10, 0
    days = looked_at_daily((0.05,) * 2 * segments, a_day=300, days=14, runs=runs, seed=10)
    for run in days:
        pairs = [arms[n : n + 2] for arms in run for n in range(0, 2 * segments, 2)]
        false += any(read(one, [other], looks=segments).winner for one, other in pairs)
    assert false <= 0.05 * runs
