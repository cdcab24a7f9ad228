"""The approved copy of a brand, as an adapter learns it: each line with the order it answers to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower

from campaigns.briefs.neighbours import DECIDED
from campaigns.briefs.spec import brief_from_campaign, order_make
from campaigns.catalog.quarantines import is_quarantined
from campaigns.channels.selectors import field_specs_current
from campaigns.common.errors import DomainError
from campaigns.models import Brand, Candidate
from generation.jobs import direct
from generation.jobs.adapting import LINES_MOST
from generation.jobs.scan import text_scan
from generation.types import FieldSpec

READ_MOST = 4 * LINES_MOST


def approved_count(brand: Brand) -> int:
    """How many approved lines a brand has, each text once, whatever its capitals."""
    rows = _rows(brand)
    return rows.order_by().annotate(low=Lower("text")).values("low").distinct().count()


def approved_lines(brand: Brand) -> Iterator[tuple[direct.Order, str, str]]:
    """(order, field, text) of the brand's approved lines, the newest first.

    A line answers to its round's brief, one of no round to its campaign's. What a field is now has been
    renamed from, or a brief that no longer can be read, is passed over; so is text that was written for a language model.
    """
    specs = field_specs_current(brand.workspace_id)
    rows = _rows(brand).select_related("product", "round", "campaign__brand").order_by("-pk")
    for row in rows[:READ_MOST].iterator():
        spec = field_spec(row, specs)
        if spec is None or text_scan(row.text)["quarantine"]:
            continue
        if (brief := line_brief(row)) is not None:
            yield line_order(row, brief, spec), row.field, row.text


def line_brief(row: Candidate) -> dict[str, Any] | None:
    """The brief that a line answers to: its round's, or its campaign's; None where that can no longer be read."""
    frozen = row.round.brief if row.round else {}
    try:
        return frozen.get("briefs", {}).get(row.channel) or brief_from_campaign(
            row.campaign, row.channel
        )
    except DomainError:
        return None


def line_order(row: Candidate, brief: Mapping[str, Any], spec: FieldSpec) -> direct.Order:
    """The order for a line's field, as of when it was asked for."""
    frozen = row.round.brief if row.round else {}
    now = frozen.get("now") or row.created.isoformat()
    return order_make(row.product, brief=brief, fields=[direct.field_spec_to_dict(spec)], now=now)


def _rows(brand: Brand) -> QuerySet[Candidate]:
    """Lines of quarantined products are out of use, approved or not."""
    rows = Candidate.objects.filter(campaign__brand=brand, state__in=DECIDED)
    return rows.exclude(is_quarantined("product"))


def field_spec(row: Candidate, specs: Mapping[str, Iterable[FieldSpec]]) -> FieldSpec | None:
    """The limits of a line's field by channel; None where there is no such field any more."""
    return next((spec for spec in specs.get(row.channel, ()) if spec.field == row.field), None)
