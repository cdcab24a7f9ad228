"""X1, X2: a unit gets the arm that GrowthBook would give it, everywhere and for ever; arms get their shares."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter

import pytest
from scipy.stats import chi2_contingency, chisquare

from campaigns.experiments.assignment import (
    arm_at,
    arm_ranges,
    fnv1a_32,
    unit_point,
    weights_shared,
)
from tests.conftest import ROOT
from tests.sizes import sized

# The cases that every SDK of GrowthBook must pass, cases.json of its repository, specification 0.7.
HASHES = [
    ("seed", "a", 0.0505),
    ("seed", "b", 0.2696),
    ("foo", "ab", 0.2575),
    ("foo", "def", 0.2019),
    ("89123klj", "8952klfjas09ujkasdf", 0.124),
    ("90850943850283058242805", "123", 0.7516),
    ("()**(%$##$%#$#", '___)((*":&', 0.0128),
]
RANGES = [
    ([0.5, 0.5], 1.0, [(0, 0.5), (0.5, 1)]),
    ([0.5, 0.5], 0.5, [(0, 0.25), (0.5, 0.75)]),
    ([0.5, 0.5], 0.0, [(0, 0), (0.5, 0.5)]),
    ([0.25] * 4, 1.0, [(0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 1)]),
    ([0.4, 0.6], 1.0, [(0, 0.4), (0.4, 1)]),
    ([0.2, 0.3, 0.5], 1.0, [(0, 0.2), (0.2, 0.5), (0.5, 1)]),
    ([0.2, 0.3, 0.5], 0.2, [(0, 0.04), (0.2, 0.26), (0.5, 0.6)]),
    ([0.5, 0.5], -0.2, [(0, 0), (0.5, 0.5)]),
    ([0.5, 0.5], 1.5, [(0, 0.5), (0.5, 1)]),
    ([0.4, 0.5999], 1.0, [(0, 0.4), (0.4, 0.9999)]),
]
HALF, REDUCED = [(0, 0.5), (0.5, 1)], [(0, 0.25), (0.5, 0.75)]
CHOICES = [
    (0.2, HALF, 0),
    (0.4, HALF, 0),
    (0.6, HALF, 1),
    (0.8, HALF, 1),
    (0, HALF, 0),
    (0.5, HALF, 1),
    (0.2, REDUCED, 0),
    (0.4, REDUCED, None),
    (0.6, REDUCED, 1),
    (0.8, REDUCED, None),
    (0.25, REDUCED, None),
    (0.5, REDUCED, 1),
    (0.5, [(0, 0.5), (0.5, 0.5), (0.5, 1)], 2),
]
# Whole cases of the same file, "run": key or seed, unit, weights, coverage, arm.
RUNS = [("foo", "1", [0.5, 0.5], 1.0, 1), ("foo", "1", [0.5, 0.5], 0.99, 1)]
ALL = """
import hashlib, sys
from campaigns.experiments.assignment import arm_at, arm_ranges, unit_point
ranges = arm_ranges([0.2, 0.3, 0.5])
said = bytes(arm_at(unit_point(f"unit-{n}", seed="shop"), ranges) for n in range(int(sys.argv[1])))
print(hashlib.sha256(said).hexdigest())
"""


@pytest.mark.parametrize(("seed", "unit", "point"), HASHES)
def test_published_hashes(seed: str, unit: str, point: float):
    assert unit_point(unit, seed=seed) == point


@pytest.mark.parametrize(("weights", "coverage", "expected"), RANGES)
def test_published_ranges(weights, coverage, expected):
    found = [edge for pair in arm_ranges(weights, coverage=coverage) for edge in pair]
    assert found == pytest.approx([edge for pair in expected for edge in pair])


@pytest.mark.parametrize(("point", "ranges", "arm"), CHOICES)
def test_published_choices(point, ranges, arm):
    assert arm_at(point, ranges) == arm


@pytest.mark.parametrize(("seed", "unit", "weights", "coverage", "arm"), RUNS)
def test_published_runs(seed, unit, weights, coverage, arm):
    assert arm_at(unit_point(unit, seed=seed), arm_ranges(weights, coverage=coverage)) == arm


def test_other_scripts_are_hashed_as_a_browser_hashes_them():
    def slow(text: str) -> int:
        """By the words of the specification, over `charCodeAt`."""
        value = 2166136261
        raw = text.encode("utf-16-be")
        for high, low in zip(raw[::2], raw[1::2], strict=True):
            value ^= high << 8 | low
            value = value * 16777619 % 2**32
        return value

    for text in ("", "abc", "Zoë", "шоп-42", "品牌", "👟-7"):
        assert fnv1a_32(text) == slow(text), text
    # The published vector of FNV itself.
    assert fnv1a_32("foobar") == 0xBF9CF968


@pytest.mark.nightly
@pytest.mark.once
def test_every_process_gives_every_unit_the_same_arm():
    count = sized(20_000, 1_000_000)
    ranges = arm_ranges([0.2, 0.3, 0.5])
    here = bytes(arm_at(unit_point(f"unit-{n}", seed="shop"), ranges) or 0 for n in range(count))
    there = {
        subprocess.run(
            [sys.executable, "-c", ALL, str(count)],
            cwd=ROOT,
            env={"PYTHONHASHSEED": str(run)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for run in range(3)
    }
    assert there == {hashlib.sha256(here).hexdigest()}


@pytest.mark.nightly
@pytest.mark.once
def test_more_coverage_takes_units_in_and_moves_none():
    points = [unit_point(f"unit-{n}", seed="grow") for n in range(sized(20_000, 1_000_000))]
    shares = [0.2, 0.3, 0.5]
    before = [arm_at(point, arm_ranges(shares, coverage=0.1)) for point in points]
    for coverage in (0.5, 1.0):
        ranges = arm_ranges(shares, coverage=coverage)
        after = [arm_at(point, ranges) for point in points]
        held = [(one, other) for one, other in zip(before, after, strict=True) if one is not None]
        assert all(one == other for one, other in held)
        assert len(held) < sum(arm is not None for arm in after)
        before = after
    assert None not in before


@pytest.mark.nightly
@pytest.mark.once
def test_arms_get_their_shares_and_experiments_do_not_know_each_other():
    runs, units = sized(10, 100), sized(20_000, 100_000)
    weights = [(1, 1), (1, 2, 3), (5, 1, 1, 1), (0.21, 0.13, 0.36, 0.17, 0.13)]
    even = apart = 0
    for run in range(runs):
        shares = weights_shared(weights[run % len(weights)])
        ranges = arm_ranges(shares)
        one, other = (
            [arm_at(unit_point(f"u{n}", seed=f"{name}-{run}"), ranges) for n in range(units)]
            for name in ("one", "other")
        )
        counts = Counter(one)
        expected = [share * units for share in shares]
        even += chisquare([counts[arm] for arm in range(len(shares))], expected).pvalue > 0.001
        both = Counter(zip(one, other, strict=True))
        arms = range(len(shares))
        apart += chi2_contingency([[both[a, b] for b in arms] for a in arms]).pvalue > 0.001
    assert even >= 0.99 * runs
    assert apart >= 0.99 * runs


def test_weights_are_shares_of_one():
    assert weights_shared([1, 2, 1]) == [0.25, 0.5, 0.25]
    for wrong in ([], [1, 0], [1, -1]):
        with pytest.raises(ValueError, match="above 0"):
            weights_shared(wrong)
