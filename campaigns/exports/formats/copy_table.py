"""A shop's own CSV with the fewest columns: what names the product, and the fields that have new copy."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO

from django.db.models import Q, QuerySet

from campaigns.exports.formats.rows import Report, note_risky, sendable
from campaigns.exports.selection import Outgoing, Sending, held
from campaigns.models import Candidate, Product

Refusals = list[tuple[str, QuerySet[Candidate]]]
OWN = ("title", "description")


def _as_is(text: str) -> str:
    return text


@dataclass(frozen=True)
class Column:
    """A column, the CHANNEL.FIELD that fills it, and where the catalog keeps its present text.

    `place` is a column of the product or a key of its `extra`, which an import may have left out. `new` writes
    approved text, `known` the catalog's own.
    """

    name: str
    key: str
    place: str
    new: Callable[[str], str] = _as_is
    known: Callable[[str], str] = _as_is

    def present(self, product: Product) -> str | None:
        """The present cell; None where nobody knows it."""
        value = getattr(product, self.place) if self.place in OWN else product.extra.get(self.place)
        return self.known(value) if isinstance(value, str) else None

    def approved(self, product: Product, text: str) -> str:
        """The cell of an approved text."""
        return self.new(text)


@dataclass(frozen=True)
class CopyTable:
    """One shop's table. `lead` are the columns that name a product; `always` is a column that is never left out.

    Products of `nowhere` (a filter of their lines, and the same asked of one product) are held for `reason`.
    `each` is a last column with a row for each thing that it names of a product. `blank_keeps`: the shop leaves
    alone what a blank cell stands for, so that no text has to be known.
    """

    lead: tuple[tuple[str, Callable[[Product], str]], ...]
    columns: tuple[Column, ...]
    always: str = ""
    reason: str = ""
    nowhere: Q = Q(pk__in=())
    is_nowhere: Callable[[Product], bool] = lambda product: False
    each: tuple[str, Callable[[Product], list[str]]] | None = None
    blank_keeps: bool = False
    delimiter: str = ","

    @property
    def keys(self) -> tuple[str, ...]:
        """The CHANNEL.FIELD that it takes."""
        return tuple(column.key for column in self.columns)

    def write(self, sending: Sending, stream: BinaryIO) -> Report:
        """One row for each product. A column without any new copy is left out, so that it keeps its values."""
        report = Report(log=sending.log)
        self.write_rows(sendable(sending.rows, report), sending.keys, stream, report)
        return report

    def write_rows(
        self, rows: Iterable[Outgoing], keys: frozenset[str], stream: BinaryIO, report: Report
    ) -> None:
        """The table of rows that any feed may carry."""
        columns = [one for one in self.columns if one.key in keys or one.name == self.always]
        last, things = self.each or ("", lambda product: [""])
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
        writer = csv.writer(text, delimiter=self.delimiter, lineterminator="\r\n")
        names = [*(name for name, _ in self.lead), *(one.name for one in columns)]
        writer.writerow([*names, last] if last else names)
        for row in rows:
            cells = self._cells(row, columns, report)
            if not cells:
                continue
            said = [*(told(row.product) for _, told in self.lead), *cells.values()]
            for thing in things(row.product):
                writer.writerow([*said, thing] if last else said)
                report.rows += 1
            note_risky(report, row.product.sku, cells)
        text.detach()

    def refused(self, going: QuerySet[Candidate], keys: frozenset[str]) -> Refusals:
        """The lines that `write` holds, asked of the database: what `_cells` decides of one row."""
        unknown = Q(pk__in=())
        for column in self.columns:
            if column.place in OWN or column.key not in keys:
                continue
            channel, _, field = column.key.partition(".")
            new = going.filter(channel=channel, field=field).values("product")
            kept = f"product__extra__{column.place}"
            unknown |= ~Q(product__in=new) & (Q(**{f"{kept}__isnull": True}) | Q(**{kept: None}))
        unknown = Q(pk__in=()) if self.blank_keeps else unknown
        left = going.exclude(self.nowhere)
        found: Refusals = [("unknown_current_text", left.filter(unknown))]
        return [(self.reason, going.filter(self.nowhere)), *found] if self.reason else found

    def _cells(self, row: Outgoing, columns: list[Column], report: Report) -> dict[str, str]:
        """The row's cells; none (held) where a cell's present text is unknown and a blank would overwrite it."""
        product = row.product
        if self.reason and self.is_nowhere(product):
            return lines_held(row, report, self.reason)
        cells: dict[str, str] = {}
        for column in columns:
            line = row.text_for(column.key)
            cell = column.approved(product, line.text) if line else column.present(product)
            if cell is None and not self.blank_keeps:
                return lines_held(row, report, "unknown_current_text")
            cells[column.name] = cell or ""
        for line in row.lines:
            report.sent(product, line)
        return cells


def lines_held(row: Outgoing, report: Report, reason: str) -> dict[str, str]:
    """Hold a product's lines; there is no row then."""
    report.held += [held(row.product.sku, one.key, reason, one.candidate.pk) for one in row.lines]
    return {}


def text_to_html(text: str) -> str:
    """Paragraphs of a plain text as the HTML that shops keep."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    return "".join(
        f"<p>{html.escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in paragraphs
    )
