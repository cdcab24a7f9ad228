"""A workbook for people: every approved line, each cell text, none a formula."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import BinaryIO

from xlsxwriter import Workbook

from campaigns.exports.formats.jsonl import COLUMNS, KEYS, TO_COUNT, line_record
from campaigns.exports.formats.rows import Report, sendable
from campaigns.exports.selection import Sending

# The same approved state gives the same bytes: the workbook knows no clock.
EPOCH = datetime(1980, 1, 1, tzinfo=UTC).replace(tzinfo=None)
# Rows go to disk as they come, and text that looks like a formula, a number or a link stays text.
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
WIDTHS = {"sku": 18, "text": 80, "content_hash": 20, "approved_at": 24, "link": 60}
__all__ = ["KEYS", "TO_COUNT", "book_written", "write"]


@contextmanager
def book_written(stream: BinaryIO) -> Iterator[Workbook]:
    """A workbook, written at the end. Its rows wait in a folder of its own, which goes with it, whole or broken off."""
    with TemporaryDirectory(prefix="copystudio-book-") as folder:
        book = Workbook(stream, {**OPTIONS, "tmpdir": folder})
        book.set_properties({"created": EPOCH})
        try:
            yield book
            book.close()
        finally:
            for sheet in book.worksheets():
                sheet.row_data_fh.close()


def write(sending: Sending, stream: BinaryIO) -> Report:
    """One row for each approved text."""
    with book_written(stream) as book:
        return _write(sending, book)


def _write(sending: Sending, book: Workbook) -> Report:
    report = Report(log=sending.log)
    sheet = book.add_worksheet("Approved copy")
    # A quote prefix keeps a spreadsheet from reading the cell anew as a formula when somebody edits it.
    text = book.add_format({"num_format": "@", "quote_prefix": True, "valign": "top"})
    columns = (*COLUMNS, "link") if sending.links else COLUMNS
    for column, name in enumerate(columns):
        sheet.set_column(column, column, WIDTHS.get(name, 12), text)
        sheet.write_string(0, column, name, text)
    for row in sendable(sending.rows, report):
        for line in row.lines:
            report.rows += 1
            record = line_record(row.product, line, sending.links)
            for column, name in enumerate(columns):
                value = record[name]
                sheet.write_string(report.rows, column, "" if value is None else str(value), text)
            report.sent(row.product, line)
    return report
