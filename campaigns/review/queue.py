"""The queue around one line: what comes before and after it, found by key so that totals cost nothing."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from campaigns.models import Candidate
from campaigns.review.place import Place
from campaigns.review.selectors import candidates_filtered
from campaigns.workspaces.requests import StudioRequest

BEFORE, AFTER = 4, 26
COUNT_MOST = 1000


@dataclass(frozen=True)
class Queue:
    """A stretch of the queue. `line` is the one to read: the one asked for, else the next that waits.

    `total` counts up to COUNT_MOST; `number` is the line's place, None beyond that or out of the queue.
    """

    rows: list[Candidate]
    line: Candidate | None
    previous: Candidate | None
    next: Candidate | None
    total: int
    number: int | None

    @property
    def total_said(self) -> str:
        """ "28", or "1,000+" where counting stopped."""
        return f"{self.total:,}{'+' if self.total >= COUNT_MOST else ''}"


def lines_for_desk(rows: QuerySet[Candidate]) -> QuerySet[Candidate]:
    """With all that the desk prints of a line, without what it does not."""
    return rows.select_related("product", "campaign", "campaign__brand", "round").defer(
        "generated_text",
        "product__search",
        "product__extra",
        "product__description",
        "campaign__product_filter",
        "campaign__skus",
        "round__brief",
        "round__skus",
        "round__counts",
    )


def queue_around(request: StudioRequest, place: Place, *, start: int | None, wrap: bool) -> Queue:
    """The queue of a place from the line `start` on; with `wrap` from its top where nothing follows.

    Raises `DomainError` for a filter that does not exist.
    """
    rows = lines_for_desk(candidates_filtered(request.workspace, place.wanted, viewer=request.user))
    after = list(rows.filter(pk__gte=start)[:AFTER] if start else rows[:AFTER])
    before = list(rows.filter(pk__lt=start).order_by("-pk")[:BEFORE])[::-1] if start else []
    if wrap and not after and before:
        after, before = list(rows[:AFTER]), []
    line = after[0] if after else None
    counted = rows.select_related(None).order_by("pk").only("pk")[:COUNT_MOST]
    counts = counted.aggregate(
        total=Count("pk"), earlier=Count("pk", filter=Q(pk__lt=line.pk if line else 0))
    )
    number = counts["earlier"] + 1
    return Queue(
        rows=[*before, *after],
        line=line,
        previous=before[-1] if before else None,
        next=after[1] if len(after) > 1 else None,
        total=counts["total"],
        number=number if line and number <= counts["total"] else None,
    )
