"""What a spreadsheet would run as a formula, and CSV for people in which no cell is one."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

BOM = "\ufeff"
# OWASP ASVS 1.2.10.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet could run the cell: it begins like a formula, after blanks and in any width."""
    shown = unicodedata.normalize("NFKC", text).lstrip(" \u00a0\ufeff\u200b")
    return shown.startswith(FORMULA_STARTS)


def cell_safe(text: str) -> str:
    """A cell that no spreadsheet runs. Machine feeds never get one: their readers would keep the mark."""
    return f"'{text}" if is_formula(text) else text


def cell_meant(text: str) -> str:
    """The cell that `cell_safe` was given."""
    return text[1:] if text[:1] == "'" and is_formula(text[1:]) else text


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
