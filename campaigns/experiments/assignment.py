"""Which arm a unit sees: GrowthBook's hash, version 2, so that each of its SDKs would choose the same.

The arm follows from seed and unit alone. Nothing is stored, so nothing can be lost, and any process answers alike.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate, pairwise

POINTS = 10_000
"""How finely weights are kept: shares of a hundredth of a per cent."""
_OFFSET, _PRIME, _MASK = 0x811C9DC5, 0x01000193, 0xFFFFFFFF


def fnv1a_32(text: str) -> int:
    """The 32-bit FNV-1a hash over UTF-16 units, which are what a browser's `charCodeAt` gives."""
    units = text.encode() if text.isascii() else array("H", text.encode("utf-16")[2:])
    value = _OFFSET
    for unit in units:
        value = ((value ^ unit) * _PRIME) & _MASK
    return value


def unit_point(unit: str, *, seed: str) -> float:
    """Where a unit falls in [0, 1). Another seed gives a point that has nothing to do with this one."""
    return fnv1a_32(str(fnv1a_32(seed + unit))) % POINTS / POINTS


def arm_ranges(weights: Sequence[float], *, coverage: float = 1.0) -> list[tuple[float, float]]:
    """The half-open range of points of each arm. `weights` sum to 1; of each range `coverage` is used.

    Each range begins where it does at full coverage: more coverage takes units in and moves none.
    """
    kept = min(max(coverage, 0.0), 1.0)
    edges = pairwise(accumulate(weights, initial=0.0))
    return [(low, low + kept * (high - low)) for low, high in edges]


def shares_held(ranges: Sequence[tuple[float, float]]) -> list[float]:
    """The share of each arm in all units that take part, by the points that lie in its range."""
    points = [number / POINTS for number in range(POINTS)]
    held = [bisect_left(points, high) - bisect_left(points, low) for low, high in ranges]
    return [number / sum(held) for number in held]


def arm_at(point: float, ranges: Sequence[tuple[float, float]]) -> int | None:
    """The number of the arm whose range holds a point; None outside all of them."""
    return next((number for number, (low, high) in enumerate(ranges) if low <= point < high), None)


def weights_shared(weights: Sequence[float]) -> list[float]:
    """Weights of any scale as shares of 1. Raises ValueError where one is not above 0."""
    if not weights or min(weights) <= 0:
        raise ValueError("every weight must be above 0")
    whole = sum(weights)
    return [weight / whole for weight in weights]
