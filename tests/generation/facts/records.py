"""Reads the labelled product records out of the shared data folders, each as a record of our file format."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.generation.facts.records_small import rank_records, saleor_records

Record = dict[str, Any]
Row = dict[str, str]

_GEAR_FILES = (
    "bags",
    "watches",
    "fitness_equipment",
    "fitness_equipment_ball",
    "fitness_equipment_strap",
)
_GEAR_ATTRIBUTES = (
    "features_bags",
    "pattern",
    "strap_bags",
    "material",
    "style_bags",
    "activity",
    "category_gear",
    "gender",
    "size",
    "color",
)
_MAGENTO_NOISE = frozenset(
    {"has_options", "required_options", "new", "sale", "erin_recommends", "performance_fabric"}
)
_TOY_SPECIFICATIONS = {
    "item weight": re.compile(r"Item Weight:?\s*([\d.,]+ ?(?:g|Kg|kg|pounds|ounces))"),
    "dimensions": re.compile(r"Product Dimensions:?\s*([\d.]+ x [\d.]+ x [\d.]+ cm)"),
    "recommended age": re.compile(r"Manufacturer recommended age:\s*(\d+ (?:months|years) and up)"),
    "material": re.compile(r"Material Type\(?s?\)?:?\s*([A-Za-z]+)"),
}


def labelled_records(shared: Path) -> dict[tuple[str, str], Record]:
    """Return every record that a label may name, keyed by (source, sku).

    ``shared`` is the folder that holds ``data/``. Records have the keys of the product record: ``sku``, ``title``,
    ``brand``, ``category``, ``price``, ``currency``, ``description``, ``attributes``. Descriptions stay as the source has them
    (HTML in the Magento and Shopify files). Raises FileNotFoundError where a source file is absent.
    """
    data = shared / "data"
    sources: dict[str, Iterator[Record]] = {
        "products_real": _products_real(data / "products_real" / "products.jsonl"),
        "catalog_amazon_toys": _toys(data / "catalog_amazon_toys" / "toys.csv"),
        "catalog_shein": _shein(data / "catalog_shein" / "shein.csv"),
        "catalog_magento": _magento(data / "catalog_magento"),
        "catalog_shopify": _shopify(data / "catalog_shopify"),
        "catalog_shopee_i18n": _shopee(data / "catalog_shopee_i18n" / "shopee.csv"),
        "catalog_saleor": saleor_records(data / "catalog_saleor"),
        "catalog_rank_optimizer": rank_records(data / "catalog_rank_optimizer"),
    }
    return {
        (source, record["sku"]): record for source, records in sources.items() for record in records
    }


def _rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        yield from csv.DictReader(handle)


def _filled(record: Record) -> Record:
    """Drop the keys without a value: an absent key is how the format says "unknown"."""
    return {key: value for key, value in record.items() if value not in (None, "", {}, [])}


def _pairs(text: str) -> dict[str, str]:
    """Read a JSON list of {"name", "value"} into lower-cased names, first value kept."""
    found: dict[str, str] = {}
    for pair in json.loads(text) if text else []:
        if "name" in pair and pair.get("value"):
            found.setdefault(str(pair["name"]).lower(), str(pair["value"]).strip())
    return found


def _products_real(path: Path) -> Iterator[Record]:
    with path.open(encoding="utf-8") as handle:
        for line in handle:
            yield json.loads(line)


def _toys(path: Path) -> Iterator[Record]:
    for row in _rows(path):
        found = {
            name: pattern.search(row["product_information"])
            for name, pattern in _TOY_SPECIFICATIONS.items()
        }
        levels = [row["category"], *(row[f"subcategory_{level}"] for level in range(1, 5))]
        yield _filled(
            {
                "sku": row["product_id"],
                "title": row["product_name"],
                "brand": row["manufacturer"],
                "category": " > ".join(["Toys & Games", *(level for level in levels if level)]),
                "price": row["price"],
                "currency": "GBP",
                "description": row["product_description"],
                "attributes": {name: match.group(1) for name, match in found.items() if match},
            }
        )


def _shein(path: Path) -> Iterator[Record]:
    for row in _rows(path):
        levels = [str(level["name"]) for level in json.loads(row["category_tree"] or "[]")]
        yield _filled(
            {
                "sku": row["product_id"],
                "title": row["product_name"],
                "brand": row["brand"],
                "category": " > ".join(levels) or row["category"],
                "price": row["final_price"],
                "currency": row["currency"],
                "description": row["description"],
                "attributes": _pairs(row["other_attributes"]),
            }
        )


def _magento(folder: Path) -> Iterator[Record]:
    for row in _rows(folder / "configurable_men.csv"):
        if row["product_type"] == "configurable":
            yield _magento_parent(row)
    for name in _GEAR_FILES:
        for row in _rows(folder / f"gear_products_gear_{name}.csv"):
            yield _magento_gear(row)


def _magento_parent(row: Row) -> Record:
    attributes: dict[str, str | list[str]] = {}
    for pair in re.split(r",(?=[a-z_]+=)", row["additional_attributes"]):
        name, _, value = pair.partition("=")
        if name not in _MAGENTO_NOISE and value:
            values = value.split("|")
            attributes[name.replace("_", " ")] = values if len(values) > 1 else value
    category = row["categories"].split(",")[0].removeprefix("Default Category/")
    return _filled(
        {
            "sku": row["sku"],
            "title": row["name"],
            "brand": "Luma",
            "category": category.replace("/", " > "),
            "price": row["price"],
            "currency": "USD",
            "description": row["description"],
            "attributes": attributes,
        }
    )


def _magento_gear(row: Row) -> Record:
    attributes: dict[str, str | list[str]] = {}
    for name in _GEAR_ATTRIBUTES:
        values = [value for value in (row.get(name) or "").split("\n") if value]
        if values:
            attributes[name.replace("_", " ")] = values if len(values) > 1 else values[0]
    return _filled(
        {
            "sku": row["sku"],
            "title": row["name"].strip(),
            "brand": "Luma",
            "category": row["category"].replace("\n", " > "),
            "price": row["price"],
            "currency": "USD",
            "description": row["description"],
            "attributes": attributes,
        }
    )


def _shopify(folder: Path) -> Iterator[Record]:
    for path in sorted(folder.glob("*.csv")):
        grouped: dict[str, list[Row]] = {}
        for row in _rows(path):
            grouped.setdefault(row["Handle"], []).append(row)
        for handle, rows in grouped.items():
            yield _shopify_product(handle, rows)


def _shopify_product(handle: str, rows: list[Row]) -> Record:
    first = rows[0]
    attributes: dict[str, str | list[str]] = {}
    for number in (1, 2, 3):
        name = first[f"Option{number} Name"].lower()
        values = list(
            dict.fromkeys(
                row[f"Option{number} Value"] for row in rows if row[f"Option{number} Value"]
            )
        )
        if name and name != "title" and values:
            attributes[name] = values if len(values) > 1 else values[0]
    tags = [tag.strip() for tag in first["Tags"].split(",") if tag.strip()]
    return _filled(
        {
            "sku": handle,
            "title": first["Title"],
            "brand": first["Vendor"],
            "category": first["Type"],
            "price": first["Variant Price"],
            "currency": "USD",
            "description": first["Body (HTML)"],
            "attributes": attributes | ({"tags": tags} if tags else {}),
        }
    )


def _shopee(path: Path) -> Iterator[Record]:
    for row in _rows(path):
        yield _filled(
            {
                "sku": row["id"],
                "title": row["title"],
                "brand": row["brand"],
                "category": " > ".join(json.loads(row["breadcrumb"] or "[]")),
                "price": row["final_price"],
                "currency": row["currency"],
                "description": row["Product Description"],
                "attributes": _pairs(row["Product Specifications"]),
            }
        )
