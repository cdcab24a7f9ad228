"""The fit on a workspace's own experiments: begun from what ships, moved by what was counted, sure of no more than it may be."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Iterator, Mapping

import numpy as np
import pytest

from generation.badges import measure_one
from generation.badges.conversion.own import (
    SHIPPED,
    OwnFit,
    own_fit_from_dict,
    own_fit_to_dict,
)
from generation.badges.conversion.prior import PRIOR
from generation.conversion.own_assess import assess, own_chance, pairs_of, shipped_chance
from generation.conversion.own_fit import PLACE, PLACE_SD, SCALE, SCALE_SD, Shown, Spreads, own_fit
from generation.types import field_spec
from tests.generation.badges.orders import order

PLACE_NAME = "email.subject"
WORDS = ("“now”", "“soft”", "“light”", "“again”")


def workspace(
    seed: int, experiments: int, *, units: int = 800, truth: Mapping[str, float]
) -> Iterator[tuple[Shown, float]]:
    """Arms of experiments with three lines each, and the log of each line's true rate."""
    draws = np.random.default_rng(seed)
    for experiment in range(experiments):
        level = math.log(0.08) + draws.normal(0, 0.2)
        for arm in range(3):
            columns = {SHIPPED: float(draws.normal(0, 0.5))}
            columns |= {name: float(draws.uniform()) for name in PRIOR}
            columns |= {word: 1.0 for word in WORDS if draws.uniform() < 0.4}
            lift = sum(truth.get(name, 0.0) * value for name, value in columns.items())
            true = level + lift + draws.normal(0, 0.1)
            clicks = draws.binomial(units, min(1.0, math.exp(true)))
            value, variance = math.log((clicks + 0.5) / units), 1 / (clicks + 0.5) - 1 / units
            text = f"{experiment} {arm}"
            yield Shown(experiment, PLACE_NAME, text, columns, value, variance), true


def taught(seed: int, experiments: int, **truth: float) -> tuple[OwnFit, list[tuple[Shown, float]]]:
    """The fit of all experiments but twenty, and those twenty."""
    arms = list(workspace(seed, experiments + 20, truth=truth))
    return own_fit([shown for shown, _ in arms[: 3 * experiments]]), arms[3 * experiments :]


def test_what_says_nothing_leaves_the_order_of_what_ships():
    vague = [dataclasses.replace(shown, variance=1e6) for shown, _ in workspace(1, 6, truth={})]
    fit = own_fit(vague)
    said = dict(zip(fit.names, fit.weights, strict=True))
    assert said[SHIPPED] == pytest.approx(SCALE, rel=1e-3)
    assert max(abs(weight) for name, weight in said.items() if name != SHIPPED) < 1e-3


def test_own_experiments_outrank_what_ships_as_they_grow():
    wrong = {SHIPPED: -0.4, "question": -0.6, "“now”": -0.4}
    fits = {experiments: taught(2, experiments, **wrong) for experiments in (3, 20, 80)}
    few, some, many = (
        assess([shown for shown, _ in later], own_chance(fit), fit) for fit, later in fits.values()
    )
    assert few.hits < some.hits < many.hits
    shipped = assess([shown for shown, _ in fits[80][1]], shipped_chance)
    assert shipped.hits < 0.5
    assert many.hits > 0.75
    assert many.loss < shipped.loss


def test_it_is_as_sure_as_it_may_be():
    within, foreseen = [], []
    for seed in range(16):
        fit, later = taught(seed, 15, **{SHIPPED: 0.3, "“soft”": 0.3, "number": -0.2})
        for shown, true in later:
            rate = fit.rate(shown.columns, PLACE_NAME)
            assert rate is not None
            within.append(abs(true - rate[0]) <= 1.64 * rate[1])
        for pair in pairs_of([shown for shown, _ in later]):
            p = own_chance(fit)(pair.left, pair.right)
            foreseen.append(pair.won - p if p > 0.5 else p - pair.won)
    assert 0.8 <= np.mean(within) <= 0.97
    assert abs(np.mean(foreseen)) < 0.05


def test_it_is_the_regression_with_every_effect_written_out():
    """The dual form gives what the normal equations give in which each experiment and each line has a column."""
    shown = [one for one, _ in workspace(3, 5, truth={"“soft”": 0.5})]
    shown.append(dataclasses.replace(shown[0], experiment=4))  # a line that was tried twice
    spreads = Spreads(feature=0.5, word=0.1, line=0.2, experiment=0.3)
    fit = own_fit(shown, [spreads])
    base, spread = fit.places[PLACE_NAME]
    lines = np.array([fit.away(one.columns) for one in shown])
    experiments = np.array([[float(one.experiment == e) for e in range(5)] for one in shown])
    texts = sorted({one.text for one in shown})
    each = np.array([[float(one.text == text) for text in texts] for one in shown])
    matrix = np.hstack([np.ones((len(shown), 1)), lines, experiments, each])
    prior = np.zeros(matrix.shape[1])
    prior[:2] = PLACE, SCALE
    y, precision = (
        np.array([one.value for one in shown]),
        np.diag([1 / one.variance for one in shown]),
    )
    sds = [PLACE_SD, SCALE_SD, *(spreads.feature * weight.sd for weight in PRIOR.values())]
    sds += [spreads.word] * (len(fit.names) - 1 - len(PRIOR))
    sds += [spreads.experiment] * 5 + [spreads.line] * len(texts)
    covariance = np.linalg.inv(matrix.T @ precision @ matrix + np.diag(1 / np.square(sds)))
    mean = prior + covariance @ matrix.T @ precision @ (y - matrix @ prior)
    kept = slice(1, 1 + len(fit.names))
    assert np.allclose(mean[kept], fit.weights)
    assert np.allclose(covariance[kept, kept], fit.covariance)
    assert mean[0] == pytest.approx(base)
    assert spread == pytest.approx(math.hypot(math.sqrt(covariance[0, 0]), spreads.experiment))
    assert fit.residual == pytest.approx(spreads.line)


def test_without_any_arm_there_is_no_fit():
    with pytest.raises(ValueError, match="nothing to fit"):
        own_fit([])
    with pytest.raises(ValueError, match="no two arms"):
        assess([], shipped_chance)


def test_the_badge_says_chance_interval_and_rate():
    shown = [one for one, _ in workspace(4, 30, truth={"“soft”": 0.6, "“again”": -0.6})]
    kept = json.loads(json.dumps(own_fit_to_dict(own_fit(shown))))
    fit = own_fit_from_dict(kept, "fitted on 30 experiments of yours")
    spec = dataclasses.replace(order("email"), own_fit=fit)
    field = field_spec("email", "subject")
    soft, again = (
        measure_one(text, spec=spec, field=field)["conversion"]
        for text in ("Soft runs ahead", "Here again: runs ahead")
    )
    assert again["p"] < 0.5 < soft["p"]
    assert 0 <= again["low"] < again["p"] < again["high"] < soft["p"]
    assert soft["basis"] == "fitted on 30 experiments of yours"
    assert list(soft["features"])[0] == "“soft”"
    assert soft["rate"]["low"] < soft["rate"]["value"] < soft["rate"]["high"]
    # Nothing was tried there: no rate is foreseen.
    title = field_spec("product_title", "title")
    spec = dataclasses.replace(order("product_title"), own_fit=fit)
    assert measure_one("Soft runs ahead", spec=spec, field=title)["conversion"]["rate"] is None
