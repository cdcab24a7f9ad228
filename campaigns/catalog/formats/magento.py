"""Magento's product CSV: configurable products with their variants, attributes in one cell, store views."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from campaigns.catalog.formats.base import Detected, FileBroken, FileRecord, Problem, Spoken
from campaigns.catalog.formats.columns import Columns, said, table_cells
from campaigns.catalog.formats.values import columns_read
from campaigns.catalog.formats.variants import (
    VARIANTS_MOST,
    VARIANTS_OF_PRODUCT_MOST,
    amount_text,
    lowest_priced,
    one_or_list,
    options_together,
    sale_prices,
    stock_number,
    stock_together,
)

# One of these beside "sku" makes a table one of Magento's.
WITNESSES = frozenset(
    (
        "attribute_set_code",
        "product_websites",
        "additional_attributes",
        "configurable_variations",
        "store_view_code",
        "url_key",
        "meta_title",
        "meta_description",
    )
)
# Columns that a product's own columns hold, or that are read into something else.
READ = frozenset(
    (
        "sku",
        "name",
        "description",
        "categories",
        "price",
        "qty",
        "base_image",
        "additional_attributes",
        "configurable_variations",
        "store_view_code",
    )
)
STORE_TEXTS = ("name", "description", "short_description", "meta_title", "meta_description")
ROOTS = ("default category", "root catalog")
BRANDS = ("brand", "manufacturer")
SWITCHES = frozenset(("", "yes", "no", "0", "1"))
_LEVEL = re.compile(r"(?<!\\)/")
_PAIR = re.compile(r",(?=\s*[A-Za-z_]\w*=)")


def is_magento(headers: tuple[str, ...]) -> bool:
    """Whether these are the columns of a Magento product file."""
    names = {name.lower() for name in headers}
    return "sku" in names and bool(names & WITNESSES)


def pairs_read(cell: str) -> dict[str, str]:
    """`name=value,name=value` as names and values; a value may hold commas, and be in quotes."""
    found: dict[str, str] = {}
    for part in _PAIR.split(cell):
        name, equals, value = part.strip().partition("=")
        if equals and name:
            text = value.strip()
            if len(text) > 1 and text[0] == text[-1] == '"':
                text = text[1:-1].replace('""', '"')
            found[name.strip()] = text
    return found


@dataclass
class Family:
    """The variants of one file by their sku: which product each belongs to, what its own row says."""

    parents: dict[str, str] = field(default_factory=dict)
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: dict[str, list[Problem]] = field(default_factory=dict)


def magento_records(path: Path, detected: Detected) -> Iterator[FileRecord]:
    """One record a product; the rows of variants go into their configurable product. Raises `FileBroken`."""
    columns = Columns(detected.headers)
    family = _family(path, detected, columns)
    waiting: FileRecord | None = None
    for number, raw in table_cells(path, detected):
        cells = columns.of(raw)
        sku = cells.get("sku", "").strip()
        if sku in family.parents:
            continue
        if view := cells.get("store_view_code", "").strip():
            if waiting is not None and waiting.sku == sku:
                waiting = _with_view(waiting, number, view, cells)
                continue
            problem = Problem(
                "store_view_code", f"“{view[:40]}”: the product’s own row is not above."
            )
            if waiting is not None:
                yield waiting
            waiting = FileRecord(number, number, sku[:64], {}, (problem,), (raw,))
            continue
        if waiting is not None:
            yield waiting
        waiting = _record(number, raw, columns, family)
    if waiting is not None:
        yield waiting


def _with_view(record: FileRecord, number: int, view: str, cells: dict[str, str]) -> FileRecord:
    """The record with the texts that one store view has of its own."""
    texts = {name: cells[name] for name in STORE_TEXTS if cells.get(name, "").strip()}
    extra = dict(record.values.get("extra", {}))
    extra["store_views"] = {**(extra.get("store_views") or {}), view[:40]: texts}
    values, found = columns_read({"extra": extra}, needed=())
    return FileRecord(
        row=record.row,
        last_row=number,
        sku=record.sku,
        values={**record.values, "extra": values.get("extra", {})},
        problems=(*record.problems, *found),
        raw=record.raw,
    )


def _family(path: Path, detected: Detected, columns: Columns) -> Family:
    """All variants that configurable products name, then what their rows say; these may stand anywhere."""
    family = Family()
    if "configurable_variations" not in columns:
        return family
    for number, raw in table_cells(path, detected):
        cells = columns.of(raw)
        for variation in _variations(cells):
            family.parents[variation["sku"]] = cells["sku"].strip()
        if len(family.parents) > VARIANTS_MOST:
            raise FileBroken(
                f"Up to row {number:,} there are more than {VARIANTS_MOST:,} variants. Split the file."
            )
    for number, raw in table_cells(path, detected):
        cells = columns.of(raw)
        sku = cells.get("sku", "").strip()
        if sku in family.parents and not cells.get("store_view_code", "").strip():
            family.rows[sku] = _variant(number, cells, family.problems.setdefault(sku, []))
    return family


def _variations(cells: dict[str, str]) -> list[dict[str, str]]:
    """The variants that a configurable product names: [{"sku", option: value}]."""
    found = [pairs_read(part) for part in cells.get("configurable_variations", "").split("|")]
    return [pairs for pairs in found if pairs.get("sku")]


def _variant(number: int, cells: dict[str, str], problems: list[Problem]) -> dict[str, Any]:
    price, before = _prices(cells)
    return {
        "row": number,
        "price": amount_text(price, "price", problems),
        "compare_at_price": amount_text(before, "special_price", problems),
        "stock": stock_number(cells.get("qty", ""), "qty", problems),
    }


def _prices(cells: dict[str, str]) -> tuple[str, str]:
    dated = cells.get("special_price_from_date", "") + cells.get("special_price_to_date", "")
    return sale_prices(
        cells.get("price", ""), cells.get("special_price", ""), has_dates=bool(dated.strip())
    )


def _record(number: int, raw: dict[str, str], columns: Columns, family: Family) -> FileRecord:
    cells = columns.of(raw)
    variants, problems = _variants(cells, family)
    given: dict[str, Any] = {"sku": cells.get("sku", "")}
    said(given, "title", cells, "name")
    said(given, "description", cells, "description")
    if "categories" in columns:
        given["category"] = category_read(cells["categories"])
    _given_amounts(given, cells, columns, variants)
    if "base_image" in columns:
        image = cells["base_image"].strip()
        given["image"] = image if image.startswith(("http://", "https://")) else ""
    pairs = pairs_read(cells.get("additional_attributes", ""))
    # One cell holds all attributes but what variants differ by, another these.
    spoken = Spoken(
        options="configurable_variations" in columns, others="additional_attributes" in columns
    )
    if spoken.options or spoken.others:
        given["attributes"] = _attributes(pairs, variants)
    if spoken.others:
        given["brand"] = next((pairs[name] for name in BRANDS if pairs.get(name)), "")
    given["extra"] = _extra(raw, cells, columns, variants)
    values, wrong = columns_read(given, needed=columns.needed("name"))
    return FileRecord(
        row=number,
        last_row=number,
        sku=str(values.get("sku", ""))[:64],
        values=values,
        problems=(*problems, *wrong),
        raw=(raw,),
        spoken=spoken,
    )


def _variants(cells: dict[str, str], family: Family) -> tuple[list[dict[str, Any]], list[Problem]]:
    """A configurable product's variants in its order, and what is wrong with their rows."""
    named = _variations(cells)
    if len(named) > VARIANTS_OF_PRODUCT_MOST:
        told = f"names more than {VARIANTS_OF_PRODUCT_MOST:,} variants."
        return [], [Problem("configurable_variations", told)]
    variants: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for pairs in named:
        sku = pairs.pop("sku")
        row = dict(family.rows.get(sku, {}))
        number = row.pop("row", 0)
        options = {name.replace("_", " "): value for name, value in pairs.items() if value}
        variants.append({"sku": sku, "options": options, **row})
        problems += [
            Problem(problem.field, f"of variant “{sku[:64]}” in row {number}: {problem.message}")
            for problem in family.problems.get(sku, ())
        ]
    return variants, problems[:8]


