"""A table of a workspace's own, as CSV or as a workbook: one row for each product, or one for each line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, BinaryIO

from django.db.models import F, Q, QuerySet, Window
from django.db.models.fields.json import KT
from django.db.models.functions import Length, RowNumber

from campaigns.catalog.records import money_text
from campaigns.exports.formats.copy_table import lines_held, text_to_html
from campaigns.exports.formats.jsonl import line_record
from campaigns.exports.formats.rows import Report, note_risky, sendable
from campaigns.exports.formats.sheets import CELL_MOST, BookSheet, CsvSheet, Sheet
from campaigns.exports.layouts import (
    DELIMITERS,
    HTML,
    LINE,
    PRODUCT,
    SOURCE,
    Layout,
    LayoutColumn,
)
from campaigns.exports.selection import (
    Approved,
    Outgoing,
    Sending,
    chosen_at,
    held,
    places_of,
    preference,
)
from campaigns.models import Candidate, Product
from campaigns.review.approval_record import source_type

Refusals = list[tuple[str, QuerySet[Candidate]]]
# CHANNEL.FIELD -> where the catalog keeps its present text.
PRESENT = {
    "product_title.title": "title",
    "product_description.description": "description",
    "seo.title": "extra.seo_title",
    "seo.description": "extra.seo_description",
}
UNKNOWN, TOO_LONG = "unknown_current_text", "cell_too_long"
MONEY = ("price", "compare_at_price")


@dataclass(frozen=True)
class SavedTable:
    """The writer of one layout."""

    layout: Layout

    @property
    def keys(self) -> tuple[str, ...] | None:
        """The CHANNEL.FIELD that it takes; all for a table of lines."""
        return None if self.layout.per == "line" else tuple(self.layout.places)

    def write(self, sending: Sending, stream: BinaryIO) -> Report:
        """The header and its rows; what has no column, or no room in a cell, is held."""
        report = Report(log=sending.log)
        sheet = self._sheet(stream)
        headings = [one.heading for one in self.layout.columns]
        sheet.row(headings)
        made = self._of_lines if self.layout.per == "line" else self._of_products
        for row in sendable(sending.rows, report):
            for cells in made(row, sending, report):
                sheet.row(cells)
                report.rows += 1
                if self.layout.kind == "csv":
                    note_risky(report, row.product.sku, dict(zip(headings, cells, strict=True)))
        sheet.close()
        return report

    def _sheet(self, stream: BinaryIO) -> Sheet:
        if self.layout.kind == "xlsx":
            return BookSheet(stream)
        _, delimiter = DELIMITERS[self.layout.delimiter]
        return CsvSheet(stream, delimiter=delimiter, encoding=self.layout.encoding)

    def _of_lines(self, row: Outgoing, sending: Sending, report: Report) -> Iterator[list[str]]:
        tells = any(one.value == "digital_source_type" for one in self.layout.columns)
        for line in row.lines:
            record = line_record(row.product, line, sending.links)
            cells = [
                _said(record.get(one.value))
                if one.value in LINE
                else product_cell(row.product, one.value)
                for one in self.layout.columns
            ]
            if self._is_too_long(cells):
                report.held.append(held(row.product.sku, line.key, TOO_LONG, line.candidate.pk))
                continue
            report.sent(row.product, line if tells else replace(line, mark=False))
            yield cells

    def _of_products(self, row: Outgoing, sending: Sending, report: Report) -> Iterator[list[str]]:
        kept = self._kept(row, report)
        row.lines = [line for lines in kept.values() for line in lines]
        cells = self._cells(row.product, kept)
        if cells is None:
            lines_held(row, report, UNKNOWN)
        elif self._is_too_long(cells):
            lines_held(row, report, TOO_LONG)
        else:
            tells = {one.key for one in self.layout.columns if one.form == SOURCE}
            for line in row.lines:
                report.sent(row.product, line if line.key in tells else replace(line, mark=False))
            yield cells

    def _is_too_long(self, cells: list[str]) -> bool:
        return self.layout.kind == "xlsx" and any(len(cell) > CELL_MOST for cell in cells)

    def _kept(self, row: Outgoing, report: Report) -> dict[str, list[Approved]]:
        """The lines of each CHANNEL.FIELD that have a column, each text once; the others are held."""
        kept: dict[str, list[Approved]] = {key: [] for key in self.layout.places}
        for line in row.lines:
            lines, most = kept[line.key], self.layout.places[line.key]
            if line.text in (one.text for one in lines):
                reason = "same_text"
            else:
                reason = "" if len(lines) < most else _beyond(line.key, most)
            if not reason:
                lines.append(line)
                continue
            reason = "not_primary" if places_of(line.key) == 1 else reason
            report.held.append(held(row.product.sku, line.key, reason, line.candidate.pk))
        return kept

    def _cells(self, product: Product, kept: dict[str, list[Approved]]) -> list[str] | None:
        """A product's cells; None where a present text is unknown and a blank would overwrite it."""
        cells = []
        left = {key: iter(lines) for key, lines in kept.items()}
        for one in self.layout.columns:
            if not one.key:
                cells.append(product_cell(product, one.value))
                continue
            if one.form == SOURCE:
                cells.append(_source(kept.get(one.key, [])))
                continue
            lines = kept[one.key] if one.form == HTML else left[one.key]
            cell = _copy_cell(product, one, list(islice(lines, 1)))
            if cell is None:
                return None
            cells.append(cell)
        return cells

    def refused(self, going: QuerySet[Candidate], keys: frozenset[str]) -> Refusals:
        """The lines that `write` holds, asked of the database."""
        if self.layout.per == "line":
            return [(TOO_LONG, going.filter(pk__in=self._long(going)))] if self._may_be_long else []
        found = self._unplaced(going)
        left = going
        for _, rows in found:
            left = left.exclude(pk__in=rows.order_by().values("pk"))
        unknown = Q(pk__in=())
        for key, place in PRESENT.items():
            if key in self.layout.places and place.startswith("extra."):
                kept = f"product__extra__{place.partition('.')[2]}"
                missing = Q(**{f"{kept}__isnull": True}) | Q(**{kept: None})
                unknown |= ~Q(product__in=_with_text(left, key)) & missing
        found.append((UNKNOWN, left.filter(unknown)))
        if self._may_be_long:
            left = left.exclude(pk__in=left.filter(unknown).order_by().values("pk"))
            products = left.filter(pk__in=self._long(left)).values("product")
            found.append((TOO_LONG, left.filter(product__in=products)))
        return found

    @property
    def _may_be_long(self) -> bool:
        return self.layout.kind == "xlsx"

    def _unplaced(self, going: QuerySet[Candidate]) -> Refusals:
        """Lines for which there is no column, as `_kept` has it."""
        single, several, over = (
            Q(pk__in=()),
            Q(pk__in=()),
            {True: Q(pk__in=()), False: Q(pk__in=())},
        )
        for key, most in self.layout.places.items():
            if places_of(key) == 1:
                single |= _of(key)
            else:
                several |= _of(key)
                over[most == places_of(key)] |= _of(key) & Q(place__gt=most)
        rest = _placed(going.filter(single)).filter(place__gt=1)
        same = _placed(going.filter(several), "text").filter(place__gt=1)
        once = _placed(going.filter(several).exclude(pk__in=same.values("pk")))
        return [
            ("not_primary", _again(rest)),
            ("same_text", _again(same)),
            ("beyond_count", _again(once.filter(over[True]))),
            ("no_column", _again(once.filter(over[False]))),
        ]

    def _long(self, going: QuerySet[Candidate]) -> QuerySet[Any, Any]:
        """Ids of lines that stand in a row with a cell that is too long."""
        over = Q(text_length__gt=CELL_MOST)
        rows = going.order_by().annotate(text_length=Length("text"))
        for number, one in enumerate(self.layout.columns):
            place = one.value if one.value in PRODUCT else PRESENT.get(one.key, "")
            if not place or one.form == SOURCE or place in (*MONEY, "stock"):
                continue
            path: Any = F(f"product__{place}")
            if place.startswith("extra."):
                path = KT(f"product__extra__{place.partition('.')[2]}")
            rows = rows.annotate(**{f"length_{number}": Length(path)})
            long = Q(**{f"length_{number}__gt": CELL_MOST})
            over |= long & ~Q(product__in=_with_text(going, one.key)) if one.key else long
        return rows.filter(over).values("pk")


