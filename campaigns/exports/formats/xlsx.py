"""A workbook for people: every approved line, each cell text, none a formula."""

from __future__ import annotations

from datetime import UTC, datetime
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
__all__ = ["KEYS", "TO_COUNT", "write"]


def write(sending: Sending, stream: BinaryIO) -> Report:
    """One row for each approved text."""
    report = Report(log=sending.log)
    book = Workbook(stream, OPTIONS)
    book.set_properties({"created": EPOCH})
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
    book.close()
    return report
