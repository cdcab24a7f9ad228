"""Which format a file has, and its records by that format."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from io import StringIO
from itertools import islice
from pathlib import Path

from campaigns.catalog.formats.base import (
    FORMATS,
    HEAD_BYTES,
    WORKBOOK,
    Detected,
    FileBroken,
    FileRecord,
)
from campaigns.catalog.formats.delimited import (
    delimiter_detect,
    header_names,
    table_rows,
)
from campaigns.catalog.formats.jsonl import jsonl_records, line_object
from campaigns.catalog.formats.mapped import mapped_records
from campaigns.catalog.formats.merchant_feeds import (
    merchant_xml_detect,
    merchant_xml_items,
    merchant_xml_records,
)
from campaigns.catalog.formats.saleor_dump import (
    saleor_dump_detect,
    saleor_dump_products,
    saleor_dump_records,
)
from campaigns.catalog.formats.shapes import SHAPES, table_format
from campaigns.catalog.formats.texts import lines_of, text_head, text_open
from campaigns.catalog.formats.workbook import workbook_rows

SAMPLE_ROWS = 4
# How many shared texts of a workbook are read for its first rows.
SAMPLE_STRINGS = 100_000


def file_detect(path: Path, encoding: str, asked: str = "auto") -> Detected:
    """What a file is, from its first 64 KB. Raises `FileBroken` where they show that it is not what was asked."""
    _asked_check(asked)
    if encoding == WORKBOOK:
        return _detect_workbook(path, asked)
    head, whole = text_head(path, encoding, HEAD_BYTES)
    start = head.lstrip("\ufeff \t\r\n")
    if not start:
        raise FileBroken("The file is empty.")
    match asked, start[0]:
        case ("jsonl", _) | ("auto", "{"):
            return _detect_jsonl(start, encoding)
        case ("google_merchant_xml", _) | (_, "<"):
            return _detect_xml(path, encoding, start, asked)
        case ("saleor_json", _) | ("auto", "["):
            return saleor_dump_detect(path, start, encoding)
        case ("xlsx", _):
            raise FileBroken(
                "This is not an Excel workbook. Choose a file that ends in .xlsx, or “csv”."
            )
    return _detect_text(path, head, encoding, asked, whole=whole)


def _detect_text(path: Path, head: str, encoding: str, asked: str, *, whole: bool) -> Detected:
    detected = _detect_table(head, encoding, asked)
    if whole:
        for _ in table_rows(path, encoding, detected.delimiter):
            pass
    return detected


def _asked_check(asked: str) -> None:
    """Raises `FileBroken` for a format that is none."""
    if asked not in ("auto", *FORMATS):
        raise FileBroken(f"“{asked}” is not a format. Choose auto, {', '.join(FORMATS)}.")


def _detect_jsonl(start: str, encoding: str) -> Detected:
    first, newline, _ = start.partition("\n")
    if newline or len(start) < HEAD_BYTES // 2:
        try:
            line_object(first.strip())
        except ValueError as error:
            raise FileBroken(f"The first line {error}") from None
    elif not start.startswith("{"):
        raise FileBroken("The first line is not a JSON object. Write one object per line.")
    return Detected("jsonl", encoding)


def _detect_xml(path: Path, encoding: str, start: str, asked: str) -> Detected:
    if start[:200].lower().startswith(("<html", "<!doctype html")):
        raise FileBroken("This is a web page, not a table of products.")
    if asked not in ("auto", "google_merchant_xml"):
        raise FileBroken("This is XML, not a table. Choose “google_merchant_xml” for a feed.")
    return merchant_xml_detect(path, encoding)


def _detect_workbook(path: Path, asked: str) -> Detected:
    if asked in ("jsonl", "google_merchant_xml", "saleor_json"):
        raise FileBroken("This is a ZIP archive or an Excel workbook. Choose “xlsx”.")
    rows = (cells for _, cells in workbook_rows(path, strings_most=SAMPLE_STRINGS) if any(cells))
    return _detected(list(islice(rows, SAMPLE_ROWS + 1)), asked, WORKBOOK, ",")


def _detect_table(head: str, encoding: str, asked: str) -> Detected:
    text = head.lstrip("\ufeff")
    delimiter = delimiter_detect(text)
    try:
        rows = (
            row for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter) if any(row)
        )
        sample = list(islice(rows, SAMPLE_ROWS + 1))
    except csv.Error:
        raise FileBroken("The first rows cannot be read as CSV. A quote may be open.") from None
    return _detected(sample, asked, encoding, delimiter)


def _detected(sample: list[list[str]], asked: str, encoding: str, delimiter: str) -> Detected:
    if not sample:
        raise FileBroken("The file is empty.")
    headers = header_names(sample[0])
    if len(headers) < 2:
        raise FileBroken(
            "The first row has one column only. A catalog needs at least a SKU and a title,"
            " with a comma, semicolon, tab or bar between them."
        )
    name = table_format(headers, asked, mapped="xlsx" if encoding == WORKBOOK else "csv")
    shown = tuple(tuple(cell[:120] for cell in row) for row in sample[1:])
    return Detected(name, encoding, delimiter, headers, shown)


def file_records(
    path: Path, detected: Detected, mapping: Mapping[str, str]
) -> Iterator[FileRecord]:
    """Every product of a file in its order, a few rows in memory at a time. Raises `FileBroken`."""
    if detected.format == "jsonl":
        return jsonl_records(path, detected)
    if detected.format == "google_merchant_xml":
        return merchant_xml_records(path, detected)
    if detected.format == "saleor_json":
        return saleor_dump_records(path, detected)
    if shape := SHAPES.get(detected.format):
        return shape.records(path, detected)
    return mapped_records(path, detected, mapping)


def file_rows_count(path: Path, detected: Detected) -> int:
    """How many rows of data a file has. Raises `FileBroken` where it breaks anywhere: nothing is written then."""
    if detected.format == "jsonl":
        with text_open(path, detected.encoding) as stream:
            return sum(1 for line in lines_of(stream) if not line.isspace())
    if detected.format == "google_merchant_xml":
        return sum(1 for _ in merchant_xml_items(path))
    if detected.format == "saleor_json":
        return len(saleor_dump_products(path, detected.encoding))
    rows = table_rows(path, detected.encoding, detected.delimiter)
    return max(0, sum(1 for _ in rows) - 1)
