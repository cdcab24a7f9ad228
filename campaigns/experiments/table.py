"""The table of finished counts that `manage.py analyse` reads."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path

from campaigns.experiments.finished import Count

NEEDED = ("experiment", "arm", "control", "exposures", "conversions")


class TableError(Exception):
    """What is wrong with a table, with the row's number, fit to read."""


@dataclass(frozen=True)
class Experiment:
    """One experiment of the table; exactly one of its arms is the control."""

    name: str
    counts: tuple[Count, ...]


def table_read(path: Path) -> list[Experiment]:
    """The experiments of a CSV file in its order; the first arm is the control where none is marked.

    Raises `TableError` for what is no such table, OSError where it cannot be read.
    """
    found: dict[str, list[Count]] = {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        try:
            for name, count in _counts(csv.DictReader(stream, strict=True)):
                found.setdefault(name, []).append(count)
        except (csv.Error, UnicodeDecodeError) as error:
            raise TableError(f"This is no CSV file in UTF-8: {error}.") from error
    return [Experiment(name, _with_control(name, counts)) for name, counts in found.items()]


def _counts(rows: csv.DictReader[str]) -> Iterator[tuple[str, Count]]:
    if missing := [name for name in NEEDED if name not in (rows.fieldnames or ())]:
        raise TableError(f"The table lacks the column {missing[0]}.")
    for row in rows:
        at = f"Row {rows.line_num}"
        name, arm, control = (_text(row, key, at) for key in ("experiment", "arm", "control"))
        if control not in ("0", "1"):
            raise TableError(f"{at}, control: must be 0 or 1.")
        shown, done = (_whole(row, key, at) for key in ("exposures", "conversions"))
        if done > shown:
            raise TableError(f"{at}, conversions: more than exposures.")
        yield name, Count(arm, control == "1", _weight(row, at), shown, done)


def _text(row: Mapping[str, str | None], key: str, at: str) -> str:
    if not (said := (row[key] or "").strip()):
        raise TableError(f"{at}, {key}: is empty.")
    return said


def _whole(row: Mapping[str, str | None], key: str, at: str) -> int:
    said = _text(row, key, at)
    if not (said.isascii() and said.isdigit() and len(said) < 16):
        raise TableError(f"{at}, {key}: must be a whole number.")
    return int(said)


def _weight(row: Mapping[str, str | None], at: str) -> float:
    if not (said := (row.get("weight") or "").strip()):
        return 1.0
    try:
        weight = float(said)
    except ValueError:
        weight = 0.0
    if not (isfinite(weight) and weight > 0):
        raise TableError(f"{at}, weight: must be a number above 0.")
    return weight


def _with_control(name: str, counts: list[Count]) -> tuple[Count, ...]:
    if len(counts) < 2:
        raise TableError(f"Experiment {name}: one arm is nothing to compare.")
    if len({count.arm for count in counts}) < len(counts):
        raise TableError(f"Experiment {name}: an arm is there twice.")
    marked = sum(count.control for count in counts)
    if marked > 1:
        raise TableError(f"Experiment {name}: has {marked} controls.")
    return tuple(counts) if marked else (replace(counts[0], control=True), *counts[1:])
