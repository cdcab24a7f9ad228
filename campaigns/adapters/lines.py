"""The approved copy of a brand, as an adapter learns it: each line with the order it answers to."""

from __future__ import annotations

from collections.abc import Iterator

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
        spec = _spec(row, specs.get(row.channel, ()))
        if spec is None or text_scan(row.text)["quarantine"]:
            continue
        frozen = row.round.brief if row.round else {}
        try:
            brief = frozen.get("briefs", {}).get(row.channel) or brief_from_campaign(
                row.campaign, row.channel
            )
        except DomainError:
            continue
        now = frozen.get("now") or row.created.isoformat()
        order = order_make(
            row.product, brief=brief, fields=[direct.field_spec_to_dict(spec)], now=now
        )
        yield order, row.field, row.text


def _rows(brand: Brand) -> QuerySet[Candidate]:
    """Lines of quarantined products are out of use, approved or not."""
    rows = Candidate.objects.filter(campaign__brand=brand, state__in=DECIDED)
    return rows.exclude(is_quarantined("product"))


def _spec(row: Candidate, specs: tuple[FieldSpec, ...] | list[FieldSpec]) -> FieldSpec | None:
    return next((spec for spec in specs if spec.field == row.field), None)
