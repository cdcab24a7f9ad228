"""Very many lines in a folder, and the nearest of them to any line: exactly, in milliseconds, in little memory.

A search adds up what a line shares in rare n-grams and stems first: they stand in few lines and weigh most. What the
others can add is bounded (Cauchy-Schwarz over what is left of both vectors), so that only lines that may still be the
nearest are compared whole: the filter of L2AP (Anastasiu and Karypis, ICDE 2014), by document frequency.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from generation.encoder.shelf_files import SHARES, ShelfLine, arrays_open
from generation.encoder.tfidf import DIMENSIONS, Vectors, encode, text_prepare
from generation.types import Neighbour

FIRST = 32
"""Lines compared whole to learn what the nearest one must reach."""
BLOCKS = 256
"""Stretches of the shelf that those are looked for in, one in each."""
FEW = 500
"""Lines that may still be the nearest, before more of their words are added up to tell them apart."""
SLACK = 1e-5
"""More than sums of weights in single precision are off; what is closer is told apart in double."""
TOGETHER = 32
"""Texts searched for at once: a row of sums each."""

Floats: TypeAlias = NDArray[np.float32]
Flags: TypeAlias = NDArray[np.bool_]
Places: TypeAlias = NDArray[np.int64]


class Hit(NamedTuple):
    """A line of the shelf, by its place there, and its cosine."""

    similarity: float
    place: int


class Shelf:
    """A folder that `shelf_write` wrote. Its arrays are mapped: processes share them, and only what is read is in memory.

    Lines that are the same once prepared are one row of vectors.
    """

    def __init__(self, folder: Path) -> None:
        """Raises OSError or ValueError where there is no shelf of today's vectors."""
        found, self.mark = arrays_open(folder)
        self.keys: Places = found["keys"]
        self._rows_of = found["rows_of"]
        self._texts, self._text_ends = found["texts"], found["text_ends"]
        self._skus, self._sku_ends = found["skus"], found["sku_ends"]
        self._prepared, self._prepared_ends = found["prepared"], found["prepared_ends"]
        self._levels, self._tails = found["levels"], found["tails"].reshape(len(SHARES), self.rows)
        self._weights, self._columns, self._starts = (
            found[name] for name in ("weights", "columns", "starts")
        )
        self._postings = csr_matrix(
            (found["posting_weights"], found["posting_rows"], found["posting_starts"]),
            shape=(DIMENSIONS, self.rows),
        )

    @property
    def rows(self) -> int:
        """Different lines, as they are compared."""
        return len(self._prepared_ends)

    def text(self, place: int) -> str:
        """The line at a place, as it was written."""
        return _cut(self._texts, self._text_ends, place)

    def sku(self, place: int) -> str:
        """Whose line it is."""
        return _cut(self._skus, self._sku_ends, place)

    def nearest(
        self, texts: Sequence[str], mask: frozenset[str], *, standing: Flags, most: int = 1
    ) -> list[list[Hit]]:
        """For each text the nearest of the standing lines (a flag for each of `keys`), nearest first, `most` at most.

        Of lines that are the same once prepared the first that stands is named; lines with nothing in common are none.
        """
        places = np.full(self.rows, -1, np.int64)
        standing_places = np.flatnonzero(standing)[::-1]
        places[self._rows_of[standing_places]] = standing_places
        found: list[list[Hit]] = []
        for first in range(0, len(texts), TOGETHER):
            vectors = encode(texts[first : first + TOGETHER], mask)
            for hits in self._search(vectors, places >= 0, most):
                found.append([Hit(hit.similarity, int(places[hit.place])) for hit in hits])
        return found

    def _search(self, vectors: Vectors, alive: Flags, most: int) -> list[list[Hit]]:
        """Hits by row, for each vector."""
        found: list[list[Hit]] = [[] for _ in range(vectors.shape[0])]
        if not alive.any():
            return found
        sums = np.zeros((vectors.shape[0], self.rows), np.float32)
        still = list(range(vectors.shape[0]))
        last = len(self._tails) - 1
        for level, tails in enumerate(self._tails):
            part = _kept(vectors[still], self._levels == level)
            sums[still] += (part @ self._postings).toarray()
            lefts = _lengths(_kept(vectors[still], self._levels > level))
            unsure = []
            for index, left in zip(still, lefts, strict=True):
                vector = vectors[index].toarray().ravel()
                bounds = np.where(alive, sums[index] + left * tails, np.float32(-1))
                rows = self._may_be(bounds, vector, most)
                if len(rows) > FEW and level < last:
                    unsure.append(index)
                else:
                    found[index] = self._told_apart(rows, vector, most)
            still = unsure
        return found

    def _may_be(self, bounds: Floats, vector: NDArray[np.float64], most: int) -> Places:
        """Rows whose bound reaches what the best rows surely have."""
        size = max(1, len(bounds) // (BLOCKS * most))
        firsts = np.arange(0, len(bounds), size)
        highest = np.maximum.reduceat(bounds, firsts)
        tops = firsts[np.argsort(highest)[-FIRST * most :]]
        top = np.array([first + bounds[first : first + size].argmax() for first in tops])
        sure = np.sort(self._cosines(top[bounds[top] >= 0], vector))
        least = max(0.0, float(sure[-most])) if len(sure) >= most else 0.0
        return np.flatnonzero(bounds >= least - SLACK)

    def _cosines(self, rows: Places, vector: NDArray[np.float64]) -> NDArray[np.float64]:
        """Of some rows with a unit vector."""
        starts = self._starts[rows].astype(np.int64)
        counts = self._starts[rows + 1] - starts
        ends = np.cumsum(counts)
        places = np.arange(ends[-1]) + np.repeat(starts - ends + counts, counts)
        parts = self._weights[places] * vector[self._columns[places]]
        sums: NDArray[np.float64] = np.add.reduceat(parts, ends - counts)
        return sums

    def _told_apart(self, rows: Places, vector: NDArray[np.float64], most: int) -> list[Hit]:
        """The nearest of some rows, the last digits from vectors in double precision."""
        near = self._cosines(rows, vector)
        rows = rows[near >= np.sort(near)[-most:][0] - SLACK]
        texts = [_cut(self._prepared, self._prepared_ends, int(row)) for row in rows]
        exact = encode(texts) @ vector
        order = np.argsort(-exact, kind="stable")[:most]
        return [Hit(float(exact[place]), int(rows[place])) for place in order if exact[place] > 0]


class ApprovedLines:
    """A workspace's approved copy: the lines of its shelf that still stand, and those approved since it was filled."""

    def __init__(self, shelf: Shelf, standing: Flags, since: Sequence[ShelfLine]) -> None:
        self._shelf, self._standing = shelf, standing
        prepared = {text_prepare(line.text, line.mask): line for line in reversed(since)}
        self._since = [Neighbour(line.text, "approved", line.sku) for line in prepared.values()]
        self._columns = encode(list(prepared)).T.tocsr() if prepared else None

    def nearest(
        self, texts: Sequence[str], mask: frozenset[str], most: int = 1
    ) -> list[list[tuple[float, Neighbour]]]:
        """For each text (similarity, line), nearest first. `mask` are the words of the texts' own product's name."""
        kept = self._shelf.nearest(texts, mask, standing=self._standing, most=most)
        fresh = self._fresh(texts, mask, most)
        return [
            sorted(
                (*new, *((hit.similarity, self._named(hit.place)) for hit in old)),
                key=lambda pair: -pair[0],
            )[:most]
            for old, new in zip(kept, fresh, strict=True)
        ]

    def _named(self, place: int) -> Neighbour:
        return Neighbour(self._shelf.text(place), "approved", self._shelf.sku(place))

    def _fresh(
        self, texts: Sequence[str], mask: frozenset[str], most: int
    ) -> Iterator[list[tuple[float, Neighbour]]]:
        if self._columns is None:
            yield from ([] for _ in texts)
            return
        for row in (encode(texts, mask) @ self._columns).toarray():
            order = np.argsort(-row, kind="stable")[:most]
            yield [(float(row[place]), self._since[place]) for place in order if row[place] > 0]


def _kept(vectors: Vectors, wanted: Flags) -> Vectors:
    """The vectors with some dimensions alone, in single precision."""
    keep = wanted[vectors.indices]
    starts = np.concatenate(([0], np.cumsum(keep)))[vectors.indptr]
    return csr_matrix(
        (vectors.data[keep].astype(np.float32), vectors.indices[keep], starts.astype(np.int32)),
        shape=vectors.shape,
    )


def _lengths(vectors: Vectors) -> Floats:
    return np.sqrt(np.asarray(vectors.multiply(vectors).sum(axis=1), np.float32).ravel())


def _cut(blob: NDArray[np.uint8], ends: Places, place: int) -> str:
    start = int(ends[place - 1]) if place else 0
    return blob[start : int(ends[place])].tobytes().decode("utf-8", "surrogatepass")
