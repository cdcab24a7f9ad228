"""All combinations of a responsive ad: which go together, the worst of them, and pins that help.

A search ad shows up to three of fifteen headlines and two of four descriptions: C(15,3) x C(4,2) = 2,730 sets. One of
Performance Max has up to five descriptions: C(15,3) x C(5,2) = 4,550 sets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from generation.badges.combinations.faults import (
    WEIGHTS,
    Fault,
    faults_matrices,
    missing,
    pair_faults,
)
from generation.badges.combinations.parts import Part, Required
from generation.badges.combinations.pins import Pins, groups_of

HEADLINES, DESCRIPTIONS = 3, 2
"""How many are shown at once."""
MOST = (15, 5)
WORST = 10
Sets = NDArray[np.intp]


@dataclass(frozen=True)
class Parts:
    """Headlines and descriptions of one ad, and what has to be said beside them (by their numbers, headlines first)."""

    headlines: tuple[Part, ...]
    descriptions: tuple[Part, ...]
    required: tuple[Required, ...] = ()

    @property
    def all(self) -> tuple[Part, ...]:
        """Headlines, then descriptions."""
        return (*self.headlines, *self.descriptions)


@dataclass(frozen=True)
class Shown:
    """One combination by the numbers of its parts, with what is wrong with it, the worst first."""

    parts: tuple[int, ...]
    faults: tuple[Fault, ...]

    @property
    def weight(self) -> int:
        """What its faults weigh together."""
        return sum(fault.weight for fault in self.faults)


@dataclass(frozen=True)
class Lint:
    """What was found over `count` combinations; `often` says in how many faulty ones each part stands."""

    count: int
    sound: int
    kinds: dict[str, int]
    worst: tuple[Shown, ...]
    often: tuple[int, ...]
    pins: Pins | None


def combinations_lint(parts: Parts) -> Lint:
    """Looks at every combination. Raises ValueError for more texts than an ad takes."""
    if len(parts.headlines) > MOST[0] or len(parts.descriptions) > MOST[1]:
        raise ValueError(f"An ad takes {MOST[0]} headlines and {MOST[1]} descriptions at most.")
    faults = pair_faults(parts.all)
    matrices = faults_matrices(faults, len(parts.all))
    shown = _sets(len(parts.headlines), len(parts.descriptions))
    kinds = {kind: _pairs(matrix, shown) for kind, matrix in matrices.items()}
    kinds["missing"] = missing(parts.required, shown).sum(axis=1)
    weight = sum(WEIGHTS[kind] * found for kind, found in kinds.items())
    faulty = np.asarray(weight) > 0
    order = np.argsort(-np.asarray(weight), kind="stable")[:WORST]
    return Lint(
        count=len(shown),
        sound=int((~faulty).sum()),
        kinds={kind: int((kinds[kind] > 0).sum()) for kind in WEIGHTS},
        worst=tuple(_told(shown[at], faults, parts.required) for at in order if faulty[at]),
        often=tuple(
            int((shown[faulty] == part).any(axis=1).sum()) for part in range(len(parts.all))
        ),
        pins=_pins(parts, matrices, shown, faulty) if faulty.any() else None,
    )


def _sets(headlines: int, descriptions: int) -> Sets:
    """(C(h, 3) * C(d, 2), 5): numbers of parts; where there are fewer, all of them stand in each."""
    tops = combinations(range(headlines), min(HEADLINES, headlines))
    below = list(
        combinations(range(headlines, headlines + descriptions), min(DESCRIPTIONS, descriptions))
    )
    rows = [(*top, *under) for top in tops for under in below]
    return np.array(rows, dtype=np.intp)


def _pairs(matrix: NDArray[np.bool_], shown: Sets) -> NDArray[np.intp]:
    """How many pairs of each combination the matrix marks."""
    columns = combinations(range(shown.shape[1]), 2)
    found = [matrix[shown[:, one], shown[:, other]] for one, other in columns]
    return np.sum(found, axis=0, dtype=np.intp) if found else np.zeros(len(shown), dtype=np.intp)


def _told(shown: Sequence[int], faults: Sequence[Fault], required: Sequence[Required]) -> Shown:
    parts = tuple(int(part) for part in shown)
    here = set(parts)
    found = [fault for fault in faults if here.issuperset(fault.parts)]
    for one in required:
        if here & one.called_by and not here & one.said_by:
            found.append(Fault("missing", tuple(sorted(here & one.called_by)), (one.text,)))
    order = list(WEIGHTS)
    return Shown(parts, tuple(sorted(found, key=lambda fault: order.index(fault.kind))))


def _pins(
    parts: Parts, matrices: dict[str, NDArray[np.bool_]], shown: Sets, faulty: NDArray[np.bool_]
) -> Pins | None:
    """Of pins for headlines, for descriptions and for both the ones that leave the smallest share faulty."""
    each = np.array([WEIGHTS[kind] * matrix for kind, matrix in matrices.items()], dtype=np.float64)
    weights: NDArray[np.float64] = each.sum(axis=0)
    cut, asks = len(parts.headlines), [part.asks for part in parts.all]
    tops = groups_of(weights[:cut, :cut], HEADLINES, asks[:cut])
    below = groups_of(weights[cut:, cut:], DESCRIPTIONS, asks[cut:])
    best, share = None, float(faulty.mean())
    for headlines, descriptions in ((tops, None), (None, below), (tops, below)):
        left = _allowed(shown, headlines, 0, HEADLINES) & _allowed(
            shown, descriptions, cut, DESCRIPTIONS
        )
        if left.any() and faulty[left].mean() < share:
            share = float(faulty[left].mean())
            best = Pins(headlines, descriptions, int(left.sum()), int((left & ~faulty).sum()))
    return best


def _allowed(
    shown: Sets, places: tuple[int, ...] | None, first: int, most: int
) -> NDArray[np.bool_]:
    """Which combinations can still be shown: those with one part for each place."""
    if places is None:
        return np.ones(len(shown), dtype=np.bool_)
    begin = 0 if first == 0 else shown.shape[1] - most
    taken = np.sort(np.asarray(places)[shown[:, begin : begin + most] - first], axis=1)
    return np.asarray((taken == np.arange(most)).all(axis=1))