def _given_amounts(
    given: dict[str, Any], cells: dict[str, str], columns: Columns, variants: list[dict[str, Any]]
) -> None:
    """Price and stock: of a configurable product the lowest price of its variants, and all their stock."""
    lowest = lowest_priced(variants)
    price, before = _prices(cells)
    if "price" in columns:
        given["price"] = lowest["price"] if lowest else price
    if "special_price" in columns:
        given["compare_at_price"] = lowest["compare_at_price"] if lowest else before
    if "qty" in columns:
        given["stock"] = stock_together(variants) if variants else cells["qty"]


def category_read(cell: str) -> str:
    """The first category below the shop's root, as "Men > Tops"."""
    for path in cell.split(","):
        parts = [part.replace("\\/", "/").strip() for part in _LEVEL.split(path) if part.strip()]
        if parts and parts[0].lower() in ROOTS:
            parts = parts[1:]
        if parts:
            return " > ".join(parts)
    return ""


def _attributes(pairs: dict[str, str], variants: list[dict[str, Any]]) -> dict[str, Any]:
    """What the product is made of and comes in. Switches say nothing of it; they stay with the other columns."""
    attributes: dict[str, Any] = {}
    for name, value in pairs.items():
        if value.lower() not in SWITCHES and name.lower() not in BRANDS:
            parts = [part.strip() for part in value.split("|") if part.strip()]
            attributes[name.replace("_", " ")] = one_or_list(parts)
    return dict(sorted((attributes | options_together(variants)).items()))


def _extra(
    raw: dict[str, str], cells: dict[str, str], columns: Columns, variants: list[dict[str, Any]]
) -> dict[str, Any]:
    """What no column of a product holds, by Magento's own names: an export asks for some of it."""
    extra = columns.aside(raw, READ)
    for name in ("categories", "base_image", "additional_attributes"):
        if name in columns:
            extra[name] = cells[name] or None
    if "configurable_variations" in columns:
        extra["variants"] = variants or None
    for name, place in (("meta_title", "seo_title"), ("meta_description", "seo_description")):
        if name in columns:
            # Blank is known to be blank: an export may write it so.
            extra.pop(name, None)
            extra[place] = cells[name]
    return extra
