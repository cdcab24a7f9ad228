"""A campaign's copy as a sheet: by product and channel, how long each text is, who approved it and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from campaigns.channels.selectors import channel_labels, field_specs_current
from campaigns.common.line_states import LINE_STATES
from campaigns.exports.selection import approved_candidates
from campaigns.models import (
    Campaign,
    Candidate,
    CandidateState,
    Decision,
    Product,
    User,
    Verdict,
)
from campaigns.models.review import OPEN_STATES
from generation.types import FieldSpec
from generation.types.lengths import length_measure

PRODUCTS, LINES = 50, 2000
"""The most of a page: what takes more is cut between two products."""
CURRENT = (
    CandidateState.APPROVED,
    CandidateState.SCHEDULED,
    CandidateState.LIVE,
    *sorted(OPEN_STATES),
)


@dataclass(frozen=True)
class SheetLine:
    """A text with its field, its length in what the field counts, and its standing approval."""

    line: Candidate
    label: str
    length: dict[str, Any]
    approved_by: User | None
    approved_at: datetime | None

    @property
    def state(self) -> tuple[str, str, str]:
        """Words, icon and tone of its state."""
        return LINE_STATES[self.line.state]


@dataclass(frozen=True)
class SheetProduct:
    """A product with its texts, channel by channel in the campaign's order."""

    product: Product
    channels: list[tuple[str, list[SheetLine]]]


@dataclass(frozen=True)
class Sheet:
    """A page of products by sku; `next` is the sku after which the next page begins, "" on the last."""

    products: list[SheetProduct] = field(default_factory=list)
    next: str = ""


def copy_sheet(campaign: Campaign, *, every: bool = False, after: str = "") -> Sheet:
    """Approved copy, or with `every` also what still waits, came back or is stale. Four queries."""
    lines = _current(campaign) if every else approved_candidates(campaign)
    here = lines.filter(product=OuterRef("pk")).order_by()
    products = Product.objects.filter(Exists(here), workspace=campaign.workspace_id)
    page = list(products.filter(sku__gt=after).order_by("sku").only("sku", "title")[: PRODUCTS + 1])
    shown = {product.pk: product for product in page[:PRODUCTS]}
    rows = _rows(lines.filter(product__in=shown))
    by_product = [(key, list(part)) for key, part in groupby(rows, key=lambda row: row.product_id)]
    if len(rows) > LINES and len(by_product) > 1:
        by_product.pop()
    approvals = _approvals(row for _, part in by_product for row in part)
    fields = _fields(campaign)
    sheet = [
        SheetProduct(shown[key], _channels(part, fields, approvals)) for key, part in by_product
    ]
    is_whole = len(page) <= PRODUCTS and len(sheet) == len(shown)
    return Sheet(sheet, "" if is_whole else sheet[-1].product.sku)


def _current(campaign: Campaign) -> QuerySet[Candidate]:
    return Candidate.objects.filter(
        workspace=campaign.workspace_id, campaign=campaign, state__in=CURRENT
    )


def _rows(lines: QuerySet[Candidate]) -> list[Candidate]:
    """By product, and in a field the primary line before the others."""
    ordered = lines.order_by("product__sku", "product_id", "-is_primary", "rank", "pk")
    heavy = ("badges", "generated_text")
    return list(ordered.select_related(None).defer(*heavy)[: LINES + 1])


Approvals = dict[tuple[int, int | None, str], Decision]


def _approvals(lines: Iterable[Candidate]) -> Approvals:
    """The newest standing approval of each line's own text."""
    found = Decision.objects.filter(
        candidate__in=[line.pk for line in lines], verdict=Verdict.APPROVE, undone_by=None
    )
    return {
        (one.candidate_id, one.revision_id, one.content_hash): one
        for one in found.select_related("by").order_by("pk")
    }


def _fields(campaign: Campaign) -> dict[str, FieldSpec]:
    """CHANNEL.FIELD -> its spec, the campaign's own channels first; lines of one that it has left come after."""
    specs = field_specs_current(campaign.workspace_id)
    own = [channel for channel in campaign.channels if channel in specs]
    order = (*own, *(one for one in specs if one not in own))
    return {spec.key: spec for channel in order for spec in specs[channel]}


def _channels(
    rows: list[Candidate], fields: dict[str, FieldSpec], approvals: Approvals
) -> list[tuple[str, list[SheetLine]]]:
    order = {key: n for n, key in enumerate(fields)}
    labels = channel_labels()
    rows.sort(key=lambda row: order[f"{row.channel}.{row.field}"])
    return [
        (labels[channel], [_line(row, fields, approvals) for row in part])
        for channel, part in groupby(rows, key=lambda row: row.channel)
    ]


def _line(row: Candidate, fields: dict[str, FieldSpec], approvals: Approvals) -> SheetLine:
    spec = fields[f"{row.channel}.{row.field}"]
    approval = approvals.get((row.pk, row.revision_id, row.content_hash))
    return SheetLine(
        row,
        spec.label,
        length_measure(row.text, spec),
        approval.by if approval else None,
        approval.at if approval else None,
    )
