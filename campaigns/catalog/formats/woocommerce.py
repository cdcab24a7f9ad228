"""WooCommerce's product CSV: variations folded into their variable product, attributes in numbered columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from campaigns.catalog.formats.base import Detected, FileBroken, FileRecord, Problem, Spoken
from campaigns.catalog.formats.columns import Columns, said, table_cells
from campaigns.catalog.formats.values import columns_read
from campaigns.catalog.formats.variants import (
    VARIANTS_MOST,
    VARIANTS_OF_PRODUCT_MOST,
    amount_text,
    comma_list,
    lowest_priced,
    one_or_list,
    options_together,
    sale_prices,
    stock_number,
    stock_together,
)

WITNESSES = frozenset(
    (
        "regular price",
        "in stock?",
        "is featured?",
        "visibility in catalog",
        "tax status",
        "allow customer reviews?",
        "date sale price starts",
    )
)
# A file of nothing but copy, as our own export is: told by its capitals.
COPY = frozenset(("ID", "SKU", "Name", "Short description", "Description"))
READ = frozenset(
    (
        "sku",
        "name",
        "description",
        "short description",
        "id",
        "type",
        "categories",
        "brands",
        "regular price",
        "sale price",
        "stock",
        "in stock?",
        "images",
        "parent",
    )
)
ATTRIBUTE = re.compile(
    r"^attribute (?P<number>\d{1,3}) (?P<part>name|value\(s\)|visible|global|default)$"
)
MEASURE = re.compile(r"^(?P<name>weight|length|width|height) \((?P<unit>[a-z]{1,4})\)$")
MEASURES = frozenset(("weight", "length", "width", "height"))
SHOWN = ("", "1", "yes", "true")
VARIATION = "variation"


def is_woocommerce(headers: tuple[str, ...]) -> bool:
    """Whether these are the columns of a WooCommerce product file."""
    names = {name.lower() for name in headers}
    if not names & {"sku", "id"} or "name" not in names:
        return False
    return len(names & WITNESSES) > 1 or set(headers) <= COPY


def text_decoded(cell: str) -> str:
    r"""A description as the shop has it: WooCommerce writes line ends as `\n` and that itself as `\\n`."""
    return "\\n".join(part.replace("\\n", "\n") for part in cell.split("\\\\n"))


def text_encoded(text: str) -> str:
    r"""The way back of `text_decoded`."""
    return text.replace("\\n", "\\\\n").replace("\n", "\\n")


def woocommerce_records(path: Path, detected: Detected) -> Iterator[FileRecord]:
    """One record a product; variations go into the product that they name. Raises `FileBroken`."""
    columns = Columns(detected.headers)
    families, known = _families(path, detected, columns)
    for number, raw in table_cells(path, detected):
        cells = columns.of(raw)
        if _kind(cells) != VARIATION:
            yield _record(number, raw, columns, families)
        elif hash(_parent(cells)) not in known:
            told = f"“{_parent(cells)[:64]}” is not in this file. Export it with its variations."
            sku = cells.get("sku", "").strip()[:64]
            yield FileRecord(number, number, sku, {}, (Problem("Parent", told),), (raw,))


def _kind(cells: dict[str, str]) -> str:
    return cells.get("type", "").partition(",")[0].strip().lower()


def _parent(cells: dict[str, str]) -> str:
    return cells.get("parent", "").strip().lower()


def _names(cells: dict[str, str]) -> list[str]:
    """What a variation may call this product: its SKU, or its number."""
    sku, pk = cells.get("sku", "").strip().lower(), cells.get("id", "").strip()
    return [name for name in (sku, f"id:{pk}" if pk else "") if name]


def _families(
    path: Path, detected: Detected, columns: Columns
) -> tuple[dict[str, list[dict[str, Any]]], set[int]]:
    """Variations by the parent they name, and the names of all products that there are."""
    families: dict[str, list[dict[str, Any]]] = {}
    known: set[int] = set()
    if "parent" not in columns:
        return families, known
    count = 0
    for number, raw in table_cells(path, detected):
        cells = columns.of(raw)
        if _kind(cells) != VARIATION:
            known.update(hash(name) for name in _names(cells))
            continue
        count += 1
        if count > VARIANTS_MOST:
            raise FileBroken(
                f"Up to row {number:,} there are more than {VARIANTS_MOST:,} variations. Split the file."
            )
        family = families.setdefault(_parent(cells), [])
        if len(family) <= VARIANTS_OF_PRODUCT_MOST:
            family.append(_variation(number, cells))
    return families, known


def _variation(number: int, cells: dict[str, str]) -> dict[str, Any]:
    """One variation, JSON-ready; what is wrong with it stands under "problems"."""
    problems: list[Problem] = []
    price, before = _prices(cells)
    options = {name: values[0][:500] for name, values, _ in _attribute_columns(cells) if values}
    variation: dict[str, Any] = {
        "sku": cells.get("sku", "").strip()[:200],
        "options": options,
        "price": amount_text(price, "Regular price", problems),
        "compare_at_price": amount_text(before, "Sale price", problems),
        "stock": stock_number(_stock(cells), "Stock", problems),
    }
    if problems:
        variation["problems"] = [
            Problem(one.field, f"of the variation in row {number}: {one.message}")
            for one in problems
        ]
    return variation


def _attribute_columns(cells: dict[str, str]) -> Iterator[tuple[str, list[str], bool]]:
    """(name, values, whether the shop shows it) of each attribute that a row has."""
    numbers = sorted({int(found["number"]) for name in cells if (found := ATTRIBUTE.match(name))})
    for number in numbers:
        name = cells.get(f"attribute {number} name", "").strip()
        values = comma_list(cells.get(f"attribute {number} value(s)", ""))
        if name:
            shown = cells.get(f"attribute {number} visible", "").strip().lower() in SHOWN
            yield name, values, shown


def _prices(cells: dict[str, str]) -> tuple[str, str]:
    dated = cells.get("date sale price starts", "") + cells.get("date sale price ends", "")
    return sale_prices(
        cells.get("regular price", ""), cells.get("sale price", ""), has_dates=bool(dated.strip())
    )


def _stock(cells: dict[str, str]) -> str:
    said_stock = cells.get("stock", "").strip()
    return "0" if not said_stock and cells.get("in stock?", "").strip() == "0" else said_stock


def _record(
    number: int,
    raw: dict[str, str],
    columns: Columns,
    families: dict[str, list[dict[str, Any]]],
) -> FileRecord:
    cells = columns.of(raw)
    variants, problems = _family_of(cells, families)
    given: dict[str, Any] = {"sku": _sku(cells)}
    said(given, "title", cells, "name")
    if "description" in columns:
        given["description"] = text_decoded(cells["description"])
    if "categories" in columns:
        given["category"] = next(iter(comma_list(cells["categories"])), "")
    if "brands" in columns:
        given["brand"] = next(iter(comma_list(cells["brands"])), "")
    _given_amounts(given, cells, columns, variants)
    images = comma_list(cells.get("images", ""))
    if "images" in columns:
        given["image"] = images[0] if images else ""
    if any(ATTRIBUTE.match(name) or MEASURE.match(name) for name in cells):
        given["attributes"] = _attributes(cells, variants)
    given["extra"] = _extra(raw, cells, columns, variants, images)
    values, wrong = columns_read(given, needed=columns.needed("name"))
    return FileRecord(
        row=number,
        last_row=number,
        sku=str(values.get("sku", ""))[:64],
        values=values,
        problems=(*problems, *wrong),
        raw=(raw,),
        spoken=_spoken(cells),
    )


def _spoken(cells: dict[str, str]) -> Spoken:
    """Its numbered columns hold all attributes of a product but the measures, which have a column each."""
    named = frozenset(found["name"] for name in cells if (found := MEASURE.match(name)))
    has_numbered = any(ATTRIBUTE.match(name) for name in cells)
    return Spoken(named, options=has_numbered, others=has_numbered, apart=MEASURES - named)


def _sku(cells: dict[str, str]) -> str:
    """The product's SKU; its number in the shop where it has none."""
    sku, pk = cells.get("sku", "").strip(), cells.get("id", "").strip()
    return sku or (f"woo-{pk}" if pk else "")


