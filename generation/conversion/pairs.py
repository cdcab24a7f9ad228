"""Splits tests so that no headline stands on two sides, and pairs the arms that differ in headline only."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from generation.badges.reading import reading_of
from generation.conversion.archive import Arm

SPLITS = {"train": 0.60, "validation": 0.15, "test": 0.25}
NEAR = 0.8
BLOCK = 1024


@dataclass(frozen=True)
class Pairs:
    """Pairs of arms (left, right), indexes into `headlines`; all arrays have one entry a pair.

    `clicks` and `impressions` are (pairs, 2); `group` numbers the tests that share headlines, the
    unit of every split and bootstrap; `share` is 2 / arms, so that a test of k arms counts k - 1.
    """

    headlines: tuple[str, ...]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    clicks: NDArray[np.float64]
    impressions: NDArray[np.float64]
    group: NDArray[np.int64]
    share: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.left)


def arms_split(tests: Mapping[str, Sequence[Arm]]) -> dict[str, list[list[str]]]:
    """Groups of tests by split; tests with equal or nearly equal headlines are one group.

    Nearly equal: the sets of words have a Jaccard index of at least 0.8. A group's split comes from
    a hash of its first test: other rows do not move it, and no seed can be tried until it pleases.
    """
    found: dict[str, list[list[str]]] = {name: [] for name in SPLITS}
    for group in arms_grouped(tests):
        digest = hashlib.sha256(f"0/{group[0]}".encode()).digest()
        place = int.from_bytes(digest[:6], "big") / 2**48
        found[_side(place)].append(group)
    return found


def _side(place: float) -> str:
    """The split that holds a place in 0..1."""
    names = list(SPLITS)
    ends = np.cumsum(list(SPLITS.values()))
    return names[min(int(np.searchsorted(ends, place, side="right")), len(names) - 1)]


def arms_grouped(tests: Mapping[str, Sequence[Arm]]) -> list[list[str]]:
    """Test ids, connected through near-equal headlines; groups and their members are sorted."""
    ids = sorted(tests)
    owners: dict[frozenset[str], list[int]] = defaultdict(list)
    for place, test in enumerate(ids):
        for arm in tests[test]:
            owners[frozenset(reading_of(arm.headline).words)].append(place)
    words = sorted(owners, key=sorted)
    links = [(owners[words[a]][0], owners[words[b]][0]) for a, b in _near(words)]
    links += [(places[0], other) for places in owners.values() for other in places[1:]]
    rows, columns = zip(*links, strict=True) if links else ((), ())
    graph = csr_matrix((np.ones(len(links)), (rows, columns)), shape=(len(ids), len(ids)))
    _, labels = connected_components(graph, directed=False)
    groups: dict[int, list[str]] = defaultdict(list)
    for label, test in zip(labels, ids, strict=True):
        groups[int(label)].append(test)
    return sorted(groups.values())


def pairs_of(groups: Iterable[Sequence[str]], tests: Mapping[str, Sequence[Arm]]) -> Pairs:
    """All pairs of one test under one image whose headlines are not nearly equal."""
    headlines: dict[str, int] = {}
    rows: list[tuple[Arm, Arm, int, float]] = []
    for number, group in enumerate(groups):
        for test in group:
            by_image: dict[str, list[Arm]] = defaultdict(list)
            for arm in tests[test]:
                by_image[arm.image].append(arm)
            for arms in by_image.values():
                rows += [
                    (a, b, number, 2 / len(arms))
                    for a, b in combinations(arms, 2)
                    if jaccard(a.headline, b.headline) < NEAR
                ]
    for a, b, _, _ in rows:
        for arm in (a, b):
            headlines.setdefault(arm.headline, len(headlines))
    return Pairs(
        tuple(headlines),
        np.array([headlines[a.headline] for a, _, _, _ in rows], dtype=np.int64),
        np.array([headlines[b.headline] for _, b, _, _ in rows], dtype=np.int64),
        np.array([(a.clicks, b.clicks) for a, b, _, _ in rows], dtype=float).reshape(-1, 2),
        np.array([(a.impressions, b.impressions) for a, b, _, _ in rows], float).reshape(-1, 2),
        np.array([number for _, _, number, _ in rows], dtype=np.int64),
        np.array([share for _, _, _, share in rows], dtype=float),
    )


def jaccard(left: str, right: str) -> float:
    """Shared words of two texts among all of theirs; 1 for two texts without words."""
    a, b = set(reading_of(left).words), set(reading_of(right).words)
    return len(a & b) / len(a | b) if a | b else 1.0


def _near(sets: Sequence[frozenset[str]]) -> list[tuple[int, int]]:
    """Places of sets whose Jaccard index reaches `NEAR`, each pair once."""
    known: dict[str, int] = {}
    cells = [
        (row, known.setdefault(word, len(known)))
        for row, words in enumerate(sets)
        for word in sorted(words)
    ]
    if not cells:
        return []
    row, column = np.array(cells).T
    table = csr_matrix((np.ones(len(cells)), (row, column)), shape=(len(sets), len(known)))
    size = np.array([len(words) for words in sets], dtype=float)
    found: list[tuple[int, int]] = []
    for start in range(0, len(sets), BLOCK):
        shared = (table[start : start + BLOCK] @ table.T).tocoo()
        either = size[start + shared.row] + size[shared.col] - shared.data
        near = (shared.data >= NEAR * either) & (start + shared.row < shared.col)
        found += zip((start + shared.row[near]).tolist(), shared.col[near].tolist(), strict=True)
    return found
