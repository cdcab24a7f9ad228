"""Learns the weights of `badges/words/copy_tone.txt` from the packs' hand-given tone columns.

    python -m generation.evaluation.tone_fit [--dry-run]

Ridge regression on the packs alone: our own lines and our own hands, no other data. Each slider's
agreement is measured with every pack left out of the fit once, so that a number speaks of words and
not of lines that were learnt by heart.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import lsqr
from scipy.stats import spearmanr

from generation.badges.reading import reading_of
from generation.badges.tone.copywords import FILE, SLIDERS, tone_features
from generation.evaluation.pack_lines import PackLine, all_pack_lines

SEEDS = range(4)
LEAST_LINES, LEAST_PACKS = 4, 3
DAMP = 9.0
HEADER = (
    "# Weights of words and build for sentiment, formality and playfulness, in hundredths.\n"
    "# Written by python -m generation.evaluation.tone_fit from generation/corpus/packs; do not edit.\n"
)

Floats = NDArray[np.float64]


class Table:
    """The packs' lines as a matrix: `x` (lines, features), `y` (lines, sliders) in -1..1."""

    def __init__(self) -> None:
        lines = [line for seed in SEEDS for line in all_pack_lines(seed)]
        rows = [_features(line) for line in lines]
        self.first = len(lines) // len(SEEDS)
        self.packs = np.array([line.pattern.pack for line in lines])
        self.names = _names(rows[: self.first], self.packs[: self.first])
        self.x = _matrix(rows, self.names)
        self.y = np.array([line.pattern.tone[: len(SLIDERS)] for line in lines], dtype=float) / 2

    def left_out(self, slider: int) -> float:
        """Spearman of a slider's column with what the other packs' weights give."""
        guess = np.zeros(len(self.packs))
        for pack in sorted(set(self.packs)):
            others = self.packs != pack
            guess[~others] = self.x[~others] @ _fit(self.x[others], self.y[others, slider])
        found = spearmanr(guess[: self.first], self.y[: self.first, slider])
        return float(found.statistic)

    def weights(self) -> Floats:
        """Weights (features, sliders) of all packs together."""
        return np.column_stack([_fit(self.x, self.y[:, place]) for place in range(len(SLIDERS))])


def _fit(x: csr_matrix, y: Floats) -> Floats:
    weights: Floats = lsqr(x, y - y.mean(), damp=DAMP)[0]
    return weights


def _features(line: PackLine) -> dict[str, float]:
    """A line's features without the words of the invented product's own name."""
    own = set(reading_of(line.spec.product.title).words)
    features = tone_features(reading_of(line.text))
    return {name: value for name, value in features.items() if name not in own}


def _names(rows: Sequence[dict[str, float]], packs: NDArray[np.str_]) -> list[str]:
    """Features of several lines and several packs: no category's own nouns."""
    lines: Counter[str] = Counter()
    seen: dict[str, set[str]] = defaultdict(set)
    for features, pack in zip(rows, packs, strict=True):
        lines.update(features.keys())
        for name in features:
            seen[name].add(str(pack))
    return sorted(
        name
        for name, count in lines.items()
        if count >= LEAST_LINES and len(seen[name]) >= LEAST_PACKS
    )


def _matrix(rows: Sequence[dict[str, float]], names: Sequence[str]) -> csr_matrix:
    place = {name: index for index, name in enumerate(names)}
    cells = [
        (row, place[name], value)
        for row, features in enumerate(rows)
        for name, value in features.items()
        if name in place
    ]
    row, column, value = (np.array(part) for part in zip(*cells, strict=True))
    return csr_matrix((value, (row, column)), shape=(len(rows), len(names)))


def main() -> None:
    """Fits, reports the left-out agreement, writes the file."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--dry-run", action="store_true", help="report only")
    table = Table()
    for place, slider in enumerate(SLIDERS):
        sys.stdout.write(f"{slider}: {table.left_out(place):.3f} with the line's pack left out\n")
    if parser.parse_args().dry_run:
        return
    lines = []
    for name, values in zip(table.names, np.rint(100 * table.weights()).astype(int), strict=True):
        if values.any():
            lines.append("\t".join((name, *map(str, values))))
    FILE.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(lines)} features written to {FILE.name}\n")


if __name__ == "__main__":
    main()
