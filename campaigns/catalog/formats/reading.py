"""Which format a file has, and its records by that format."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path

from campaigns.catalog.formats.base import (
    FORMATS,
    HEAD_BYTES,
    PLANNED,
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
from campaigns.catalog.formats.shapes import SHAPES, table_format
from campaigns.catalog.formats.texts import lines_of, text_open

SAMPLE_ROWS = 4


def file_detect(path: Path, encoding: str, asked: str = "auto") -> Detected:
    """What a file is, from its first 64 KB. Raises `FileBroken` where they show that it is not what was asked."""
    format_check(asked)
    with text_open(path, encoding) as stream:
        head = stream.read(HEAD_BYTES)
        whole = not stream.read(1)
    start = head.lstrip("\ufeff \t\r\n")
    if not start:
        raise FileBroken("The file is empty.")
    if asked == "jsonl" or (asked == "auto" and start[0] == "{"):
        return _detect_jsonl(start, encoding)
    if asked == "auto" and start[0] == "[":
        raise FileBroken("This is one JSON list. Write one object a line (JSON Lines).")
    if start[0] == "<":
        raise FileBroken("This is XML or a web page, not a table of products.")
    detected = _detect_table(head, encoding, asked)
    if whole:
        for _ in table_rows(path, encoding, detected.delimiter):
            pass
    return detected


def format_check(asked: str) -> None:
    """Raises `FileBroken` for a format that is none, or that comes later."""
    if asked in PLANNED:
        raise FileBroken(
            f"“{asked}” cannot be read yet. Choose csv and map its columns, or shopify_csv or jsonl."
        )
    if asked not in ("auto", *FORMATS):
        raise FileBroken(f"“{asked}” is no format. Choose auto, {', '.join(FORMATS)}.")


def _detect_jsonl(start: str, encoding: str) -> Detected:
    first, newline, _ = start.partition("\n")
    if newline or len(start) < HEAD_BYTES // 2:
        try:
            line_object(first.strip())
        except ValueError as error:
            raise FileBroken(f"The first line {error}") from None
    elif not start.startswith("{"):
        raise FileBroken("The first line is no JSON object. Write one object a line.")
    return Detected("jsonl", encoding)


def _detect_table(head: str, encoding: str, asked: str) -> Detected:
    text = head.lstrip("\ufeff")
    delimiter = delimiter_detect(text)
    try:
        sample = []
        for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
            if any(row):
                sample.append(row)
            if len(sample) > SAMPLE_ROWS:
                break
    except csv.Error:
        raise FileBroken("The first rows cannot be read as CSV. A quote may be open.") from None
    if not sample:
        raise FileBroken("The file is empty.")
    headers = header_names(sample[0])
    if len(headers) < 2:
        raise FileBroken(
            "The first row has one column only. A catalog needs at least a SKU and a title,"
            " with a comma, semicolon, tab or bar between them."
        )
    name = table_format(headers, asked)
    shown = tuple(tuple(cell[:120] for cell in row) for row in sample[1:])
    return Detected(name, encoding, delimiter, headers, shown)


def file_records(
    path: Path, detected: Detected, mapping: Mapping[str, str]
) -> Iterator[FileRecord]:
    """Every product of a file in its order, a few rows in memory at a time. Raises `FileBroken`."""
    if detected.format == "jsonl":
        return jsonl_records(path, detected)
    if shape := SHAPES.get(detected.format):
        return shape.records(path, detected)
    return mapped_records(path, detected, mapping)


def file_rows_count(path: Path, detected: Detected) -> int:
    """How many rows of data a file has. Raises `FileBroken` where it breaks anywhere: nothing is written then."""
    if detected.format == "jsonl":
        with text_open(path, detected.encoding) as stream:
            return sum(1 for line in lines_of(stream) if not line.isspace())
    rows = table_rows(path, detected.encoding, detected.delimiter)
    return max(0, sum(1 for _ in rows) - 1)
