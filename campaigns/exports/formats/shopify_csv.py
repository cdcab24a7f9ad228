"""Shopify's product CSV with the fewest columns: handle, title and the fields that have new copy."""

from __future__ import annotations

import csv
import html
import io
import re
from typing import BinaryIO

from django.db.models import Q, QuerySet

from campaigns.exports.formats.rows import Report, note_risky, sendable
from campaigns.exports.selection import Outgoing, Sending, held
from campaigns.models import Candidate, Product

# Column: (CHANNEL.FIELD that fills it, where the catalog's own text is).
COLUMNS: dict[str, str] = {
    "Title": "product_title.title",
    "Description": "product_description.description",
    "SEO title": "seo.title",
    "SEO description": "seo.description",
}
KEYS: tuple[str, ...] | None = tuple(COLUMNS.values())
TO_COUNT = True
# Columns whose present text an import may have left out: where it is kept in a product's `extra`.
KEPT = {"SEO title": "seo_title", "SEO description": "seo_description"}


def write(sending: Sending, stream: BinaryIO) -> Report:
    """One row for each product. A column without any new copy is left out, so that it keeps its values."""
    report = Report()
    columns = {name: key for name, key in COLUMNS.items() if key in sending.keys or name == "Title"}
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["URL handle", *columns])
    for row in sendable(sending.rows, report):
        cells = _cells(row, columns, report)
        if cells is not None:
            writer.writerow([row.product.handle, *cells.values()])
            note_risky(report, row.product.sku, cells)
            report.rows += 1
    text.detach()
    return report


def _cells(row: Outgoing, columns: dict[str, str], report: Report) -> dict[str, str] | None:
    """The row's cells; None (held) where a cell's present text is unknown and a blank would overwrite it."""
    product = row.product
    if not product.handle:
        report.held += [
            held(product.sku, line.key, "no_handle", line.candidate.pk) for line in row.lines
        ]
        return None
    cells: dict[str, str] = {}
    for name, key in columns.items():
        line = row.text_for(key)
        if line is not None:
            cells[name] = text_to_html(line.text) if name == "Description" else line.text
            continue
        present = _present(product, name)
        if present is None:
            report.held += [
                held(product.sku, one.key, "unknown_current_text", one.candidate.pk)
                for one in row.lines
            ]
            return None
        cells[name] = present
    report.marked += sum(line.candidate.origin != "human" for line in row.lines)
    return cells


def _present(product: Product, column: str) -> str | None:
    if column == "Title":
        return product.title
    if column == "Description":
        return product.description
    value = product.extra.get(KEPT[column])
    return value if isinstance(value, str) else None


def refused(
    going: QuerySet[Candidate], keys: frozenset[str]
) -> list[tuple[str, QuerySet[Candidate]]]:
    """The lines that `write` holds, asked of the database: what `_cells` decides of one row."""
    unknown = Q(pk__in=())
    for column, place in KEPT.items():
        channel, _, field = COLUMNS[column].partition(".")
        if COLUMNS[column] in keys:
            new = going.filter(channel=channel, field=field).values("product")
            kept = f"product__extra__{place}"
            unknown |= ~Q(product__in=new) & (Q(**{f"{kept}__isnull": True}) | Q(**{kept: None}))
    return [
        ("no_handle", going.filter(product__handle="")),
        ("unknown_current_text", going.exclude(product__handle="").filter(unknown)),
    ]


def text_to_html(text: str) -> str:
    """Paragraphs of a plain text as the HTML that Shopify keeps."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    return "".join(
        f"<p>{html.escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in paragraphs
    )
