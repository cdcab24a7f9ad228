"""Tables as files: rows of text cells as CSV or as the one sheet of a workbook, the same rows always the same bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import BinaryIO, Protocol

from xlsxwriter import Workbook

from campaigns.exports.formats.xlsx import EPOCH, OPTIONS
from generation.jobs.errors import JobFailed

# What Excel takes; beyond it texts would be cut and rows left out without a word.
CELL_MOST, ROWS_MOST = 32_767, 1_048_576
WIDTH = 24


class Sheet(Protocol):
    """A table that is being written."""

    def row(self, cells: Sequence[str]) -> None:
        """One more row."""

    def close(self) -> None:
        """That was all."""


class CsvSheet:
    """RFC 4180: quotes where they are needed, doubled inside; lines end in CRLF."""

    def __init__(self, stream: BinaryIO, *, delimiter: str, encoding: str) -> None:
        self._text = io.TextIOWrapper(stream, encoding=encoding, newline="", write_through=True)
        self._writer = csv.writer(self._text, delimiter=delimiter, lineterminator="\r\n")

    def row(self, cells: Sequence[str]) -> None:
        """One more row."""
        self._writer.writerow(cells)

    def close(self) -> None:
        """The stream stays open for whoever gave it."""
        self._text.detach()


class BookSheet:
    """Each cell is text and none a formula. Raises `JobFailed` for more rows than a sheet has."""

    def __init__(self, stream: BinaryIO) -> None:
        self._book = Workbook(stream, OPTIONS)
        self._book.set_properties({"created": EPOCH})
        self._sheet = self._book.add_worksheet("Approved copy")
        style = {"num_format": "@", "quote_prefix": True, "valign": "top"}
        self._style = self._book.add_format(style)
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

    def close(self) -> None:
        """Write the workbook."""
        self._book.close()
