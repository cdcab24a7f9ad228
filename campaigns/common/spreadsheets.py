"""CSV for people's spreadsheets: cells that would run as a formula are defused. Machine feeds never come here."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

BOM = "\ufeff"
STARTS = ("=", "+", "-", "@")


def cell_safe(text: str) -> str:
    """A cell that no spreadsheet runs: one that begins like a formula, after blanks and in any width, gets a "'"."""
    shown = unicodedata.normalize("NFKC", text).lstrip(" \u00a0\ufeff\u200b")
    return f"'{text}" if shown.startswith((*STARTS, "\t", "\r", "\n", "\0")) else text


def spreadsheet_csv(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Rows as CSV text with a byte order mark, which spreadsheets need to see UTF-8, piece by piece."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    yield BOM
    for row in rows:
        writer.writerow([cell_safe(cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
