"""A table of a workspace's own, as CSV or as a workbook: one row for each product, or one for each line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, BinaryIO

from django.db.models import F, Q, QuerySet, Window
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Length, RowNumber

from campaigns.catalog.records import money_text
from campaigns.exports.formats.ad_table import ORDER
from campaigns.exports.formats.copy_table import lines_held, text_to_html
from campaigns.exports.formats.jsonl import line_record
from campaigns.exports.formats.rows import Report, note_risky, sendable
from campaigns.exports.formats.sheets import CELL_MOST, Sheet, book_sheet, csv_sheet
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
    key_filter,
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

    @property
    def marks(self) -> bool:
        """Whether a column says which texts are AI-born."""
        told = any(one.value == "digital_source_type" for one in self.layout.columns)
        return told or any(one.form == SOURCE for one in self.layout.columns)

    def write(self, sending: Sending, stream: BinaryIO) -> Report:
        """The header and its rows; what has no column, or no room in a cell, is held."""
        report = Report(log=sending.log)
        headings = [one.heading for one in self.layout.columns]
        made = self._of_lines if self.layout.per == "line" else self._of_products
        with self._sheet(stream) as sheet:
            sheet.row(headings)
            for row in sendable(sending.rows, report):
                for cells in made(row, sending, report):
                    sheet.row(cells)
                    report.rows += 1
                    if self.layout.kind == "csv":
                        note_risky(report, row.product.sku, dict(zip(headings, cells, strict=True)))
        return report

    def _sheet(self, stream: BinaryIO) -> AbstractContextManager[Sheet]:
        if self.layout.kind == "xlsx":
            return book_sheet(stream)
        _, delimiter = DELIMITERS[self.layout.delimiter]
        return csv_sheet(stream, delimiter=delimiter, encoding=self.layout.encoding)

    def _of_lines(self, row: Outgoing, sending: Sending, report: Report) -> Iterator[list[str]]:
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
            report.sent(row.product, line if self.marks else replace(line, mark=False))
            yield cells

    def _of_products(self, row: Outgoing, sending: Sending, report: Report) -> Iterator[list[str]]:
        kept = self._kept(row, report)
        placed = {id(line) for lines in kept.values() for line in lines}
        row.lines = [line for line in row.lines if id(line) in placed]
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
        places: Counter[str] = Counter()
        for line in row.lines:
            places[line.key] += 1
            reason = self._reason(line.key, places[line.key])
            if not reason and line.text in (one.text for one in kept[line.key]):
                reason = "same_text"
            if reason:
                report.held.append(held(row.product.sku, line.key, reason, line.candidate.pk))
            else:
                kept[line.key].append(line)
        return kept

    def _reason(self, key: str, place: int) -> str:
        """Why the line in a place of its field has no column; "" where it has one."""
        columns, takes = self.layout.places[key], places_of(key)
        if place <= columns:
            return ""
        return "not_primary" if takes == 1 else "beyond_count" if columns == takes else "no_column"

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
            return [(TOO_LONG, self._long(going))]
        found = self._unplaced(going)
        left = going
        for _, rows in found:
            left = left.exclude(pk__in=rows.order_by().values("pk"))
        unknown = Q(pk__in=())
        for key, place in PRESENT.items():
            if key in self.layout.places and place.startswith("extra."):
                kept = f"product__extra__{place.partition('.')[2]}"
                missing = Q(**{f"{kept}__isnull": True}) | Q(**{kept: None})
                unknown |= ~Q(product__in=_with_text(going, key)) & missing
        long = self._long(left.exclude(unknown), going)
        return [*found, (UNKNOWN, left.filter(unknown)), (TOO_LONG, long)]

    def _unplaced(self, going: QuerySet[Candidate]) -> Refusals:
        """Lines for which there is no column, as `_kept` has it."""
        found: Refusals = []
        single = [key for key in self.layout.places if places_of(key) == 1]
        if single:
            rows = going.filter(key_filter(single)).annotate(chosen_at=chosen_at())
            found.append(("not_primary", _placed(rows, preference(), Q(place__gt=1))))
        several: dict[tuple[str, int], list[str]] = {}
        for key, most in self.layout.places.items():
            if key not in single:
                several.setdefault((self._reason(key, most + 1), most), []).append(key)
        for (reason, most), some in several.items():
            lines = going.filter(key_filter(some))
            beyond = _placed(lines, list(ORDER), Q(place__gt=most))
            same = _placed(lines, list(ORDER), Q(place__lte=most, again__gt=1))
            found += [(reason, beyond), ("same_text", same)]
        return found

    def _long(
        self, rows: QuerySet[Candidate], going: QuerySet[Candidate] | None = None
    ) -> QuerySet[Candidate]:
        """The lines whose row has a cell that is too long; an approved text never is, what the catalog says may be."""
        over = Q(pk__in=())
        for number, one in enumerate(self.layout.columns if self.layout.kind == "xlsx" else ()):
            place = one.value if one.value in PRODUCT else PRESENT.get(one.key, "")
            if not place or one.form == SOURCE or place in (*MONEY, "stock"):
                continue
            path: Any = F(f"product__{place}")
            if place.startswith("extra."):
                path = KeyTextTransform(place.partition(".")[2], "product__extra")
            rows = rows.alias(**{f"length_{number}": Length(path)})
            long = Q(**{f"length_{number}__gt": CELL_MOST})
            if one.key and going is not None:
                long &= ~Q(product__in=_with_text(going, one.key))
            over |= long
        return rows.filter(over)


def product_cell(product: Product, name: str) -> str:
    """What a product's column says."""
    value = getattr(product, name)
    return (money_text(value) or "") if name in MONEY else _said(value)


def _said(value: Any) -> str:
    return "" if value is None else str(value)


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


def _with_text(rows: QuerySet[Candidate], key: str) -> QuerySet[Any, Any]:
    """Products that have an approved text for a CHANNEL.FIELD."""
    return rows.filter(key_filter([key])).order_by().values("product")


def _placed(rows: QuerySet[Candidate], order: list[Any], where: Q) -> QuerySet[Candidate]:
    """Lines by the place that each has in its field, and among those of its own text, as they go out."""
    field = [F(name) for name in ("product_id", "channel", "field")]
    numbered = rows.order_by().annotate(
        place=Window(RowNumber(), partition_by=field, order_by=order),
        again=Window(RowNumber(), partition_by=[*field, F("text")], order_by=order),
    )
    return Candidate.objects.filter(pk__in=numbered.filter(where).values("pk"))