def _family_of(
    cells: dict[str, str], families: dict[str, list[dict[str, Any]]]
) -> tuple[list[dict[str, Any]], list[Problem]]:
    found = [one for name in _names(cells) for one in families.get(name, ())]
    if len(found) > VARIANTS_OF_PRODUCT_MOST:
        return [], [Problem("Parent", f"has more than {VARIANTS_OF_PRODUCT_MOST:,} variations.")]
    problems = [problem for one in found for problem in one.get("problems", ())]
    variants = [{key: one[key] for key in one if key != "problems"} for one in found]
    return variants, problems[:8]


def _given_amounts(
    given: dict[str, Any], cells: dict[str, str], columns: Columns, variants: list[dict[str, Any]]
) -> None:
    """Price and stock: of a variable product the lowest price of its variations, and all their stock."""
    lowest = lowest_priced(variants)
    price, before = _prices(cells)
    if "regular price" in columns:
        given["price"] = lowest["price"] if lowest else price
    if "sale price" in columns:
        given["compare_at_price"] = lowest["compare_at_price"] if lowest else before
    if columns.has_any("stock", "in stock?"):
        together = stock_together(variants)
        given["stock"] = _stock(cells) if together is None else together


def _attributes(cells: dict[str, str], variants: list[dict[str, Any]]) -> dict[str, Any]:
    """Attributes that the shop shows, and what it weighs and measures in the shop's unit."""
    attributes: dict[str, Any] = {
        name: one_or_list(values)
        for name, values, shown in _attribute_columns(cells)
        if values and shown
    }
    for name, value in options_together(variants).items():
        attributes.setdefault(name, value)
    for column, cell in cells.items():
        measure = MEASURE.match(column)
        if measure and cell.strip() not in ("", "0"):
            attributes[measure["name"]] = f"{cell.strip()} {measure['unit']}"
    return dict(sorted(attributes.items()))


def _extra(
    raw: dict[str, str],
    cells: dict[str, str],
    columns: Columns,
    variants: list[dict[str, Any]],
    images: list[str],
) -> dict[str, Any]:
    """What no column of a product holds; an export asks for the short description."""
    read = READ | {name for name in cells if ATTRIBUTE.match(name) or MEASURE.match(name)}
    extra = columns.aside(raw, read)
    if "short description" in columns:
        extra["short_description"] = text_decoded(cells["short description"])
    for name, place in (("id", "woocommerce_id"), ("type", "type"), ("categories", "categories")):
        if name in columns:
            extra[place] = cells[name].strip() or None
    if "images" in columns:
        extra["images"] = [{"src": image, "alt": ""} for image in images] or None
    if "parent" in columns:
        extra["variants"] = variants or None
    return extra
