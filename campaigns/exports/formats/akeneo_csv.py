"""Akeneo's product CSV: sku, and the very columns that a product's texts came from, with semicolons between.

Dialect after Akeneo's own documentation (github.com/akeneo/pim-docs, import_and_export_data/formats/product.rst):
`attribute-locale-channel` names a column, and a blank cell empties the attribute. What a catalog calls its
attributes only its own export says, so a product that did not come from Akeneo is held. A text attribute takes 255
characters, a text area 65,535: more than an approved title or description may have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO

from django.db.models import Q, QuerySet

from campaigns.exports.formats.copy_table import Column, CopyTable, lines_held, text_to_html
from campaigns.exports.formats.rows import Report, sendable
from campaigns.exports.selection import Outgoing, Sending
from campaigns.models import Candidate, Product

REASON = "other_column"
TITLE, DESCRIPTION = "product_title.title", "product_description.description"
# CHANNEL.FIELD: (where a product keeps its column, where it keeps its text).
PLACES = {TITLE: ("akeneo_title", "title"), DESCRIPTION: ("akeneo_description", "description")}
KEYS: tuple[str, ...] | None = tuple(PLACES)
TO_COUNT = True
Headers = dict[str, str]
TAG = re.compile(r"</?[a-zA-Z][^<>]{0,400}>")


class Text(Column):
    """A text area: HTML where what stands there is HTML."""

    def approved(self, product: Product, text: str) -> str:
        """The cell of an approved text."""
        return text_to_html(text) if TAG.search(product.description) else text


def write(sending: Sending, stream: BinaryIO) -> Report:
    """One row a product. The first that has columns decides which ones the file has."""
    report = Report(log=sending.log)
    rows = sendable(sending.rows, report)
    first = next(_placed(rows, sending.keys, report), None)
    left: Iterable[Outgoing] = () if first is None else chain([first], rows)
    table = _table({} if first is None else _headers(first.product, sending.keys))
    table.write_rows(left, sending.keys, stream, report)
    return report


def refused(
    going: QuerySet[Candidate], keys: frozenset[str]
) -> list[tuple[str, QuerySet[Candidate]]]:
    """The lines that `write` holds, asked of the database."""
    places = {key: f"product__extra__{PLACES[key][0]}" for key in PLACES if key in keys}
    known = going
    for place in places.values():
        known = known.filter(**{f"{place}__isnull": False})
    first = known.order_by("product__sku", "product_id").values(*places.values()).first()
    if first is None:
        return [(REASON, going)]
    other = Q(pk__in=())
    for place in places.values():
        other |= Q(**{f"{place}__isnull": True}) | ~Q(**{place: first[place]})
    return [(REASON, going.filter(other))]


def _placed(rows: Iterator[Outgoing], keys: frozenset[str], report: Report) -> Iterator[Outgoing]:
    """Rows from the first on whose product has its columns; those before it are held."""
    for row in rows:
        if _headers(row.product, keys):
            yield row
        else:
            lines_held(row, report, REASON)


def _headers(product: Product, keys: frozenset[str]) -> Headers:
    """CHANNEL.FIELD -> column; none where one is unknown."""
    found = {key: product.extra.get(place) for key, (place, _) in PLACES.items() if key in keys}
    return {key: str(one) for key, one in found.items()} if all(found.values()) else {}


def _table(headers: Headers) -> CopyTable:
    keys = frozenset(headers)
    kinds = {TITLE: Column, DESCRIPTION: Text}
    return CopyTable(
        lead=(("sku", lambda product: product.sku),),
        columns=tuple(kinds[key](name, key, PLACES[key][1]) for key, name in headers.items()),
        reason=REASON,
        is_nowhere=lambda product: _headers(product, keys) != headers,
        delimiter=";",
    )
