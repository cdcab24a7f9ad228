"""Saleor's own tables as one JSON list of objects (Django's dump): products, variants, prices, attributes put together."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from campaigns.catalog.formats.base import Detected, FileBroken, FileRecord, Problem
from campaigns.catalog.formats.saleor import blocks_kept, blocks_text, product_sku
from campaigns.catalog.formats.texts import text_open
from campaigns.catalog.formats.values import columns_read
from campaigns.catalog.formats.variants import (
    amount_text,
    lowest_priced,
    one_or_list,
    options_together,
    stock_number,
    stock_together,
)

# A dump is read whole; a catalog that is larger comes as CSV.
DUMP_MOST = 4 * 1024 * 1024
NO_DUMP = (
    "This is one JSON list, not a dump of a Saleor shop. Write one object per line (JSON Lines)."
)
PRODUCT, VARIANT = "product.product", "product.productvariant"
Fields = dict[str, Any]


def saleor_dump_detect(path: Path, start: str, encoding: str) -> Detected:
    """Tells a dump by how its first objects look. Raises `FileBroken` for any other JSON."""
    if not start.startswith("[") or not all(
        f'"{key}"' in start for key in ("model", "pk", "fields")
    ):
        raise FileBroken(NO_DUMP)
    if path.stat().st_size > DUMP_MOST:
        most = DUMP_MOST // 1024 // 1024
        raise FileBroken(f"A JSON dump of Saleor may have {most} MB. Export the products as CSV.")
    if not saleor_dump_products(path, encoding):
        raise FileBroken(f"The list has no objects of “{PRODUCT}”. Dump the app “product”.")
    return Detected("saleor_json", encoding, headers=("sku", "name", "description", "category"))


def saleor_dump_products(path: Path, encoding: str) -> list[tuple[Any, Fields]]:
    """Keys and fields of the products in the order of the file. Raises `FileBroken`."""
    return Dump(path, encoding).of(PRODUCT)


def saleor_dump_records(path: Path, detected: Detected) -> Iterator[FileRecord]:
    """One record a product, counted from 1. Raises `FileBroken`."""
    dump = Dump(path, detected.encoding)
    for number, (pk, fields) in enumerate(dump.of(PRODUCT), start=1):
        yield _record(number, pk, fields, dump)


class Dump:
    """The objects of a dump by their model, and by what they point to."""

    def __init__(self, path: Path, encoding: str) -> None:
        with text_open(path, encoding) as stream:
            try:
                rows = json.load(stream)
            except (ValueError, RecursionError):
                raise FileBroken("The JSON cannot be read. Dump the shop again.") from None
        self._rows: dict[str, dict[str, Fields]] = {}
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, Mapping) and isinstance(row.get("fields"), dict):
                model, pk = str(row.get("model")), row.get("pk")
                self._rows.setdefault(model, {})[str(pk)] = row["fields"]
        self._by: dict[tuple[str, str], dict[str, list[tuple[str, Fields]]]] = {}

    def of(self, model: str) -> list[tuple[Any, Fields]]:
        """(key, fields) of all objects of a model."""
        return list(self._rows.get(model, {}).items())

    def one(self, model: str, pk: Any) -> Fields:
        """An object's fields; none where it is not there."""
        return self._rows.get(model, {}).get(str(pk), {})

    def pointing(self, model: str, name: str, pk: Any) -> list[tuple[str, Fields]]:
        """The objects whose field points to a key, in the order of the file."""
        if (model, name) not in self._by:
            found: dict[str, list[tuple[str, Fields]]] = {}
            for key, fields in self._rows.get(model, {}).items():
                found.setdefault(str(fields.get(name)), []).append((key, fields))
            self._by[model, name] = found
        return self._by[model, name].get(str(pk), [])


