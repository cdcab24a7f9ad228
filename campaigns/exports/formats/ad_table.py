"""A sheet of ads, one for each product that has texts enough: what Google Ads Editor and Meta's Ads Manager take."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from campaigns.exports.formats.rows import Report, note_risky, sendable
from campaigns.exports.links import LinkTags, variant_of_ad
from campaigns.exports.selection import Approved, Outgoing, Sending, held
from campaigns.models import Candidate, Product

# The order of the lines of a field that takes several, as `selection.preference` has it.
ORDER = (F("is_primary").desc(), "rank", "pk")
LINK = ("http://", "https://")
Kept = dict[str, list[Approved]]


@dataclass(frozen=True)
class AdField:
    """A field of an ad: the columns of its texts, and how few make no ad."""

    field: str
    columns: tuple[str, ...]
    least: int


@dataclass(frozen=True)
class AdTable:
    """One platform's sheet.

    `head` are the columns before the texts and `tail` those after them, each with what it says of a product;
    `campaign` and `link` are columns of these. What makes no ad is held for `reason`.
    """

    channel: str
    fields: tuple[AdField, ...]
    head: tuple[tuple[str, Callable[[Product], str]], ...]
    tail: tuple[tuple[str, Callable[[Product], str]], ...]
    campaign: str
    link: str
    reason: str

    @property
    def keys(self) -> tuple[str, ...]:
        """The CHANNEL.FIELD that it takes."""
        return tuple(self._key(one) for one in self.fields)

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns in their order."""
        texts = (name for one in self.fields for name in one.columns)
        return (*(name for name, _ in self.head), *texts, *(name for name, _ in self.tail))

    def write(self, sending: Sending, stream: BinaryIO) -> Report:
        """One ad a product; what finds no place is held."""
        report = Report(log=sending.log)
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(self.columns)
        campaign = ""
        for row in sendable(sending.rows, report):
            kept = self._texts(row, report, sending.links)
            if not kept:
                continue
            campaign = campaign or row.lines[0].candidate.campaign.name
            cells = self._cells(row.product, kept, sending.links) | {self.campaign: campaign}
            writer.writerow(cells[name] for name in self.columns)
            said = {name: cells[name] for one in self.fields for name in one.columns}
            note_risky(report, row.product.sku, said)
            report.rows += 1
        text.detach()
        return report

    def _key(self, field: AdField) -> str:
        return f"{self.channel}.{field.field}"

    def _texts(self, row: Outgoing, report: Report, links: LinkTags | None) -> Kept:
        """The texts of an ad by their CHANNEL.FIELD; none (held) where it lacks a page to lead to, or texts."""
        if not _has_link(row.product, links):
            _hold(row, row.lines, "no_url", report)
            return {}
        kept = {self._key(one): self._kept(row, one, report) for one in self.fields}
        if any(len(kept[self._key(one)]) < one.least for one in self.fields):
            _hold(row, [line for lines in kept.values() for line in lines], self.reason, report)
            return {}
        for line in (line for lines in kept.values() for line in lines):
            report.sent(row.product, line)
        return kept

    def _cells(self, product: Product, kept: Kept, links: LinkTags | None) -> dict[str, str]:
        cells = {name: told(product) for name, told in (*self.head, *self.tail)}
        for one in self.fields:
            lines = kept[self._key(one)]
            texts = [line.text for line in lines] + [""] * (len(one.columns) - len(lines))
            cells |= dict(zip(one.columns, texts, strict=True))
        return cells | {self.link: self._link(product, kept, links)}

    def _link(self, product: Product, kept: Kept, links: LinkTags | None) -> str:
        """Where the ad leads, tagged where the campaign's links are."""
        if links is None:
            return product.url
        revisions = (line.candidate.revision_id for lines in kept.values() for line in lines)
        tagged = links.link(self.channel, product.url, variant_of_ad(product.sku, revisions))
        return tagged or product.url

    def _kept(self, row: Outgoing, field: AdField, report: Report) -> list[Approved]:
        """The lines of a field that find a place, each text once; the others are held."""
        kept: list[Approved] = []
        seen: set[str] = set()
        for line in (line for line in row.lines if line.key == self._key(field)):
            if line.text in seen:
                _hold(row, [line], "same_text", report)
            elif len(kept) >= len(field.columns):
                _hold(row, [line], "beyond_count", report)
            else:
                kept.append(line)
            seen.add(line.text)
        return kept

    def refused(
        self, going: QuerySet[Candidate], keys: frozenset[str]
    ) -> list[tuple[str, QuerySet[Candidate]]]:
        """The lines that `write` holds, asked of the database: what `_texts` decides of one ad."""
        linked = Q(product__url__startswith=LINK[0]) | Q(product__url__startswith=LINK[1])
        # As `_has_link`: where the campaign has a page of its own, each ad leads there.
        kept = going.order_by().values_list("campaign__links", flat=True).first() or {}
        is_led = bool(kept.get("address"))
        with_page = going if is_led else going.filter(linked)
        same = _placed_above(with_page, Q(place__gt=1), "text")
        once = with_page.exclude(pk__in=same)
        over = Q()
        for one in self.fields:
            over |= Q(field=one.field, place__gt=len(one.columns))
        beyond = _placed_above(once, over)
        counts, enough = {}, {}
        for one in self.fields:
            counts[f"n_{one.field}"] = Count("text", distinct=True, filter=Q(field=one.field))
            enough[f"n_{one.field}__gte"] = one.least
        whole = with_page.order_by().values("product").annotate(**counts).filter(**enough)
        few = once.exclude(product__in=whole.values("product"))
        return [
            *([] if is_led else [("no_url", going.exclude(linked))]),
            ("same_text", Candidate.objects.filter(pk__in=same)),
            ("beyond_count", Candidate.objects.filter(pk__in=beyond)),
            (self.reason, few.exclude(pk__in=beyond)),
        ]


def _has_link(product: Product, links: LinkTags | None) -> bool:
    return bool(links and links.address) or product.url.startswith(LINK)


def _hold(row: Outgoing, lines: list[Approved], reason: str, report: Report) -> None:
    report.held += [held(row.product.sku, one.key, reason, one.candidate.pk) for one in lines]


def _placed_above(rows: QuerySet[Candidate], above: Q, *apart: str) -> QuerySet[Any, Any]:
    """Ids of lines by the place that each has in its field, in the order in which they go out."""
    place = Window(RowNumber(), partition_by=[F("product_id"), F("field"), *apart], order_by=ORDER)
    return rows.order_by().annotate(place=place).filter(above).values("pk")
