"""Novelty and diversity: equation 1 against a slow version, neighbours and shared words."""

from __future__ import annotations

import math

import numpy as np
import pytest

from generation.badges import measure, measure_one
from generation.badges.diversity import item_novelty, set_diversity
from generation.encoder import cosines, encode
from generation.types import Neighbour, field_spec
from tests.generation.badges.orders import order

FIELD = field_spec("google_rsa", "headline")
LINES = [
    "Run softer, every weekday",
    "Run softer on every weekday",
    "Less shoe. More Sunday.",
    "The long way home, again",
    "Heels that rub? Not here.",
]


def slow_cosine(one: np.ndarray, two: np.ndarray) -> float:
    dot = sum(a * b for a, b in zip(one, two, strict=True))
    size = math.sqrt(sum(a * a for a in one)) * math.sqrt(sum(b * b for b in two))
    return float(dot / size)


def test_d_and_d_i_are_equation_one():
    dense = np.random.default_rng(5).normal(size=(6, 4))
    unit = dense / np.linalg.norm(dense, axis=1, keepdims=True)
    pairs = [(i, j) for i in range(6) for j in range(6) if i != j]
    slow = 1 - sum(slow_cosine(unit[i], unit[j]) for i, j in pairs) / len(pairs)
    slow_items = [
        1 - sum(slow_cosine(unit[i], unit[j]) for j in range(6) if j != i) / 5 for i in range(6)
    ]
    similarity = unit @ unit.T
    assert set_diversity(similarity) == pytest.approx(slow, abs=1e-12)
    assert item_novelty(similarity) == pytest.approx(slow_items, abs=1e-12)


def test_with_self_pairs_d_shrinks_by_n_minus_one_over_n():
    vectors = encode(LINES)
    similarity = cosines(vectors, vectors)
    count = len(LINES)
    paper = 1 - similarity.sum() / count**2
    assert paper == pytest.approx((count - 1) / count * set_diversity(similarity), abs=1e-9)


def test_the_mean_of_d_i_is_d_on_the_badges():
    badges = [item["diversity"] for item in measure(LINES, spec=order(), field=FIELD)]
    assert np.mean([badge["value"] for badge in badges]) == pytest.approx(
        badges[0]["set"], abs=1e-6
    )


def test_a_line_alone_is_as_diverse_as_can_be():
    assert measure(["Run softer"], spec=order(), field=FIELD)[0]["diversity"]["value"] == 1


def test_the_nearest_sibling_is_named_with_the_words_in_common():
    found = measure(LINES, spec=order(), field=FIELD)[0]["novelty"]
    assert (found["nearest"], found["nearest_kind"]) == (LINES[1], "sibling")
    assert [LINES[0][slice(*span)] for span in found["overlap"]] == ["Run softer", "every weekday"]


def test_the_same_words_are_no_news():
    badges = measure(["Run softer", "Run softer"], spec=order(), field=FIELD)
    assert [badge["novelty"]["value"] for badge in badges] == [0, 0]


def test_approved_lines_are_neighbours_and_named_before_siblings():
    spec = order(neighbours=(Neighbour("Run softer, every weekday", "approved"),))
    found = measure(LINES, spec=spec, field=FIELD)[0]["novelty"]
    assert (found["value"], found["nearest_kind"]) == (0, "approved")


def test_the_catalog_s_own_words_are_neighbours():
    found = measure_one("A daily trainer with 34 mm of foam", spec=order(), field=FIELD)["novelty"]
    assert found["nearest_kind"] == "catalog"
    assert found["value"] < 0.3


def test_naming_the_product_does_not_make_lines_alike():
    pair = ["Corvane Tempo 2: for wet roots", "Corvane Tempo 2: seven colours"]
    masked = measure(pair, spec=order(), field=FIELD)[0]["novelty"]["value"]
    vectors = encode(pair)
    assert masked > 1 - cosines(vectors, vectors)[0, 1] + 0.2


def test_a_product_title_is_compared_with_its_name():
    title = field_spec("product_title", "title")
    spec = order("product_title")
    found = measure_one("Corvane Tempo 2 running shoe", spec=spec, field=title)["novelty"]
    assert (found["value"], found["nearest_kind"]) == (0, "catalog")


def test_a_line_that_resembles_nothing_has_no_neighbour():
    spec = order(product={"description": "", "title": "Xq"})
    found = measure_one("Zzz", spec=spec, field=FIELD)["novelty"]
    assert (found["value"], found["nearest"], found["nearest_kind"]) == (1, None, None)
