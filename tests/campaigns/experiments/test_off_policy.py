"""What another way of choosing would have brought: true on drawn logs, and on a fashion shop's own two ways."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from campaigns.experiments.off_policy import (
    Estimate,
    doubly_robust,
    self_normalised,
    weighted,
    weights_of,
)
from tests.sizes import sized

ITEMS = 34
"""Of the fashion shop's campaign: each had the same chance in each place where it chose blindly."""
LOGS = sized(60, 2_000)

pytestmark = pytest.mark.nightly


@pytest.fixture
def logs(shared_data: Path) -> dict[str, dict[str, np.ndarray]]:
    """What both ways showed, with which chance, and whether it was clicked."""
    found = {}
    for name in ("bts", "random"):
        file = shared_data / "open_bandit" / f"{name}_men.csv.gz"
        with gzip.open(file, "rt", encoding="utf-8") as rows:
            table = list(csv.DictReader(rows))
        found[name] = {
            "item": np.array([int(row["item_id"]) for row in table]),
            "chance": np.array([float(row["propensity_score"]) for row in table]),
            "click": np.array([float(row["click"]) for row in table]),
        }
    return found


def guesses(items: np.ndarray, clicks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What half of the rows say of the items of the other half: of what was shown, and of any item alike."""
    shown, anything = np.empty(len(items)), np.empty(len(items))
    half = np.arange(len(items)) % 2
    for side in (0, 1):
        seen, left = half != side, half == side
        count = np.bincount(items[seen], minlength=ITEMS)
        clicked = np.bincount(items[seen], weights=clicks[seen], minlength=ITEMS)
        rates = (clicked + 100 * clicks[seen].mean()) / (count + 100)
        shown[left], anything[left] = rates[items[left]], rates.mean()
    return shown, anything


def test_from_what_a_bandit_showed_follows_what_choosing_blindly_brings(logs):
    bandit, blind = logs["bts"], logs["random"]
    weights = weights_of(bandit["chance"], np.full(len(bandit["chance"]), 1 / ITEMS))
    shown, anything = guesses(bandit["item"], bandit["click"])
    truth = blind["click"].mean()
    for found in (
        weighted(bandit["click"], weights),
        self_normalised(bandit["click"], weights),
        doubly_robust(bandit["click"], weights, shown, anything),
    ):
        assert found.low < truth < found.high, found
        assert found.high - found.low < 0.01
        assert found.units < len(weights)
    # What the bandit itself brought is no answer: its interval is about another mean.
    assert bandit["click"].mean() > truth


def drawn(rng: np.random.Generator) -> tuple[float, list[Estimate]]:
    """A log of three texts under uneven chances: what an even way would bring, and the three estimates."""
    rates, chances = np.array([0.1, 0.2, 0.4]), np.array([0.7, 0.2, 0.1])
    shown = rng.choice(3, size=3_000, p=chances)
    rewards = (rng.random(3_000) < rates[shown]).astype(float)
    weights = weights_of(chances[shown], np.full(3_000, 1 / 3))
    # A guess that is off for every text: what it misses is put right.
    guess = np.array([0.3, 0.3, 0.3])
    robust = doubly_robust(rewards, weights, guess[shown], np.full(3_000, guess.mean()))
    return float(rates.mean()), [
        weighted(rewards, weights),
        self_normalised(rewards, weights),
        robust,
    ]


def test_intervals_hold_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(7)
    held = np.zeros(3)
    widths = np.zeros(3)
    for _ in range(LOGS):
        truth, found = drawn(rng)
        held += [one.low < truth < one.high for one in found]
        widths += [one.high - one.low for one in found]
    # Four standard errors of a share of 95 % around it.
    around = 4 * (0.95 * 0.05 / LOGS) ** 0.5
    assert (np.abs(held / LOGS - 0.95) < around + 0.01).all(), held / LOGS
    assert widths[1] < widths[0]
    assert widths[2] < widths[0]


def test_what_had_no_chance_cannot_be_told():
    with pytest.raises(ValueError, match="above 0"):
        weights_of(np.array([0.5, 0.0]), np.array([0.5, 0.5]))
    same = weights_of(np.array([0.5, 0.25]), np.array([0.5, 0.25]))
    with pytest.raises(ValueError, match="nothing was rewarded"):
        weighted(np.array([0.0, 0.0]), same)
    plain = weighted(np.array([1.0, 0.0]), same)
    assert (plain.value, plain.units) == (0.5, 2.0)