def product_cell(product: Product, name: str) -> str:
    """What a product's column says."""
    value = getattr(product, name)
    return (money_text(value) or "") if name in MONEY else _said(value)


def _said(value: Any) -> str:
    return "" if value is None else str(value)


def _beyond(key: str, most: int) -> str:
    return "beyond_count" if most == places_of(key) else "no_column"


def _copy_cell(product: Product, column: LayoutColumn, lines: list[Approved]) -> str | None:
    """An approved text, else what the catalog says in its place; None where that is unknown."""
    if lines:
        return text_to_html(lines[0].text) if column.form == HTML else lines[0].text
    place = PRESENT.get(column.key)
    if place is None:
        return ""
    name = place.partition(".")[2]
    value = product.extra.get(name) if name else getattr(product, place)
    return value if isinstance(value, str) else None


def _source(lines: list[Approved]) -> str:
    """The digital source type of the texts that are marked; "" where none is."""
    return next((source_type(one.candidate.origin) or "" for one in lines if one.mark), "")


def _of(key: str) -> Q:
    channel, _, field = key.partition(".")
    return Q(channel=channel, field=field)


def _with_text(rows: QuerySet[Candidate], key: str) -> QuerySet[Any, Any]:
    """Products that have an approved text for a CHANNEL.FIELD."""
    return rows.filter(_of(key)).order_by().values("product")


def _placed(rows: QuerySet[Candidate], *apart: str) -> QuerySet[Candidate]:
    """Lines with the place that each has in its field, in the order in which they go out."""
    fields = [F(name) for name in ("product_id", "channel", "field", *apart)]
    place = Window(RowNumber(), partition_by=fields, order_by=preference())
    return rows.order_by().annotate(chosen_at=chosen_at(), place=place)


def _again(rows: QuerySet[Candidate]) -> QuerySet[Candidate]:
    return Candidate.objects.filter(pk__in=rows.values("pk"))
