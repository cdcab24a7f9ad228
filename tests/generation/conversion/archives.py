"""Invented headline tests in the archive's file format: “this” draws clicks, a question loses them."""

from __future__ import annotations

import csv
import gzip
import random
from pathlib import Path

from generation.conversion.archive import COLUMNS, FILE

NOUNS = [
    "river",
    "teacher",
    "farmer",
    "bridge",
    "camera",
    "village",
    "orchestra",
    "doctor",
    "kitchen",
    "planet",
    "engine",
    "garden",
    "letter",
    "island",
    "painter",
    "museum",
    "lawyer",
    "tunnel",
    "market",
    "harbour",
    "forest",
    "library",
    "singer",
    "ocean",
]
VERBS = [
    "found",
    "lost",
    "built",
    "changed",
    "saved",
    "painted",
    "opened",
    "followed",
    "carried",
    "answered",
    "moved",
    "feared",
]
CLICKED = 0.6
NOISE = 0.3

Row = dict[str, object]


def headline(rng: random.Random, *, this: bool, question: bool) -> str:
    """Seven to nine words that share few with the next one."""
    one, other, third = rng.sample(NOUNS, 3)
    start = "this" if this else rng.choice(("some", "another"))
    return f"{start} {one} {rng.choice(VERBS)} another {other} near some {third}{'?' if question else ''}"


def invented(tests: int, *, seed: int = 0) -> list[Row]:
    """Four arms a test, of all combinations."""
    rng, rows = random.Random(seed), []
    for number in range(tests):
        base = rng.uniform(0.01, 0.02)
        for this in (False, True):
            for question in (False, True):
                luck = rng.lognormvariate(0, NOISE)
                rate = luck * base * (1 + CLICKED * this) / (1 + CLICKED * question)
                rows.append(row(f"{number:04}", headline(rng, this=this, question=question), rate))
    return rows


def row(test: str, text: str, rate: float, *, shown: int = 6000, week: int = 201420) -> Row:
    """One arm under the one image of its test."""
    return dict(
        zip(COLUMNS, (test, text, shown, round(rate * shown), week, f"{test}i"), strict=True)
    )


def archive_write(folder: Path, rows: list[Row]) -> Path:
    """The folder, with the file in it."""
    with gzip.open(folder / FILE, "wt", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return folder
