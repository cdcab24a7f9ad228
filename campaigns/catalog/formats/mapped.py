"""Any delimited file, read by a mapping of its columns."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from campaigns.catalog.formats.base import EVERY, Detected, FileRecord, Spoken
from campaigns.catalog.formats.delimited import cells_named, table_rows
from campaigns.catalog.formats.values import columns_read


def mapped_records(
    path: Path, detected: Detected, mapping: Mapping[str, str]
) -> Iterator[FileRecord]:
    """One record a row. Raises `FileBroken`."""
    rows = table_rows(path, detected.encoding, detected.delimiter)
    next(rows, None)
    spoken = _spoken(mapping)
    for row in rows:
        cells = cells_named(detected.headers, row.cells)
        values, problems = columns_read(_given(cells, mapping))
        yield FileRecord(
            row=row.number,
            last_row=row.number,
            sku=str(values.get("sku", ""))[:64],
            values=values,
            problems=tuple(problems),
            raw=(cells,),
            spoken=spoken,
        )


def _given(cells: Mapping[str, str], mapping: Mapping[str, str]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    attributes: dict[str, Any] | None = None
    for column, cell in cells.items():
        key = mapping.get(column, "")
        if key == "attributes" or key.startswith("attributes."):
            attributes = {} if attributes is None else attributes
            attributes.update(_attributes(column, key, cell))
        elif key == "category":
            known = given.get("category", "")
            part = " > ".join(_listed(cell))
            given["category"] = f"{known} > {part}" if known and part else known or part
        elif key == "image":
            given[key] = next(iter(_listed(cell)), "")
        elif key:
            given[key] = cell
        else:
            extra[column] = cell or None
    if attributes is not None:
        given["attributes"] = attributes
    given["extra"] = extra
    return given


def _spoken(mapping: Mapping[str, str]) -> Spoken:
    """The attributes that have a column each, or all where a cell holds them."""
    if "attributes" in mapping.values():
        return EVERY
    keys = (key.partition(".") for key in mapping.values())
    return Spoken(frozenset(name for kind, _, name in keys if kind == "attributes"))


def _listed(cell: str) -> list[str]:
    """The texts of a cell that holds a JSON list, else the cell itself."""
    text = cell.strip()
    if text.startswith("["):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, list):
            return [str(part).strip() for part in found if isinstance(part, str) and part.strip()]
    return [text] if text else []


def _attributes(column: str, key: str, cell: str) -> dict[str, Any]:
    """One attribute, or all of a cell that holds a JSON object (or a list of name and value pairs)."""
    if not cell.strip():
        return {}
    if key != "attributes":
        return {key.partition(".")[2]: cell.strip()}
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        return {column: cell.strip()}
    if isinstance(found, Mapping):
        return {str(name): _plain(item) for name, item in found.items()}
    if isinstance(found, list):
        return {
            str(item["name"]): _plain(item.get("value"))
            for item in found
            if isinstance(item, Mapping) and item.get("name")
        }
    return {column: cell.strip()}


def _plain(value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return value
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return json.dumps(value, ensure_ascii=False)
