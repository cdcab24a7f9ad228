"""Rows of a delimited file, streamed: quotes, delimiters, odd rows."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from campaigns.catalog.formats.base import (
    COLUMNS_MOST,
    REASON_COLUMN,
    ROW_COLUMN,
    WORKBOOK,
    FileBroken,
)
from campaigns.catalog.formats.texts import lines_of, text_open
from campaigns.catalog.formats.workbook import workbook_rows
from campaigns.common.spreadsheets import cell_meant

DELIMITERS = (",", ";", "\t", "|")
# A cell above our own limit is a refused row, not a broken file, up to the longest line.
csv.field_size_limit(2_000_000)


@dataclass(frozen=True)
class TableRow:
    """One row: its number as a spreadsheet counts (the header is 1) and its cells."""

    number: int
    cells: list[str]


def delimiter_detect(text: str) -> str:
    """The delimiter that makes the most even table of a file's first rows; a comma where none does."""
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        rows = []
        try:
            for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
                rows.append(len(row))
                if len(rows) > 20:
                    break
        except csv.Error:
            continue
        # The last row may be cut off by the end of the sample.
        rows = [width for width in (rows[:-1] or rows) if width]
        if not rows or rows[0] < 2:
            continue
        even = sum(width == rows[0] for width in rows) / len(rows)
        if (even, rows[0]) > best_score:
            best, best_score = delimiter, (even, rows[0])
    return best


def header_names(cells: list[str]) -> tuple[str, ...]:
    """Column names, told apart where one comes twice. Raises `FileBroken` for too many or none."""
    if len(cells) > COLUMNS_MOST:
        raise FileBroken(
            f"The first row has {len(cells):,} columns; {COLUMNS_MOST:,} at most. Is the delimiter right?"
        )
    names: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = " ".join(cell.replace("\ufeff", "").split()) or f"column {place}"
        count = sum(1 for known in names if known == name or known.startswith(f"{name} ("))
        names.append(f"{name} ({count + 1})" if count else name)
    if not any(cell.strip() for cell in cells):
        raise FileBroken("The first row is empty. It has to name the columns.")
    return tuple(names)


def table_rows(path: Path, encoding: str, delimiter: str) -> Iterator[TableRow]:
    """All rows, the header first, blank ones left out. Raises `FileBroken` for an open quote."""
    if encoding == WORKBOOK:
        for number, cells in workbook_rows(path):
            if any(cells):
                yield TableRow(number, cells)
        return
    yield from _text_rows(path, encoding, delimiter)


def _text_rows(path: Path, encoding: str, delimiter: str) -> Iterator[TableRow]:
    with text_open(path, encoding) as stream:
        ended = False

        def source() -> Iterator[str]:
            nonlocal ended
            yield from lines_of(stream)
            ended = True

        reader = csv.reader(source(), delimiter=delimiter)
        number = 0
        while True:
            number += 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise FileBroken(_told(error, number)) from None
            if cells is None:
                return
            if ended:
                # The reader asked for one more line to end this row: it stands inside a quote.
                raise FileBroken(
                    f"A quote opens in row {number} and never closes. Close it, or double it inside the cell."
                )
            if any(cells):
                yield TableRow(number, cells)


def _told(error: csv.Error, number: int) -> str:
    if "field limit" in str(error):
        return f"A cell in row {number} never seems to end. A quote may open there and not close."
    return f"Row {number} cannot be read as CSV: {error}."


def cells_named(headers: tuple[str, ...], cells: list[str]) -> dict[str, str]:
    """Header -> cell; cells that a row lacks are empty, those it has too many are named by their place.

    In a mended file of refused rows our own columns go, and so does the mark before what a
    spreadsheet would run.
    """
    named = dict(zip(headers, cells, strict=False))
    for name in headers[len(cells) :]:
        named[name] = ""
    for place in range(len(headers), len(cells)):
        if cells[place]:
            named[f"column {place + 1}"] = cells[place]
    if REASON_COLUMN in named:
        del named[REASON_COLUMN]
        named.pop(ROW_COLUMN, None)
        named = {name: cell_meant(cell) for name, cell in named.items()}
    return named
