"""A workbook for people: every approved line, each cell text, none a formula."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment

from campaigns.exports.formats.jsonl import COLUMNS, KEYS, ONE_EACH, line_record, row_is_marked
from campaigns.exports.formats.rows import Report, sendable
from campaigns.exports.selection import Outgoing

EPOCH = (1980, 1, 1, 0, 0, 0)
STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
__all__ = ["KEYS", "ONE_EACH", "write"]


def write(rows: Iterable[Outgoing], stream: BinaryIO) -> Report:
    """One row for each approved text."""
    report = Report()
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Approved copy")
    sheet.append([_text(sheet, name) for name in COLUMNS])
    for row in sendable(rows, report):
        for line in row.lines:
            record = line_record(row.product.sku, line)
            sheet.append([_text(sheet, record[name]) for name in COLUMNS])
            report.rows += 1
            report.marked += row_is_marked(line)
    buffer = io.BytesIO()
    book.save(buffer)
    _without_clock(buffer, stream)
    return report


def _text(sheet: Any, value: Any) -> Any:
    """A cell that holds text whatever its first character is."""
    cell = WriteOnlyCell(sheet, value="" if value is None else str(value))
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = True
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _without_clock(buffer: io.BytesIO, stream: BinaryIO) -> None:
    """The same workbook without times: the same approved state gives the same bytes."""
    with (
        zipfile.ZipFile(buffer) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in sorted(source.namelist()):
            data = source.read(name)
            if name == "docProps/core.xml":
                data = STAMP.sub(rb"\g<1>1980-01-01T00:00:00Z", data)
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, data)
