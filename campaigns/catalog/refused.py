"""Refused rows as a CSV to mend and import again: the file's own columns, with the row and the reason."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from campaigns.catalog.formats.base import REASON_COLUMN, ROW_COLUMN
from campaigns.catalog.import_batch import REFUSED
from campaigns.models import Import, ImportRow


def refused_table(row: Import) -> Iterator[list[str]]:
    """The header, then each refused row. A product of several rows (Shopify) keeps them all."""
    rows = ImportRow.objects.filter(import_run=row, action=REFUSED).order_by("pk")
    if row.format == "jsonl":
        yield [ROW_COLUMN, REASON_COLUMN, "sku", "line"]
        for item in rows.iterator(chunk_size=200):
            line = "".join(str(raw.get("line", "")) for raw in item.raw.get("rows", ()))
            yield [str(item.line), item.message, item.sku, line]
        return
    headers = [
        name for name in row.detected.get("headers", ()) if name not in (ROW_COLUMN, REASON_COLUMN)
    ]
    yield [ROW_COLUMN, REASON_COLUMN, *headers]
    for item in rows.iterator(chunk_size=200):
        for raw in item.raw.get("rows", ()) or [{}]:
            yield [str(item.line), item.message, *(_cell(raw.get(name, "")) for name in headers)]


def _cell(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
