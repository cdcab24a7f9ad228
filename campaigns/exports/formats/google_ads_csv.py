"""Google Ads Editor's CSV: a responsive search ad for each product that has headlines and descriptions enough."""

from __future__ import annotations

import csv
import io
from typing import Any, BinaryIO

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from campaigns.exports.formats.rows import Report, note_risky, sendable
from campaigns.exports.links import LinkTags, variant_of_ad
from campaigns.exports.selection import (
    Approved,
    Outgoing,
    Sending,
    held,
)
from campaigns.models import Candidate, Product

CHANNEL = "google_rsa"
HEADLINE, DESCRIPTION = f"{CHANNEL}.headline", f"{CHANNEL}.description"
KEYS: tuple[str, ...] | None = (HEADLINE, DESCRIPTION)
TO_COUNT = False
# (fewest, most) that an ad takes; Google refuses one text twice in an ad.
COUNTS = {HEADLINE: (3, 15), DESCRIPTION: (2, 4)}
NAMES = {HEADLINE: "Headline", DESCRIPTION: "Description"}
# The order of the lines of a field that takes several, as `selection.preference` has it.
ORDER = (F("is_primary").desc(), "rank", "pk")
LINK = ("http://", "https://")
COLUMNS = (
    "Campaign",
    "Ad group",
    "Ad type",
    *(f"{NAMES[key]} {n}" for key, (_, most) in COUNTS.items() for n in range(1, most + 1)),
    "Final URL",
)


def write(sending: Sending, stream: BinaryIO) -> Report:
    """One ad a product, in an ad group named by its sku."""
    report = Report(log=sending.log)
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    campaign = ""
    for row in sendable(sending.rows, report):
        cells = _cells(row, report, sending.links)
        if cells:
            campaign = campaign or row.lines[0].candidate.campaign.name
            cells["Campaign"] = campaign
            writer.writerow(cells.values())
            note_risky(report, row.product.sku, {name: cells[name] for name in COLUMNS[3:-1]})
            report.rows += 1
    text.detach()
    return report


def _cells(row: Outgoing, report: Report, links: LinkTags | None) -> dict[str, str]:
    """The cells of an ad, its campaign apart; none (held) where it lacks a page to lead to, or texts."""
    if not _has_link(row.product, links):
        _hold(row, row.lines, "no_url", report)
        return {}
    kept = {key: _kept(row, key, report) for key in COUNTS}
    if any(len(kept[key]) < least for key, (least, _) in COUNTS.items()):
        _hold(row, [line for lines in kept.values() for line in lines], "too_few", report)
        return {}
    cells = dict.fromkeys(COLUMNS, "")
    cells["Ad group"] = row.product.sku
    cells["Ad type"] = "Responsive search ad"
    cells["Final URL"] = _link(row.product, kept, links)
    for key, lines in kept.items():
        for number, line in enumerate(lines, start=1):
            cells[f"{NAMES[key]} {number}"] = line.text
            report.sent(row.product, line)
    return cells


def _link(product: Product, kept: dict[str, list[Approved]], links: LinkTags | None) -> str:
    """Where the ad leads, tagged where the campaign's links are."""
    if links is None:
        return product.url
    revisions = (line.candidate.revision_id for lines in kept.values() for line in lines)
    tagged = links.link(CHANNEL, product.url, variant_of_ad(product.sku, revisions))
    return tagged or product.url


def _has_link(product: Product, links: LinkTags | None) -> bool:
    return bool(links and links.address) or product.url.startswith(LINK)


def _kept(row: Outgoing, key: str, report: Report) -> list[Approved]:
    """The lines of a field that find a place, each text once; the others are held."""
    kept: list[Approved] = []
    seen: set[str] = set()
    for line in (line for line in row.lines if line.key == key):
        if line.text in seen:
            _hold(row, [line], "same_text", report)
        elif len(kept) >= COUNTS[key][1]:
            _hold(row, [line], "beyond_count", report)
        else:
            kept.append(line)
        seen.add(line.text)
    return kept


def _hold(row: Outgoing, lines: list[Approved], reason: str, report: Report) -> None:
    report.held += [held(row.product.sku, one.key, reason, one.candidate.pk) for one in lines]


def refused(
    going: QuerySet[Candidate], keys: frozenset[str]
) -> list[tuple[str, QuerySet[Candidate]]]:
    """The lines that `write` holds, asked of the database: what `_cells` decides of one ad."""
    linked = Q(product__url__startswith=LINK[0]) | Q(product__url__startswith=LINK[1])
    # As `_has_link`: where the campaign has a page of its own, each ad leads there.
    kept = going.order_by().values_list("campaign__links", flat=True).first() or {}
    is_led = bool(kept.get("address"))
    with_page = going if is_led else going.filter(linked)
    same = _placed_above(with_page, Q(place__gt=1), "text")
    once = with_page.exclude(pk__in=same)
    over = Q()
    for key, (_, most) in COUNTS.items():
        over |= Q(field=key.partition(".")[2], place__gt=most)
    beyond = _placed_above(once, over)
    counts, enough = {}, {}
    for key, (least, _) in COUNTS.items():
        field = key.partition(".")[2]
        counts[f"n_{field}"] = Count("text", distinct=True, filter=Q(field=field))
        enough[f"n_{field}__gte"] = least
    whole = with_page.order_by().values("product").annotate(**counts).filter(**enough)
    few = once.exclude(product__in=whole.values("product"))
    return [
        *([] if is_led else [("no_url", going.exclude(linked))]),
        ("same_text", Candidate.objects.filter(pk__in=same)),
        ("beyond_count", Candidate.objects.filter(pk__in=beyond)),
        ("too_few", few.exclude(pk__in=beyond)),
    ]


def _placed_above(rows: QuerySet[Candidate], above: Q, *apart: str) -> QuerySet[Any, Any]:
    """Ids of lines by the place that each has in its field, in the order in which they go out."""
    place = Window(RowNumber(), partition_by=[F("product_id"), F("field"), *apart], order_by=ORDER)
    return rows.order_by().annotate(place=place).filter(above).values("pk")
