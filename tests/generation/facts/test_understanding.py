"""Understanding real records, measured against hand-made labels; the shares are printed and have floors.

Run with `-s` to read the numbers: `pytest tests/generation/facts/test_understanding.py -s`. The rules were built
on these splits, one after the other; each was labelled blind and measured before its misses were read. Floors are
what was reached, about a point below. The issue asks for head 95 %, short name 95 %, precision 98 %, recall 85 %;
how unseen records fare is in the lab note.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.generation.facts.measure import Report, lines_of, report_make

FLOORS = {
    "dev": {
        "brand": 0.96,
        "head": 0.98,
        "short": 0.966,
        "lengths": 1.0,
        "family": 0.94,
        "recall": 0.88,
        "precision": 0.99,
        "spans": 0.995,
    },
    "test": {
        "brand": 0.96,
        "head": 0.96,
        "short": 0.96,
        "lengths": 1.0,
        "family": 0.98,
        "recall": 0.85,
        "precision": 0.98,
        "spans": 0.995,
    },
    "test2": {
        "brand": 0.98,
        "head": 0.97,
        "short": 0.96,
        "lengths": 1.0,
        "family": 0.95,
        "recall": 0.85,
        "precision": 0.98,
        "spans": 0.995,
    },
    "test3": {
        "brand": 0.92,
        "head": 0.94,
        "short": 0.96,
        "lengths": 1.0,
        "family": 0.85,
        "recall": 0.85,
        "precision": 0.98,
        "spans": 0.995,
    },
    "test4": {
        "brand": 0.97,
        "head": 0.94,
        "short": 0.94,
        "lengths": 1.0,
        "family": 0.9,
        "recall": 0.82,
        "precision": 0.98,
        "spans": 0.99,
    },
    "test5": {
        "brand": 0.97,
        "head": 0.98,
        "short": 0.98,
        "lengths": 1.0,
        "family": 0.9,
        "recall": 0.81,
        "precision": 0.98,
        "spans": 0.99,
    },
}

# A split that nobody has built against is shown without floors; who reads its misses can no longer report by it.
HELD_OUT: tuple[str, ...] = ()


@pytest.fixture(scope="module", params=[*FLOORS, *HELD_OUT])
def split_report(request: pytest.FixtureRequest, shared_data: Path) -> tuple[str, Report]:
    """The report of one split of the labels."""
    return request.param, report_make(shared_data.parent, request.param)


@pytest.mark.parametrize("split_report", list(FLOORS), indirect=True)
@pytest.mark.parametrize("measure", list(FLOORS["dev"]))
def test_a_measure_holds_its_floor(split_report: tuple[str, Report], measure: str) -> None:
    split, report = split_report
    share, misses = getattr(report, measure).share, getattr(report, measure).misses
    assert share >= FLOORS[split][measure], "\n".join(misses[:40])


def test_the_numbers_are_shown(
    split_report: tuple[str, Report], capsys: pytest.CaptureFixture[str]
) -> None:
    split, report = split_report
    lines = [f"{split}: {report.records} records", *lines_of(report)]
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")
    assert report.records >= (150 if split in ("dev", "test") else 100)
