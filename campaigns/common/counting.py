"""Counting that stops, so that a page costs the same however many rows there are."""

from __future__ import annotations

from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery


class CountUpTo(Subquery):
    """How many rows a query finds, counted no further than `most`: several in one question."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any], most: int) -> None:
        super().__init__(rows.order_by().values("pk")[:most])
