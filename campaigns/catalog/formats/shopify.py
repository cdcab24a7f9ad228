"""Shopify's product CSV, current and legacy headers: rows of variants and images folded into products."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from campaigns.catalog.formats.base import (
    ROWS_OF_PRODUCT_MOST,
    Detected,
    FileRecord,
    Problem,
    Spoken,
)
from campaigns.catalog.formats.delimited import cells_named, table_rows
from campaigns.catalog.formats.values import columns_read
from campaigns.catalog.formats.variants import (
    amount_text,
    lowest_priced,
    stock_number,
    stock_together,
)

# Every header we read, by our own name for it: the current one and the legacy one.
HEADERS: dict[str, str] = {
    "url handle": "handle",
    "handle": "handle",
    "title": "title",
    "description": "description",
    "body (html)": "description",
    "body html": "description",
    "vendor": "brand",
    "product category": "category",
    "type": "type",
    "tags": "tags",
    "published on online store": "published",
    "published": "published",
    "status": "status",
    "sku": "sku",
    "variant sku": "sku",
    "barcode": "barcode",
    "variant barcode": "barcode",
    "price": "price",
    "variant price": "price",
    "compare-at price": "compare_at_price",
    "variant compare at price": "compare_at_price",
    "inventory quantity": "stock",
    "variant inventory qty": "stock",
    "inventory tracker": "tracker",
    "variant inventory tracker": "tracker",
    "product image url": "image",
    "image src": "image",
    "image position": "position",
    "image alt text": "alt",
    "variant image url": "variant_image",
    "variant image": "variant_image",
    "seo title": "seo_title",
    "seo description": "seo_description",
    "google shopping / gender": "attributes.gender",
    "google shopping / age group": "attributes.age group",
    **{f"option{n} name": f"option{n}_name" for n in (1, 2, 3)},
    **{f"option{n} value": f"option{n}_value" for n in (1, 2, 3)},
}
METAFIELD = re.compile(r"^(?P<name>.+?)\s*\((?:product\.)?metafields\..+\)$", re.IGNORECASE)
WITNESSES = frozenset(
    ("body (html)", "vendor", "variant price", "option1 name", "option1 value", "variant sku")
)
# A file with any of these says what a product's variants are.
OF_VARIANTS = frozenset(
    ("sku", "barcode", "price", "compare_at_price", "stock", "variant_image")
) | {f"option{n}_{part}" for n in (1, 2, 3) for part in ("name", "value")}
SHARED = ("tags", "published", "status", "type", "seo_title", "seo_description")
SKU_MOST = 64


def is_shopify(headers: tuple[str, ...]) -> bool:
    """Whether these are the columns of a Shopify product file."""
    names = {name.lower() for name in headers}
    if not names & {"handle", "url handle"} or "title" not in names:
        return False
    return bool(names & WITNESSES) or names <= set(HEADERS)


@dataclass
class Fold:
    """The rows of one handle while they are gathered."""

    handle: str
    first_row: int
    last_row: int
    rows: list[dict[str, str]] = field(default_factory=list)
    raw: list[dict[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def shopify_records(path: Path, detected: Detected) -> Iterator[FileRecord]:
    """One record a product. Raises `FileBroken`."""
    columns = _columns(detected.headers)
    rows = table_rows(path, detected.encoding, detected.delimiter)
    next(rows, None)
    seen: set[bytes] = set()
    fold: Fold | None = None
    for row in rows:
        raw = cells_named(detected.headers, row.cells)
        cells = {name: raw[column] for column, name in columns.items() if column in raw}
        handle = cells.get("handle", "").strip() or slugify(cells.get("title", ""))
        if fold is None or handle != fold.handle or not handle:
            if fold is not None:
                yield _record(fold, columns, seen)
            fold = Fold(handle, row.number, row.number)
        fold.last_row = row.number
        if len(fold.rows) >= ROWS_OF_PRODUCT_MOST:
            fold.problems = [
                Problem("Handle", f"has more than {ROWS_OF_PRODUCT_MOST:,} rows in this file.")
            ]
            continue
        fold.rows.append(cells)
        fold.raw.append(raw)
    if fold is not None:
        yield _record(fold, columns, seen)


def _columns(headers: tuple[str, ...]) -> dict[str, str]:
    """Header -> our name. Of the current and the legacy header of one thing the first in the file counts."""
    columns: dict[str, str] = {}
    for header in headers:
        name = HEADERS.get(header.lower(), "")
        metafield = METAFIELD.match(header)
        if metafield:
            name = f"attributes.{metafield['name'].lower()}"
        if name and name not in columns.values():
            columns[header] = name
    return columns


def _record(fold: Fold, columns: dict[str, str], seen: set[bytes]) -> FileRecord:
    problems = list(fold.problems)
    mark = hashlib.blake2b(fold.handle.encode(errors="replace"), digest_size=8).digest()
    if not fold.handle:
        problems.append(Problem("URL handle", "is missing, and so is the title."))
    elif mark in seen:
        problems.append(
            Problem(
                "URL handle", "comes again further down. Keep the rows of one product together."
            )
        )
    seen.add(mark)
    given, found = _given(fold, set(columns.values()))
    problems += found
    values, wrong = columns_read(given)
    problems += [problem for problem in wrong if problem.field != "sku" or fold.handle]
    return FileRecord(
        row=fold.first_row,
        last_row=fold.last_row,
        sku=str(values.get("sku", fold.handle))[:SKU_MOST],
        values=values,
        problems=tuple(problems),
        raw=tuple(fold.raw[:200]),
        by_handle="sku" not in columns.values(),
        spoken=_spoken(columns.values()),
    )


def _given(fold: Fold, has: set[str]) -> tuple[dict[str, Any], list[Problem]]:
    first = fold.rows[0]
    variants, problems = _variants(fold)
    given: dict[str, Any] = {
        "sku": product_code(fold.handle, variants),
        "handle": fold.handle,
        "title": _first(fold, "title"),
    }
    for key in ("description", "brand"):
        if key in has:
            given[key] = _first(fold, key) if key != "description" else first.get(key, "")
    if has & {"category", "type"}:
        given["category"] = _first(fold, "category") or _first(fold, "type")
    given |= _prices(variants, has)
    if "image" in has:
        given["image"] = _first(fold, "image")
    if any(name.startswith(("option", "attributes.")) for name in has):
        given["attributes"] = _attributes(fold)
    given["extra"] = _extra(fold, variants, has)
    return given, problems


def _spoken(has: Collection[str]) -> Spoken:
    """The metafields that have a column, and the options where the file has any."""
    named = (name.partition(".") for name in has)
    return Spoken(
        named=frozenset(name for kind, _, name in named if kind == "attributes"),
        options=any(name.startswith("option") for name in has),
    )


def _first(fold: Fold, name: str) -> str:
    return next((row[name].strip() for row in fold.rows if row.get(name, "").strip()), "")


def _variants(fold: Fold) -> tuple[list[dict[str, Any]], list[Problem]]:
    """The product's variants in order, JSON-ready; rows that only bring a picture are none."""
    names = [_first(fold, f"option{n}_name") for n in (1, 2, 3)]
    variants: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for place, row in enumerate(fold.rows):
        said = ("option1_value", "sku", "price", "stock")
        if place and not any(row.get(name, "").strip() for name in said):
            continue
        options = {
            name: row.get(f"option{n}_value", "").strip()
            for n, name in zip((1, 2, 3), names, strict=True)
            if name and row.get(f"option{n}_value", "").strip()
        }
        variant: dict[str, Any] = {"sku": row.get("sku", "").strip(), "options": options}
        for key in ("price", "compare_at_price"):
            variant[key] = amount_text(row.get(key, ""), key, problems)
        variant["stock"] = stock_number(row.get("stock", ""), "stock", problems)
        for key in ("barcode", "variant_image"):
            if row.get(key, "").strip():
                variant[key.removeprefix("variant_")] = row[key].strip()
        variants.append(variant)
    return variants, problems


