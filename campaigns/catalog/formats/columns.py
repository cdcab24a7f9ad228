"""The columns of a known format: found in any case and order, the others kept aside by their names."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from campaigns.catalog.formats.base import Detected
from campaigns.catalog.formats.delimited import cells_named, table_rows


class Columns:
    """Headers of one file by their names in lower case; of two that differ in case only the first counts."""

    def __init__(self, headers: Collection[str]) -> None:
        self._by_name: dict[str, str] = {}
        for header in headers:
            self._by_name.setdefault(header.lower(), header)

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def has_any(self, *names: str) -> bool:
        """Whether the file has one of these columns."""
        return any(name in self._by_name for name in names)

    def needed(self, title: str) -> tuple[str, ...]:
        """Keys that every row must have; a file without a column of titles changes products that are known."""
        return ("sku", "title") if title in self else ("sku",)

    def of(self, cells: Mapping[str, str]) -> dict[str, str]:
        """Name in lower case -> cell, of the columns that the file has."""
        return {name: cells.get(header, "") for name, header in self._by_name.items()}

    def aside(self, cells: Mapping[str, str], known: Collection[str]) -> dict[str, Any]:
        """The cells of all other columns by their headers; a blank one is None, so that an old value goes."""
        return {
            header: cells.get(header, "") or None
            for name, header in self._by_name.items()
            if name not in known
        }


def table_cells(path: Path, detected: Detected) -> Iterator[tuple[int, dict[str, str]]]:
    """(row, header -> cell) of each row of data. Raises `FileBroken`."""
    rows = table_rows(path, detected.encoding, detected.delimiter)
    next(rows, None)
    for row in rows:
        yield row.number, cells_named(detected.headers, row.cells)


def said(given: dict[str, Any], key: str, cells: Mapping[str, str], name: str) -> None:
    """Take a column's cell as a product's key, where the file has the column."""
    if name in cells:
        given[key] = cells[name]
