"""JSON Lines of product records (contracts section 2)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from campaigns.catalog.formats.base import Detected, FileRecord, Problem
from campaigns.catalog.formats.copy_lines import CopyLine, copy_record, is_copy_line
from campaigns.catalog.formats.mapping import KEYS
from campaigns.catalog.formats.texts import lines_of, text_open
from campaigns.catalog.formats.values import columns_read

KNOWN = frozenset((*KEYS, "attributes"))
HANDLE_MOST = 255


def jsonl_records(path: Path, detected: Detected) -> Iterator[FileRecord]:
    """One record a line, blank lines left out; of an export's lines one a product. Raises `FileBroken`."""
    copy: list[CopyLine] = []
    with text_open(path, detected.encoding) as stream:
        for number, line in enumerate(lines_of(stream), start=1):
            text = line.strip()
            if not text:
                continue
            found = copy_line(number, text)
            if copy and not (found and found.goes_with(copy)):
                yield copy_record(copy)
                copy = []
            if found:
                copy.append(found)
            else:
                yield _record(number, text)
        if copy:
            yield copy_record(copy)


def _record(number: int, text: str) -> FileRecord:
    try:
        data = line_object(text)
    except ValueError as error:
        return _refused(number, text, str(error))
    given: dict[str, Any] = {key: value for key, value in data.items() if key in KNOWN}
    given["extra"] = {key: value for key, value in data.items() if key not in KNOWN}
    handle = data.get("handle")
    if isinstance(handle, str) and len(handle) <= HANDLE_MOST:
        # A shop's own name of the product, which its export format asks for.
        given["handle"] = handle
    values, problems = columns_read(given)
    return FileRecord(
        row=number,
        last_row=number,
        sku=str(values.get("sku", ""))[:64],
        values=values,
        problems=tuple(problems),
        raw=({"line": text},),
    )


def copy_line(number: int, text: str) -> CopyLine | None:
    """A line as an export writes it; None for a product, and for what cannot be read."""
    if '"content_hash"' not in text:
        return None
    try:
        data = line_object(text)
    except ValueError:
        return None
    return CopyLine(number, text, data) if is_copy_line(data) else None


def line_object(text: str) -> dict[str, Any]:
    """The object of a line. Raises ValueError with words fit to show."""
    try:
        data = json.loads(text, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("is nested too deeply.") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON: {error.msg} at character {error.pos + 1}.") from None
    if not isinstance(data, dict):
        raise ValueError("is not a JSON object. Write one object per line.")
    return data


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"holds {name}, which is not JSON.")


def _refused(number: int, text: str, message: str) -> FileRecord:
    return FileRecord(
        row=number,
        last_row=number,
        sku="",
        values={},
        problems=(Problem("line", message),),
        raw=({"line": text},),
    )
