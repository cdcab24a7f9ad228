"""Saleor's product export, CSV or workbook: one row a variant, the product's own fields said again in each."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from campaigns.catalog.formats.base import CELL_MOST, Detected, FileRecord, Problem, Spoken
from campaigns.catalog.formats.columns import Columns, said, table_cells
from campaigns.catalog.formats.values import columns_read
from campaigns.catalog.formats.variants import (
    VARIANTS_OF_PRODUCT_MOST,
    amount_text,
    comma_list,
    lowest_priced,
    options_together,
    stock_number,
    stock_together,
)

# Where a product keeps its description's blocks.
BLOCKS = "description_blocks"
OWN = re.compile(r"^(?P<name>.+) \((?P<of>product|variant) attribute\)$")
AMOUNT = re.compile(r"^(?P<channel>.+) \(channel price amount\)$")
CURRENCY = "{} (channel variant currency code)"
IN_CURRENCY = CURRENCY.format("")
STOCK = re.compile(r"^.+ \(warehouse quantity\)$")
READ = frozenset(
    ("id", "slug", "name", "description", "category", "product media", "variant id", "variant sku")
)
# A file of nothing but copy, as our own export is: its other columns say nothing of the variants.
COPY = frozenset(("id", "slug", "name", "description", "variant sku"))
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def is_saleor(headers: tuple[str, ...]) -> bool:
    """Whether these are the columns of a Saleor product export."""
    names = {name.lower() for name in headers}
    return "id" in names and bool(names & {"variant sku", "variant id"})


def saleor_records(path: Path, detected: Detected) -> Iterator[FileRecord]:
    """One record a product. Raises `FileBroken`."""
    columns = Columns(detected.headers)
    rows: list[tuple[int, dict[str, str]]] = []
    seen: set[int] = set()
    for number, raw in table_cells(path, detected):
        pk = columns.of(raw).get("id", "")
        if rows and (not pk or pk != columns.of(rows[0][1]).get("id", "")):
            yield _record(rows, columns, seen)
            rows = []
        rows.append((number, raw))
        # What comes above the limit is refused as a product of its own, and told.
        if len(rows) > VARIANTS_OF_PRODUCT_MOST:
            yield _record(rows, columns, seen)
            rows = []
    if rows:
        yield _record(rows, columns, seen)


def _record(rows: list[tuple[int, dict[str, str]]], columns: Columns, seen: set[int]) -> FileRecord:
    first = columns.of(rows[0][1])
    pk = first.get("id", "").strip()
    problems = list(_named(pk, first, seen))
    variants = [_variant(columns.of(raw), problems) for _, raw in rows]
    given: dict[str, Any] = {"sku": product_sku(pk, [one["sku"] for one in variants])}
    if slug := first.get("slug", "").strip():
        given["handle"] = slug
    said(given, "title", first, "name")
    if "description" in columns:
        given["description"] = description_read(first["description"])
    said(given, "category", first, "category")
    _given_amounts(given, first, variants)
    pictures = comma_list(first.get("product media", ""))
    if "product media" in columns:
        given["image"] = next(
            (one for one in pictures if one.startswith(("http://", "https://"))), ""
        )
    if named := frozenset(_plain_name(own) for name in first if (own := OWN.match(name))):
        given["attributes"] = dict(sorted(_own(first, "product").items())) | options_together(
            variants
        )
    given["extra"] = blocks_kept(first["description"]) if "description" in columns else {}
    if not first.keys() <= COPY:
        said_aside = columns.aside(rows[0][1], READ | {name for name in first if OWN.match(name)})
        # A file of fewer columns says nothing of what they hold.
        lists = {
            "variant sku": ("variants", variants),
            "product media": ("media", pictures or None),
        }
        told = dict(pair for name, pair in lists.items() if name in columns)
        given["extra"] |= {**said_aside, "saleor_id": pk, **told}
    values, wrong = columns_read(given, needed=columns.needed("name"))
    return FileRecord(
        row=rows[0][0],
        last_row=rows[-1][0],
        sku=str(values.get("sku", ""))[:64],
        values=values,
        problems=(*problems[:8], *wrong),
        raw=tuple(raw for _, raw in rows[:200]),
        by_handle=bool(slug),
        spoken=Spoken(named),
    )


def _named(pk: str, first: Mapping[str, str], seen: set[int]) -> Iterator[Problem]:
    """What is wrong with how a product is named."""
    if not pk:
        yield Problem("id", "is missing. Every row of a Saleor export has one.")
    elif hash(pk) in seen:
        yield Problem("id", "comes again further down. Keep the rows of one product together.")
    if "variant sku" not in first and not first.get("slug", "").strip():
        words = "is missing, and “slug” too. Export one of them: they say which product it is."
        yield Problem("variant sku", words)
    seen.add(hash(pk))


def _blank(cells: dict[str, str]) -> dict[str, Any]:
    """A variant of which nothing is known yet; what the file has no columns for is not said of it."""
    blank: dict[str, Any] = {"sku": cells.get("variant sku", "").strip()}
    if any((own := OWN.match(name)) and own["of"] == "variant" for name in cells):
        blank["options"] = _own(cells, "variant")
    if any(AMOUNT.match(name) for name in cells):
        blank["price"] = None
        if any(name.endswith(IN_CURRENCY) for name in cells):
            blank["currency"] = ""
    if any(STOCK.match(name) for name in cells):
        blank["stock"] = None
    return blank


def _variant(cells: dict[str, str], problems: list[Problem]) -> dict[str, Any]:
    """One variant: its price in the first channel that has one, its stock in all warehouses."""
    variant = _blank(cells)
    for name, cell in cells.items():
        if (channel := AMOUNT.match(name)) and cell.strip() and variant["price"] is None:
            variant["price"] = amount_text(cell, name, problems)
            if (currency := cells.get(CURRENCY.format(channel["channel"]))) is not None:
                variant["currency"] = currency.strip()
        elif STOCK.match(name) and (count := stock_number(cell, name, problems)) is not None:
            variant["stock"] = (variant["stock"] or 0) + count
    return variant


def _own(cells: Mapping[str, str], of: str) -> dict[str, str]:
    found = ((OWN.match(name), cell.strip()) for name, cell in cells.items())
    return {
        _plain_name(match): cell for match, cell in found if match and match["of"] == of and cell
    }


def _plain_name(own: re.Match[str]) -> str:
    """An attribute's name in words; a header has its slug."""
    return own["name"].replace("-", " ")


