"""Spree's product CSV: a product's own row, then one for each variant, all with one slug.

Columns after Spree's own documentation (spreecommerce.org, "Import file template") and its import schema
(github.com/spree/spree, spree/core/app/models/spree/import_schemas/products.rb): `slug` names a product, and a
blank cell leaves alone what is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from campaigns.catalog.formats.base import (
    ROWS_OF_PRODUCT_MOST,
    Detected,
    FileRecord,
    Problem,
    Spoken,
)
from campaigns.catalog.formats.columns import Columns, table_cells
from campaigns.catalog.formats.shopify import product_code
from campaigns.catalog.formats.values import columns_read
from campaigns.catalog.formats.variants import (
    amount_text,
    lowest_priced,
    options_together,
    stock_number,
    stock_together,
)

# What Spree asks of every file; with nothing else than copy beside them it is one that we wrote.
NEEDED = frozenset(("slug", "sku", "name", "price"))
COPY = NEEDED | {"description", "meta_title", "meta_description"}
WITNESSES = frozenset(
    (
        "option1_name",
        "image1_src",
        "category1",
        "tax_category",
        "shipping_category",
        "inventory_count",
        "inventory_backorderable",
        "track_inventory",
        "dimensions_unit",
        "weight_unit",
        "meta_keywords",
    )
)
OPTION = re.compile(r"^option(?P<number>[1-9])_(?:name|value)$")
METAFIELD = re.compile(r"^metafield\.(?:[^.]+\.)?(?P<name>[^.]+)$")
MEASURES = {"width": "dimensions_unit", "height": "dimensions_unit", "depth": "dimensions_unit"}
MEASURES["weight"] = "weight_unit"
READ = COPY | {"compare_at_price", "currency", "inventory_count", "category1", *MEASURES}
READ |= {"dimensions_unit", "weight_unit", "image1_src", "image2_src", "image3_src"}
Rows = Sequence[tuple[int, dict[str, str]]]
Variants = list[dict[str, Any]]


def is_spree(headers: tuple[str, ...]) -> bool:
    """Whether these are the columns of a Spree product file."""
    names = {name.lower() for name in headers}
    return names >= NEEDED and (names <= COPY or len(names & WITNESSES) > 1)


def spree_records(path: Path, detected: Detected) -> Iterator[FileRecord]:
    """One record a slug, whose rows stand together. Raises `FileBroken`."""
    columns = Columns(detected.headers)
    rows: list[tuple[int, dict[str, str]]] = []
    seen: set[int] = set()
    for number, raw in table_cells(path, detected):
        slug = _slug(columns.of(raw))
        if rows and (not slug or slug != _slug(columns.of(rows[0][1]))):
            yield _record(rows, columns, seen)
            rows = []
        rows.append((number, raw))
        # What comes above the limit is refused as a product of its own, and told.
        if len(rows) >= ROWS_OF_PRODUCT_MOST:
            yield _record(rows, columns, seen)
            rows = []
    if rows:
        yield _record(rows, columns, seen)


def _slug(cells: Mapping[str, str]) -> str:
    """A slug as Spree compares it."""
    return cells.get("slug", "").strip().lower()


def _record(rows: Rows, columns: Columns, seen: set[int]) -> FileRecord:
    cells = [columns.of(raw) for _, raw in rows]
    slug = _slug(cells[0])
    problems = []
    if not slug:
        problems.append(Problem("slug", "is missing. Every row of a Spree file has one."))
    elif hash(slug) in seen:
        problems.append(
            Problem("slug", "comes again further down. Keep the rows of one product together.")
        )
    seen.add(hash(slug))
    own = next((one for one in cells if not _options(one)), cells[0])
    variants = [_variant(one, problems) for one in cells if _options(one)]
    given = _given(own, cells, variants or [_variant(own, problems)])
    given |= {"sku": product_code(slug, _coded(own, variants)), "handle": slug}
    given["extra"] = _extra(rows[0][1], own, columns, variants)
    values, wrong = columns_read(given, needed=("sku", "title"))
    return FileRecord(
        row=rows[0][0],
        last_row=rows[-1][0],
        sku=str(values.get("sku", ""))[:64],
        values=values,
        problems=(*problems[:8], *(one for one in wrong if one.field != "sku" or slug)),
        raw=tuple(raw for _, raw in rows[:200]),
        # A slug is what Spree knows a product by; SKUs are its variants'.
        by_handle=True,
        # A blank cell leaves alone what is there; variants say all that they differ by.
        spoken=Spoken(options=bool(variants)),
    )


def _coded(own: Mapping[str, str], variants: Variants) -> Variants:
    """What may give the product its code: its own row where that has an SKU, else its variants."""
    code = own.get("sku", "").strip()
    return [{"sku": code}] if code and not _options(own) else variants


def _options(cells: Mapping[str, str]) -> dict[str, str]:
    """Option -> value of a variant's row; none for a product's own."""
    numbers = sorted(found["number"] for name in cells if (found := OPTION.match(name)))
    pairs = (
        (cells.get(f"option{number}_name", ""), cells.get(f"option{number}_value", ""))
        for number in dict.fromkeys(numbers)
    )
    return {name.strip(): value.strip() for name, value in pairs if name.strip() and value.strip()}


def _variant(cells: Mapping[str, str], problems: list[Problem]) -> dict[str, Any]:
    variant: dict[str, Any] = {
        "sku": cells.get("sku", "").strip(),
        "options": _options(cells),
        "stock": stock_number(cells.get("inventory_count", ""), "inventory_count", problems),
        "currency": cells.get("currency", "").strip(),
    }
    for key in ("price", "compare_at_price"):
        variant[key] = amount_text(cells.get(key, ""), key, problems)
    return variant


def _given(own: dict[str, str], cells: list[dict[str, str]], variants: Variants) -> dict[str, Any]:
    """What the file says: in Spree a blank cell says nothing."""
    lowest = lowest_priced(variants)
    images = (one.get(f"image{n}_src", "").strip() for one in cells for n in (1, 2, 3))
    given: dict[str, Any] = {
        "title": own.get("name", "").strip(),
        "description": own.get("description", ""),
        "category": own.get("category1", "").replace("->", ">").strip(),
        "image": next((one for one in images if one.startswith(("http://", "https://"))), ""),
        "stock": stock_together(variants),
        "attributes": _attributes(own, variants),
    }
    if lowest:
        given |= {key: lowest[key] for key in ("price", "compare_at_price", "currency")}
    return {key: value for key, value in given.items() if value not in ("", None, {})}


def _attributes(own: Mapping[str, str], variants: Variants) -> dict[str, Any]:
    """Options with all their values, metafields, and measures with their units."""
    attributes = options_together(variants)
    for name, cell in own.items():
        if (found := METAFIELD.match(name)) and cell.strip():
            attributes[found["name"].replace("_", " ")] = cell.strip()
    for name, unit in MEASURES.items():
        if own.get(name, "").strip():
            attributes[name] = f"{own[name].strip()} {own.get(unit, '').strip()}".strip()
    return dict(sorted(attributes.items()))


def _extra(
    raw: dict[str, str], own: Mapping[str, str], columns: Columns, variants: Variants
) -> dict[str, Any]:
    """What no column of a product holds; an export asks for the search texts."""
    read = READ | {name for name in own if OPTION.match(name) or METAFIELD.match(name)}
    extra = {name: cell for name, cell in columns.aside(raw, read).items() if cell}
    for name, place in (("meta_title", "seo_title"), ("meta_description", "seo_description")):
        if own.get(name, "").strip():
            extra[place] = own[name]
    if variants:
        extra["variants"] = variants
    return extra
