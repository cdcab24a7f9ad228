"""Tables as files: rows of text cells as CSV or as the one sheet of a workbook, the same rows always the same bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO, Protocol

from xlsxwriter import Workbook

from campaigns.exports.formats.xlsx import book_written
from generation.jobs.errors import JobFailed

# What Excel takes; beyond it texts would be cut and rows left out without a word.
CELL_MOST, ROWS_MOST = 32_767, 1_048_576
WIDTH = 24


class Sheet(Protocol):
    """A table that is being written."""

    def row(self, cells: Sequence[str]) -> None:
        """One more row."""


@contextmanager
def csv_sheet(stream: BinaryIO, *, delimiter: str, encoding: str) -> Iterator[Sheet]:
    """RFC 4180: quotes where they are needed, doubled inside; lines end in CRLF. The stream stays open for whoever gave it."""
    text = io.TextIOWrapper(stream, encoding=encoding, newline="", write_through=True)
    try:
        yield CsvSheet(text, delimiter)
    finally:
        text.detach()


@contextmanager
def book_sheet(stream: BinaryIO) -> Iterator[Sheet]:
    """The one sheet of a workbook, written at the end."""
    with book_written(stream) as book:
        yield BookSheet(book)


class CsvSheet:
    """Rows of delimited text."""

    def __init__(self, text: io.TextIOWrapper, delimiter: str) -> None:
        self._writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")

    def row(self, cells: Sequence[str]) -> None:
        """One more row."""
        self._writer.writerow(cells)


class BookSheet:
    """Each cell is text and none a formula. Raises `JobFailed` for more rows than a sheet has."""

    def __init__(self, book: Workbook) -> None:
        self._sheet = book.add_worksheet("Approved copy")
        style = {"num_format": "@", "quote_prefix": True, "valign": "top"}
        self._style = book.add_format(style)
        self._rows = 0

    def row(self, cells: Sequence[str]) -> None:
        """One more row; the first is the header."""
        if self._rows >= ROWS_MOST:
            raise JobFailed("sheet_full", f"A sheet has {ROWS_MOST:,} rows. Choose CSV.")
        if not self._rows:
            self._sheet.set_column(0, len(cells) - 1, WIDTH, self._style)
        for place, cell in enumerate(cells):
            self._sheet.write_string(self._rows, place, cell, self._style)
        self._rows += 1