def _given_amounts(
    given: dict[str, Any], first: Mapping[str, str], variants: list[dict[str, Any]]
) -> None:
    lowest = lowest_priced(variants)
    if any(AMOUNT.match(name) for name in first):
        given["price"] = lowest["price"] if lowest else None
        # A currency is that of a price: without one it says nothing.
        if any(name.endswith(IN_CURRENCY) for name in first):
            given["currency"] = lowest.get("currency", "") if lowest else ""
    if any(STOCK.match(name) for name in first):
        given["stock"] = stock_together(variants)


def product_sku(pk: str, codes: list[str]) -> str:
    """The one SKU that all variants share, else Saleor's own id of the product."""
    known = {code for code in codes if code}
    shared = known.pop() if len(known) == 1 and all(codes) else ""
    return shared if shared and len(shared) <= 64 else pk


def description_read(cell: str) -> str:
    """A description as plain paragraphs: Saleor keeps blocks of its editor as JSON."""
    text = cell.strip()
    if not text.startswith("{"):
        return cell
    try:
        return blocks_text(json.loads(text))
    except (ValueError, RecursionError):
        return cell


def blocks_kept(cell: str) -> dict[str, Any]:
    """The blocks of a description as the shop has them, for a file that goes back; none of plain text."""
    text = cell.strip()
    return {BLOCKS: text if text.startswith("{") and len(text) <= CELL_MOST else None}


def blocks_text(document: Any) -> str:
    """The texts of an editor's blocks, a blank line between them, list items each behind a dash."""
    blocks = document.get("blocks") if isinstance(document, Mapping) else None
    parts: list[str] = []
    for block in blocks if isinstance(blocks, list) else ():
        data = block.get("data") if isinstance(block, Mapping) else None
        if not isinstance(data, Mapping):
            continue
        if isinstance(data.get("text"), str):
            parts.append(_plain(data["text"]))
        items = data.get("items")
        if isinstance(items, list):
            parts.append("\n".join(f"- {_plain(one)}" for one in items if isinstance(one, str)))
    return "\n\n".join(part for part in parts if part)


def _plain(text: str) -> str:
    return html.unescape(re.sub(r"<[^<>]{0,400}>", "", BREAK.sub("\n", text))).strip()