def product_code(handle: str, variants: list[dict[str, Any]]) -> str:
    """The code that stands for the product (contracts, Imports): one that all variants share, or the handle."""
    codes = [variant["sku"] for variant in variants if variant["sku"]]
    shared = len(set(codes)) == 1 and (len(codes) == len(variants) or len(codes) == 1)
    sku = codes[0] if shared else handle
    if len(sku) <= SKU_MOST:
        return sku
    digest = hashlib.sha256(sku.encode(errors="replace")).hexdigest()[:8]
    return f"{sku[: SKU_MOST - 9]}-{digest}"


def _prices(variants: list[dict[str, Any]], has: set[str]) -> dict[str, Any]:
    """The lowest price with its own price before, and the stock of all variants together."""
    given: dict[str, Any] = {}
    lowest = lowest_priced(variants)
    for key in ("price", "compare_at_price"):
        if key in has:
            given[key] = lowest[key] if lowest else None
    if "stock" in has:
        given["stock"] = stock_together(variants)
    return given


def _attributes(fold: Fold) -> dict[str, Any]:
    """Options with all their values, and metafields: what the file says of the product itself."""
    attributes: dict[str, Any] = {}
    for n in (1, 2, 3):
        name = _first(fold, f"option{n}_name")
        values = [row.get(f"option{n}_value", "").strip() for row in fold.rows]
        values = list(dict.fromkeys(value for value in values if value))
        if name and values and values != ["Default Title"]:
            attributes[name] = values if len(values) > 1 else values[0]
    for key in {key for row in fold.rows for key in row if key.startswith("attributes.")}:
        if said := _first(fold, key):
            attributes[key.partition(".")[2]] = said
    return dict(sorted(attributes.items()))


def _extra(fold: Fold, variants: list[dict[str, Any]], has: set[str]) -> dict[str, Any]:
    """What a product's columns do not hold, kept for exports: handle, variants, pictures, tags, SEO texts.

    None stands for a column that the file has and that is blank, so that an old value goes.
    """
    extra: dict[str, Any] = {"handle": fold.handle}
    if has & OF_VARIANTS:
        extra["variants"] = variants
    if "image" in has:
        extra["images"] = [
            {"src": row["image"].strip(), "alt": row.get("alt", "").strip()}
            for row in fold.rows
            if row.get("image", "").strip()
        ] or None
    for key in SHARED:
        if key in has:
            blank = "" if key.startswith("seo_") else None
            extra[key] = _first(fold, key) or blank
    return extra
