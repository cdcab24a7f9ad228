"""Ranking by R and the lambda curve, against slow versions and over random pools."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from generation.badges import lambda_curve, measure, rank, spec_mask
from generation.badges.diversity import set_diversity
from generation.encoder import cosines, encode
from generation.types import field_spec
from tests.generation.badges.orders import OFFER, order

FIELD = field_spec("google_rsa", "headline")
SPEC = order(offer=OFFER)
WORDS = [
    *("shop", "run", "order", "soft", "hill", "rain", "sunday", "quiet", "weekday", "corner"),
    *("coffee", "lace", "loop", "long", "short"),
]


def pool(seed: int, size: int = 10) -> tuple[list[str], list[dict[str, Any]]]:
    rng = np.random.default_rng(seed)
    texts = [" ".join(rng.choice(WORDS, size=rng.integers(2, 5))).capitalize() for _ in range(size)]
    return texts, measure(texts, spec=SPEC, field=FIELD)


def test_scores_are_the_reward_of_each_line():
    texts, badges = pool(1)
    ranking = rank(texts, badges, 0.3)
    for score, badge in zip(ranking.scores, badges, strict=True):
        expected = 0.3 * badge["diversity"]["value"] + 0.7 * badge["conversion"]["p"]
        assert score == pytest.approx(expected, abs=1e-12)


def test_every_line_is_ranked_once():
    texts, badges = pool(2)
    assert sorted(rank(texts, badges, 0.5).order) == list(range(len(texts)))


def test_without_creativity_the_order_is_that_of_conversion():
    texts, badges = pool(3)
    order_ = rank(texts, badges, 0).order
    p = [badges[index]["conversion"]["p"] for index in order_]
    assert p == sorted(p, reverse=True)


def test_each_step_adds_the_greatest_gain():
    texts, badges = pool(4, 8)
    creativity = 0.6
    vectors = encode(texts, spec_mask(SPEC, "google_rsa", "headline"))
    similarity = cosines(vectors, vectors)
    p = np.array([badge["conversion"]["p"] for badge in badges])
    chosen = list(
        rank(texts, badges, creativity, mask=spec_mask(SPEC, "google_rsa", "headline")).order
    )
    for size in range(2, len(texts)):
        rewards = {}
        for index in set(range(len(texts))) - set(chosen[: size - 1]):
            members = np.array([*chosen[: size - 1], index])
            d = set_diversity(similarity[np.ix_(members, members)])
            rewards[index] = creativity * d + (1 - creativity) * p[members].mean()
        assert rewards[chosen[size - 1]] == pytest.approx(max(rewards.values()), abs=1e-9)


def test_near_copies_do_not_stand_together_at_the_top():
    texts = ["Shop the hill range", "Shop the hill range today", "Quiet corners, long Sundays"]
    badges = measure(texts, spec=SPEC, field=FIELD)
    assert set(rank(texts, badges, 0.9).order[:2]) != {0, 1}


def test_blocked_lines_stand_last():
    texts = ["Shop now, 90% off", "The long way home"]
    badges = measure(texts, spec=SPEC, field=FIELD)
    assert badges[0]["blocks"]
    assert rank(texts, badges, 0).order == (1, 0)


@pytest.mark.parametrize("seed", range(25))
def test_d_never_falls_and_conversion_never_rises_along_the_curve(seed):
    texts, badges = pool(seed)
    curve = lambda_curve(texts, badges)
    assert [point.creativity for point in curve.points] == [step / 20 for step in range(21)]
    for before, after in itertools.pairwise(curve.points):
        assert after.diversity >= before.diversity - 1e-9
        assert after.p_conv <= before.p_conv + 1e-9


def test_the_curve_s_ends_are_the_best_sets_of_all():
    texts, badges = pool(7, 7)
    vectors = encode(texts)
    similarity = cosines(vectors, vectors)
    curve = lambda_curve(texts, badges, 3)
    p = sorted((badge["conversion"]["p"] for badge in badges), reverse=True)
    assert curve.points[0].p_conv == pytest.approx(np.mean(p[:3]))
    best = max(
        set_diversity(similarity[np.ix_(members, members)])
        for members in map(np.array, itertools.combinations(range(7), 3))
    )
    assert curve.points[-1].diversity == pytest.approx(best, abs=0.02)


def test_the_elbow_is_farthest_from_the_chord():
    texts, badges = pool(11, 14)
    curve = lambda_curve(texts, badges)
    d = np.array([point.diversity for point in curve.points])
    p = np.array([point.p_conv for point in curve.points])
    x, y = (d - d[0]) / (d[-1] - d[0]), (p - p[-1]) / (p[0] - p[-1])
    slow = [abs(y0 + x0 - 1) / 2**0.5 for x0, y0 in zip(x, y, strict=True)]
    assert slow[curve.elbow] == pytest.approx(max(slow))


def test_nothing_to_rank():
    assert rank([], [], 0.5).order == ()
    assert lambda_curve([], []).points == ()
    texts, badges = pool(1, 1)
    assert len(lambda_curve(texts, badges).points) == 21
