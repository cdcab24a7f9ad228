"""The lines of a JSON Lines export, read back: a product's own texts among them are the product's, all others change nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.catalog.formats.base import ROWS_OF_PRODUCT_MOST, FileRecord
from campaigns.catalog.formats.values import columns_read

KEYS = frozenset({"sku", "channel", "field", "text", "content_hash"})
OWN = {
    ("product_title", "title"): "title",
    ("product_description", "description"): "description",
}


@dataclass(frozen=True)
class CopyLine:
    """An approved line: its number in the file, how it stands there, and its keys."""

    number: int
    text: str
    data: Mapping[str, Any]

    def goes_with(self, others: Sequence[CopyLine]) -> bool:
        """Whether it is one more of the product that these lines are of."""
        return self.data["sku"] == others[0].data["sku"] and len(others) < ROWS_OF_PRODUCT_MOST


def is_copy_line(data: Mapping[str, Any]) -> bool:
    """Whether it is an approved line and no product: it has a proof, and no title."""
    return data.keys() >= KEYS and "title" not in data


def copy_record(lines: Sequence[CopyLine]) -> FileRecord:
    """A product of its lines; of several texts for a field the first is the live one."""
    given: dict[str, Any] = {"sku": lines[0].data["sku"]}
    for line in lines:
        own = OWN.get((str(line.data["channel"]), str(line.data["field"])))
        if own:
            given.setdefault(own, line.data["text"])
    values, problems = columns_read(given, needed=("sku",))
    return FileRecord(
        row=lines[0].number,
        last_row=lines[-1].number,
        sku=str(values.get("sku", ""))[:64],
        values=values,
        problems=tuple(problems),
        raw=tuple({"line": f"{line.text}\n"} for line in lines),
    )
