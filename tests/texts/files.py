"""The corpus as catalogs: products that hold its texts, and the files that a shop would send."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from tests.texts.rows import Row

FIELDS = ("title", "brand", "description", "material")
MOST = {"title": 2_000, "brand": 255, "description": 200_000, "material": 200_000}
COLUMNS = ("sku", *FIELDS)
MAPPING = {name: name for name in COLUMNS[:-1]} | {"material": "attributes.material"}
Told = dict[str, str]


def products_of(rows: Sequence[Row], prefix: str, turn: int = 0) -> list[Told]:
    """Each text in one field of a product; with another turn it stands in another field.

    What a field has no room for goes to the next one, and a title is never blank.
    """
    made: list[Told] = []
    fields = [*FIELDS[turn % len(FIELDS) :], *FIELDS[: turn % len(FIELDS)]]
    for row in rows:
        text = row.text
        for field in fields:
            if len(text.strip()) > MOST[field] or not text.strip() and field == "title":
                continue
            open_ = next((one for one in made if field not in one), None)
            if open_ is None:
                open_ = {"sku": f"{prefix}-{len(made):04}"}
                made.append(open_)
            open_[field] = text
            fields = [*fields[1:], fields[0]]
            break
    for number, one in enumerate(made):
        one.setdefault("title", f"Oak lamp {number}")
        one.update({name: "" for name in FIELDS if name not in one})
    return made


def json_lines(products: Sequence[Told]) -> bytes:
    """With escapes: also halves of characters can be said."""
    return "\n".join(json.dumps(record(one)) for one in products).encode()


def record(one: Told) -> dict[str, Any]:
    """A product as JSON Lines have it."""
    plain = {name: one[name] for name in COLUMNS[:-1]}
    return {**plain, "attributes": {"material": one["material"]} if one["material"] else {}}


def comma_table(products: Sequence[Told]) -> bytes:
    """A table of any shop."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(products)
    return out.getvalue().encode()


def workbook(products: Sequence[Told]) -> bytes:
    """A workbook in which each cell is text, as Excel writes one."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(list(COLUMNS))
    for one in products:
        cells = []
        for name in COLUMNS:
            text = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", one[name])
            cell = WriteOnlyCell(sheet, text.replace("\r", "_x000D_"))
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def feed(products: Sequence[Told]) -> bytes:
    """A feed for Google Merchant."""
    items = "".join(
        "<item>"
        + "".join(
            f"<g:{name}>{escape(one[key], {chr(13): '&#13;'})}</g:{name}>"
            for name, key in (("id", "sku"), *((name, name) for name in FIELDS[:-1]))
        )
        + "</item>"
        for one in products
    )
    head = '<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>'
    return f"{head}{items}</channel></rss>".encode()
