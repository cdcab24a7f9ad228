"""Which place to pin each text to, so that texts which do not go together never stand together.

Texts that are pinned to one place take turns there. So each field is cut into as many groups as it has places,
with what clashes in one group: a minimum k-cut, found by moving and swapping until nothing gains.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random

import numpy as np
from numpy.typing import NDArray

TRIES = 12
"""Beginnings of the search; it is the same every time."""
Weights = NDArray[np.float64]


@dataclass(frozen=True)
class Pins:
    """Places (from 0) by part for headlines and descriptions, None for a field without pins; what they leave."""

    headlines: tuple[int, ...] | None
    descriptions: tuple[int, ...] | None
    shown: int
    sound: int


def groups_of(weights: Weights, places: int, last: Sequence[bool]) -> tuple[int, ...] | None:
    """A place for each of n parts by what two of them cost together (n, n); None where no pair costs anything.

    Each place keeps at least two parts, else it would say the same for ever. The place where most of
    the parts marked by `last` are is the last one: it is not always shown.
    """
    count = len(weights)
    if count < 2 * places or not weights.any():
        return None
    tries = (_settled(weights, _dealt(count, places, seed), places) for seed in range(TRIES))
    best = min(tries, key=lambda groups: _cost(weights, groups))
    return _ordered(best, places, last)


def _dealt(count: int, places: int, seed: int) -> list[int]:
    order = list(range(count))
    Random(seed).shuffle(order)
    groups = [0] * count
    for number, part in enumerate(order):
        groups[part] = number % places
    return groups


def _settled(weights: Weights, groups: list[int], places: int) -> list[int]:
    cost = _cost(weights, groups)
    while True:
        found = min(
            ((_cost(weights, tried), tried) for tried in _neighbours(groups, places)),
            key=lambda pair: pair[0],
            default=(cost, groups),
        )
        if found[0] >= cost:
            return groups
        cost, groups = found


def _neighbours(groups: list[int], places: int) -> list[list[int]]:
    """All ways to move one part, or to swap two, that leave each place two parts."""
    found = []
    for part, own in enumerate(groups):
        if groups.count(own) > 2:
            found += [
                [*groups[:part], place, *groups[part + 1 :]]
                for place in range(places)
                if place != own
            ]
    for one, other in combinations(range(len(groups)), 2):
        if groups[one] != groups[other]:
            swapped = list(groups)
            swapped[one], swapped[other] = groups[other], groups[one]
            found.append(swapped)
    return found


def _cost(weights: Weights, groups: Sequence[int]) -> float:
    """The mean of what stands in different places, and so may stand together, by pairs of places."""
    places = np.asarray(groups)
    apart = np.triu(places[:, None] != places[None, :])
    return float(weights[apart].sum() / max(1, apart.sum()))


def _ordered(groups: Sequence[int], places: int, last: Sequence[bool]) -> tuple[int, ...]:
    """The same groups in places named by their first parts, the one of most `last` parts behind."""
    marked = [sum(last[part] for part, own in enumerate(groups) if own == g) for g in range(places)]
    first = [list(groups).index(g) for g in range(places)]
    order = sorted(range(places), key=lambda g: (marked[g] == max(marked) > 0, first[g]))
    return tuple(order.index(group) for group in groups)
