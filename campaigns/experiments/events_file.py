"""Events of a shop as a CSV file: the same as over the API, a thousand rows at a time."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import IO, Any

from campaigns.common.errors import DomainError
from campaigns.experiments.intake import EVENTS_MOST, Taken, events_take
from campaigns.models import Experiment

NEEDED = ("id", "unit", "kind", "at")
ROWS_MOST = 50_000
SHOWN = 100
NUMBERS = ("value", "before")


def events_file_take(*, experiment: Experiment, file: IO[bytes]) -> Taken:
    """Take a file with the columns `NEEDED` and value, arm, segment, before where there are any.

    A file that is sent again changes nothing. Raises `DomainError` for what is no such table; of what is refused
    the first `SHOWN` are said, each `index` counted from the first row below the heading.
    """
    accepted = duplicate = begun = 0
    refused: list[dict[str, Any]] = []
    with io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
        rows = _rows(text)
        while batch := list(islice(rows, EVENTS_MOST)):
            if begun + len(batch) > ROWS_MOST:
                raise _wrong(
                    f"A file has {ROWS_MOST:,} rows at most. Those up to there were taken."
                )
            taken = events_take(experiment=experiment, told=batch)
            accepted, duplicate = accepted + taken.accepted, duplicate + taken.duplicate
            refused += [one | {"index": one["index"] + begun} for one in taken.refused]
            begun += len(batch)
    return Taken(accepted, duplicate, refused[:SHOWN])


def _rows(text: IO[str]) -> Iterator[dict[str, Any]]:
    try:
        table = csv.DictReader(text, strict=True)
        if missing := [name for name in NEEDED if name not in (table.fieldnames or ())]:
            raise _wrong(f"The table lacks the column {missing[0]}.")
        for row in table:
            yield {name: _value(name, said) for name, said in row.items() if name and said}
    except (csv.Error, UnicodeDecodeError) as error:
        raise _wrong("This is no CSV file in UTF-8.") from error


def _value(name: str, said: str) -> str | float:
    """A cell; a number that cannot be read goes on as text and is refused with its reason."""
    if name not in NUMBERS:
        return said
    try:
        return float(said)
    except ValueError:
        return said


def _wrong(message: str) -> DomainError:
    return DomainError(message, errors={"file": [message]})
