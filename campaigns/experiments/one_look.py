"""Tests for one look at finished counts, as in the paper: z for two arms, chi-squared for any number."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from scipy.special import chdtrc, ndtr

Counts = tuple[int, int]
"""Units shown to, and those of them that converted."""


def z_test(arm: Counts, control: Counts) -> float:
    """Two-sided p of two rates being one, with the pooled variance. 1 where nothing can differ."""
    (shown, done), (shown_before, done_before) = arm, control
    if not shown or not shown_before:
        return 1.0
    pooled = (done + done_before) / (shown + shown_before)
    variance = pooled * (1 - pooled) * (1 / shown + 1 / shown_before)
    if not variance:
        return 1.0
    return float(2 * ndtr(-abs(done / shown - done_before / shown_before) / sqrt(variance)))


def chi_squared(arms: Sequence[Counts]) -> float:
    """p of all rates being one, without a correction for continuity. 1 where nothing can differ."""
    shown = [arm for arm in arms if arm[0]]
    whole = sum(units for units, _ in shown)
    rate = sum(done for _, done in shown) / whole if whole else 0.0
    if len(shown) < 2 or rate in (0.0, 1.0):
        return 1.0
    # Both columns of the table, converted and not, over one variance.
    off = sum((done - units * rate) ** 2 / units for units, done in shown)
    return float(chdtrc(len(shown) - 1, off / (rate * (1 - rate))))
