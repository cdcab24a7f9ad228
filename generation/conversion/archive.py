"""Reads the Upworthy archive: tests with the arms that may be compared, the faulty weeks left out.

Source: Matias, Munger, Aubin Le Quere, Ebersole: The Upworthy Research Archive, Scientific Data 2021,
CC BY 4.0. Nothing of it is shipped, only what was fitted on it.
"""

from __future__ import annotations

import csv
import gzip
import html
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from scipy.stats import chisquare

FILE = "upworthy.csv.gz"
COLUMNS = (
    "clickability_test_id",
    "headline",
    "impressions",
    "clicks",
    "test_week",
    "eyecatcher_id",
)
# Visitors of 2013-06-25 to 2014-01-10 were not assigned one by one (the archive's note of June 2024).
# The file counts weeks from their first Monday: 25 June 2013 lies in its week 25, where shares of
# impressions begin to differ; with week 2 of 2014 they are even again.
FAULTY_WEEKS = range(201325, 201402)
UNEVEN = 0.001
TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Arm:
    """One headline under one image: how often it was shown and clicked."""

    test: str
    image: str
    headline: str
    impressions: int
    clicks: int


@dataclass(frozen=True)
class Archive:
    """The arms by test, and how many tests were left out for which reason."""

    tests: dict[str, tuple[Arm, ...]]
    faulty_weeks: int
    uneven: int


def archive_read(folder: Path) -> Archive:
    """The comparable tests of `upworthy.csv.gz` in a folder.

    Left out: tests of the faulty weeks, and tests whose impressions differ more than even shares
    allow (chi-square, p < 0.001). Raises FileNotFoundError, or ValueError where columns are missing.
    """
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    with gzip.open(folder / FILE, "rt", encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        if missing := sorted(set(COLUMNS) - set(reader.fieldnames or ())):
            raise ValueError(f"{FILE} has no column {', '.join(missing)}.")
        for row in reader:
            rows[row["clickability_test_id"]].append(row)
    tests, faulty, uneven = {}, 0, 0
    for test, arms in rows.items():
        if int(arms[0]["test_week"]) in FAULTY_WEEKS:
            faulty += 1
        elif len(arms) > 1 and _uneven([int(row["impressions"]) for row in arms]):
            uneven += 1
        else:
            tests[test] = _merged(test, arms)
    return Archive(tests, faulty, uneven)


def headline_clean(text: str) -> str:
    """The words a reader saw: no tags, no entities, no asterisks of the editor, single spaces."""
    return " ".join(html.unescape(TAG.sub(" ", text)).replace("*", "").split())


def _uneven(impressions: list[int]) -> bool:
    return min(impressions) <= 0 or bool(chisquare(impressions).pvalue < UNEVEN)


def _merged(test: str, rows: list[dict[str, str]]) -> tuple[Arm, ...]:
    """Arms that differ in nothing we look at (image and headline) are one."""
    counts: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        key = (row["eyecatcher_id"], headline_clean(row["headline"]))
        count = counts.setdefault(key, [0, 0])
        count[0] += int(row["impressions"])
        count[1] += int(row["clicks"])
    return tuple(
        Arm(test, image, headline, shown, clicked)
        for (image, headline), (shown, clicked) in counts.items()
        if headline
    )