def _record(number: int, pk: Any, fields: Fields, dump: Dump) -> FileRecord:
    problems: list[Problem] = []
    rows = dump.pointing(VARIANT, "product", pk)
    variants = [_variant(key, row, dump, problems) for key, row in rows]
    lowest = lowest_priced(variants)
    media = [
        str(row.get("image") or row.get("external_url") or "")
        for _, row in dump.pointing("product.productmedia", "product", pk)
    ]
    codes = [variant["sku"] for variant in variants]
    given: dict[str, Any] = {
        "sku": product_sku(str(fields.get("slug") or f"saleor-{pk}"), codes),
        "handle": str(fields.get("slug") or "")[:255],
        "title": fields.get("name"),
        "description": _description(fields),
        "category": _category(fields.get("category"), dump),
        "price": lowest["price"] if lowest else None,
        "currency": lowest["currency"] if lowest else "",
        "stock": stock_together(variants),
        "image": next((one for one in media if one.startswith(("http://", "https://"))), ""),
        "attributes": dict(sorted(_attributes(pk, dump).items())) | options_together(variants),
        "extra": {
            "saleor_id": str(pk),
            "handle": fields.get("slug"),
            "variants": variants,
            "media": [one for one in media if one] or None,
            "seo_title": fields.get("seo_title") or "",
            "seo_description": fields.get("seo_description") or "",
            **_blocks(fields),
        },
    }
    values, wrong = columns_read(given)
    raw = {key: str(given.get(key) or "") for key in ("sku", "description", "category")}
    return FileRecord(
        row=number,
        last_row=number,
        sku=str(values.get("sku", ""))[:64],
        values=values,
        problems=(*problems[:8], *wrong),
        raw=({**raw, "name": str(given["title"] or "")},),
    )


def _description(fields: Fields) -> str:
    plain = fields.get("description_plaintext")
    return blocks_text(fields.get("description")) or (plain if isinstance(plain, str) else "")


def _blocks(fields: Fields) -> dict[str, Any]:
    document = fields.get("description")
    return blocks_kept(json.dumps(document, ensure_ascii=False) if document else "")


def _category(pk: Any, dump: Dump) -> str:
    """A category with those above it, as "Apparel > Shirts"."""
    names: list[str] = []
    while pk is not None and len(names) < 20:
        category = dump.one("product.category", pk)
        if not category:
            break
        names.append(str(category.get("name", "")))
        pk = category.get("parent")
    return " > ".join(reversed(names))


def _variant(pk: str, fields: Fields, dump: Dump, problems: list[Problem]) -> dict[str, Any]:
    listing = next(
        (
            row
            for _, row in dump.pointing("product.productvariantchannellisting", "variant", pk)
            if row.get("price_amount") is not None
        ),
        {},
    )
    stocks = [
        stock_number(str(row.get("quantity") or ""), "stock", problems)
        for _, row in dump.pointing("warehouse.stock", "product_variant", pk)
    ]
    known = [count for count in stocks if count is not None]
    return {
        "sku": str(fields.get("sku") or ""),
        "options": _options(pk, dump),
        "price": amount_text(str(listing.get("price_amount") or ""), "price", problems),
        "currency": str(listing.get("currency") or ""),
        "stock": sum(known) if known else None,
    }


def _options(pk: str, dump: Dump) -> dict[str, str]:
    """What tells a variant from the others of its product."""
    found: dict[str, str] = {}
    for assignment, _ in dump.pointing("attribute.assignedvariantattribute", "variant", pk):
        rows = dump.pointing("attribute.assignedvariantattributevalue", "assignment", assignment)
        for _, row in rows:
            name, value = _said(row.get("value"), dump)
            if name and value:
                found[name] = value
    return found


def _attributes(pk: Any, dump: Dump) -> dict[str, Any]:
    found: dict[str, list[str]] = {}
    for _, row in dump.pointing("attribute.assignedproductattributevalue", "product", pk):
        name, value = _said(row.get("value"), dump)
        if name and value:
            found.setdefault(name, []).append(value)
    return {name: one_or_list(values) for name, values in found.items()}


def _said(pk: Any, dump: Dump) -> tuple[str, str]:
    """(attribute, value) in words."""
    value = dump.one("attribute.attributevalue", pk)
    attribute = dump.one("attribute.attribute", value.get("attribute"))
    return str(attribute.get("name") or "").lower(), str(value.get("name") or "")
