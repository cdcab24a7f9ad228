"""Novelty against all approved copy of a large workspace."""

from __future__ import annotations

import tempfile
from pathlib import Path

from campaigns.management.bench.found import Found
from generation.management.bench.novelty import (
    TOGETHER,
    novelty_lines,
    product,
    search,
    shelf_columns,
    shelf_seconds,
)

APPROVED, ASKED, COMPARED = 100_000, 320, 5


def bench_novelty() -> Found:
    """The nearest of 100,000 approved lines, in sets of 16, beside one product with all their vectors."""
    found = Found()
    lines = novelty_lines(APPROVED + ASKED)
    # Every part of every pack is in both.
    asked = lines[:: len(lines) // ASKED][:ASKED]
    keys = {line.key for line in asked}
    approved = [line for line in lines if line.key not in keys]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "1"
        found.add("a shelf of 100,000 lines, filled", [shelf_seconds(folder, approved)], "s")
        size = sum(path.stat().st_size for path in folder.iterdir())
        found.add("its size", [size / len(approved)], "bytes a line")
        sets = list(search(folder, asked))[1:]
        wall = [seconds / TOGETHER * 1000 for seconds, _, _ in sets]
        cpu = [seconds / TOGETHER * 1000 for _, seconds, _ in sets]
        found.add("a line, in a set of 16", wall, "ms", "at most 10")
        found.add("the same by processor time", cpu, "ms")
        columns = shelf_columns(approved)
        each, differ = [], 0.0
        for number, (_, _, nearest) in enumerate(sets[:COMPARED], 1):
            seconds, brute = product(columns, asked[TOGETHER * number : TOGETHER * (number + 1)])
            each.append(seconds / TOGETHER * 1000)
            differ = max(differ, *(abs(a - b) for a, b in zip(nearest, brute, strict=True)))
        found.add("a line, one product with all vectors", each, "ms")
    found.notes.append(
        f"{len(asked):,} lines asked for, all different and none of them on the shelf, where {columns.shape[1]:,} lines"
        " are different without their product's names; the greatest difference from comparing with each line, over"
        f" {COMPARED * TOGETHER} lines: {differ:.1g}."
    )
    return found
