"""Reads the two small fictitious catalogs of the shared data: Saleor's sample shop and the ranking paper's lists."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Record = dict[str, Any]


def rank_records(folder: Path) -> Iterator[Record]:
    """The paper's product lists, keyed by their names; the keys that are no column are attributes."""
    for path in sorted(folder.glob("*.jsonl")):
        category = path.stem.replace("_", " ").title()
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            known = ("Name", "Description", "Price", "Rating")
            yield {
                "sku": row["Name"],
                "title": row["Name"],
                "category": category,
                "price": row["Price"].lstrip("$"),
                "currency": "USD",
                "description": row["Description"],
                "attributes": {
                    key.lower(): str(value) for key, value in row.items() if key not in known
                },
            }


def saleor_records(folder: Path) -> Iterator[Record]:
    """The sample shop's products, keyed by slug, with their category's path and their attributes' names."""
    rows = json.loads((folder / "populatedb_data.json").read_text(encoding="utf-8"))
    tables: dict[str, dict[int, Record]] = {}
    for row in rows:
        tables.setdefault(row["model"], {})[row["pk"]] = row["fields"]
    given = _saleor_attributes(tables)
    for key, fields in tables["product.product"].items():
        record = {
            "sku": fields["slug"],
            "title": fields["name"],
            "category": _saleor_path(tables["product.category"], fields["category"]),
            "description": fields["description_plaintext"],
            "attributes": given.get(key, {}),
        }
        yield {name: value for name, value in record.items() if value}


def _saleor_path(categories: dict[int, Record], key: int | None) -> str:
    names: list[str] = []
    while key is not None:
        names.insert(0, categories[key]["name"])
        key = categories[key]["parent"]
    return " > ".join(names)


def _saleor_attributes(tables: dict[str, dict[int, Record]]) -> dict[int, dict[str, str]]:
    values, names = tables["attribute.attributevalue"], tables["attribute.attribute"]
    given: dict[int, dict[str, str]] = {}
    for row in tables["attribute.assignedproductattributevalue"].values():
        value = values[row["value"]]
        if row.get("product") is not None:
            name = names[value["attribute"]]["name"].lower()
            given.setdefault(row["product"], {})[name] = str(value["name"])
    return given
