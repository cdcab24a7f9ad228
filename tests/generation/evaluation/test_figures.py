"""The evaluation's figures against values worked out by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from generation.engines.grammar.context import context_build
from generation.engines.registry import engine_load
from generation.evaluation.bootstrap import (
    NOTHING,
    Ratio,
    elbow,
    level_means,
    product_weights,
    spearman,
    spearman_estimate,
)
from generation.evaluation.corpus_copied import Copying
from generation.evaluation.repeats import bleu, distinct, near_twins, self_bleu
from generation.evaluation.targets import targets_of
from tests.generation.orders import LAMP, TEE, order


def test_distinct_counts_different_runs_over_all_runs() -> None:
    assert distinct([["a", "b"], ["a", "c"]], 1) == (3, 4)
    assert distinct([["a", "b"], ["a", "c"]], 2) == (2, 2)
    assert distinct([["a"]], 2) == (0, 0)


def test_bleu_of_four_words_is_that_of_the_formula() -> None:
    # 3/4 words, (2 + 1)/(3 + 1) pairs, (1 + 1)/(2 + 1) triples, (0 + 1)/(1 + 1) fours.
    expected = math.prod((3 / 4, 3 / 4, 2 / 3, 1 / 2)) ** 0.25
    assert bleu(["a", "b", "c", "d"], [["a", "b", "c", "e"]]) == pytest.approx(expected)
    # A line half as long as its nearest reference pays exp(1 - 2).
    assert bleu(["a"], [["a", "b"]]) == pytest.approx(math.exp(-1))
    assert bleu(["x"], [["a"]]) == 0


def test_self_bleu_is_one_for_a_line_said_twice_and_nothing_for_one_line() -> None:
    assert self_bleu([["a", "b", "c"]] * 2) == pytest.approx(1)
    assert self_bleu([["a", "b", "c"], ["d", "e", "f"]]) == 0
    assert self_bleu([["a", "b", "c"]]) is None


def test_near_twins_share_four_words_in_five_and_a_name_counts_once() -> None:
    names = frozenset(["orsa", "harbour", "tee"])
    assert near_twins(["Good for a long day out", "Good for a long day in"], names) == [False, True]
    assert near_twins(["Orsa Harbour tee: soft", "Orsa Harbour tee: light"], names) == [
        False,
        False,
    ]
    assert near_twins(["Soft tee", "Soft Orsa tee", "Soft"], names) == [False, True, False]


def test_spearman_keeps_the_textbook_value_and_takes_mean_ranks() -> None:
    assert spearman([1, 2, 3, 4, 5], [5, 6, 7, 8, 7]) == pytest.approx(0.8207826817)
    assert spearman([1, 2, 3], [3, 2, 1]) == pytest.approx(-1)
    assert spearman([1, 2, 3], [4, 4, 4]) is None


def test_an_interval_of_spearman_is_over_products_not_lines() -> None:
    asked, measured = [-1.0, 0.0, 1.0] * 4, [-1.0, 0.0, 1.0] * 4
    sure = spearman_estimate(asked, measured, [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3], seed=3)
    assert (sure.value, sure.low, sure.high) == pytest.approx((1, 1, 1))
    # Two products that disagree: whoever draws one of them alone sees its own sign.
    torn = spearman_estimate([0, 1, 0, 1], [0, 1, 1, 0], [0, 0, 1, 1], seed=3)
    assert (torn.value, torn.low, torn.high) == pytest.approx((0, -1, 1))


def test_a_ratio_is_sum_over_sum_and_its_interval_that_of_the_products() -> None:
    ratio = Ratio()
    for product, (numerator, denominator) in enumerate([(1, 2), (3, 2), (2, 2)] * 30):
        ratio.add(product_weights(5, product), numerator, denominator)
    found = ratio.estimate(100)
    assert found.value == pytest.approx(100)
    # 90 products, each 50, 100 or 150 with spread 40.8: a standard error of 4.3.
    assert found.low == pytest.approx(100 - 1.96 * 4.3, abs=1.5)
    assert found.high == pytest.approx(100 + 1.96 * 4.3, abs=1.5)
    assert found.n == 180


def test_engines_are_compared_over_the_same_products() -> None:
    one, other = Ratio(), Ratio()
    for product in range(20):
        weights = product_weights(5, product)
        one.add(weights, product + 0.1, 1)
        other.add(weights, product, 1)
    gain = one.over(other)
    assert (gain.value, gain.low, gain.high) == pytest.approx((0.1, 0.1, 0.1))
    wide = one.estimate()
    assert wide.low is not None
    assert wide.high is not None
    assert wide.high - wide.low > 3


def test_what_was_never_counted_has_no_figure() -> None:
    assert Ratio().estimate() == NOTHING


def test_weights_are_the_seeds_and_the_products_own() -> None:
    assert np.array_equal(product_weights(1, 7), product_weights(1, 7))
    assert not np.array_equal(product_weights(1, 7), product_weights(1, 8))
    assert product_weights(1, 7, 4000).mean() == pytest.approx(1, abs=0.06)


def test_levels_are_averaged_and_sorted() -> None:
    assert level_means([100, -100, 100], [4, 1, 8]) == {-100: 1, 100: 6}


def test_the_elbow_is_farthest_from_the_chord() -> None:
    curve = {0.0: (0.2, 1.0), 0.3: (0.5, 0.9), 0.7: (0.9, 0.8), 1.0: (1.0, 0.0)}
    # On axes of 0 to 1: 0.375 + 0.9 and 0.875 + 0.8.
    assert elbow(curve) == 0.7
    assert elbow({0.0: (0.2, 1.0), 0.5: (0.2, 0.9), 1.0: (0.2, 0.0)}) is None


def test_lines_of_the_grammar_are_corpus_patterns_and_a_fresh_line_is_none() -> None:
    engine = engine_load("grammar")
    built = []
    for record in (TEE, LAMP):
        spec = order(record, "email")
        copying = Copying(context_build(spec, plain=False))
        for field in spec.fields:
            drafts = engine.write(spec, field, 8, 1, frozenset())
            built += [copying.is_pattern(draft.text) for draft in drafts]
        assert not copying.is_pattern(
            "Nobody at the harbour asked where the tee came from, and it told nobody"
        )
    assert sum(built) >= 0.9 * len(built) > 0


def test_runs_of_eight_words_are_those_of_the_corpus_with_names_counted_once() -> None:
    spec = order(TEE, "product_description")
    copying = Copying(context_build(spec, plain=False))
    (draft,) = engine_load("grammar").write(spec, spec.fields[0], 1, 1, frozenset())
    copied, runs = copying.grams(draft.text)
    assert 0 < copied <= runs
    backwards = " ".join(reversed(draft.text.split()))
    assert copying.grams(backwards)[0] == 0
    assert copying.grams("seven words are one too few here") == (0, 0)


def _estimate(value: float, low: float | None = None) -> dict[str, Any]:
    return {"value": value, "low": value if low is None else low, "high": value, "n": 1}


def test_targets_pass_at_their_thresholds_and_fail_beyond() -> None:
    measures = {"limits": _estimate(100), "faults": _estimate(0.6), "near": _estimate(2)}
    measures |= {"unsupported_drafts": _estimate(9), "unsupported_drawn": _estimate(0.3)}
    heard = {"badge": {"over_lines": _estimate(0.61), "over_levels": 0.9}}
    points = [
        {
            "lambda": level,
            "D": _estimate(level),
            "p_conv": _estimate(p),
            "over_baseline": _estimate(0.1, low),
        }
        for level, p, low in ((0.0, 0.5, 0.05), (0.5, 0.6, -0.01))
    ]
    curve = {"points": points, "elbow": 0.5}
    found = {
        target.key: target.passed
        for target in targets_of(measures, {"urgency": heard}, {}, curve, baseline=False)
    }
    expected = {
        "limits": True,
        "faults": False,
        "near": True,
        "unsupported_before": True,  # what the model drew, not its drafts
        "pattern": None,
        "urgency_badge_lines": True,
        "urgency_badge_levels": False,
        "urgency_own_lines": None,
        "r_over_0.0": True,
        "r_over_0.5": False,
        "d_rises": True,
        "p_falls": False,
        "elbow": True,
    }
    assert {key: found[key] for key in expected} == expected
    alone = targets_of(measures, {}, {}, curve, baseline=True)
    assert not any(target.key.startswith("r_over") for target in alone)
