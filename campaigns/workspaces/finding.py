"""One row by what names it; what cannot be a name of a row finds none."""

from __future__ import annotations

from typing import TypeVar

from django.db import models
from django.http import Http404

M = TypeVar("M", bound=models.Model)


def row_find(rows: models.QuerySet[M], **lookup: object) -> M:
    """The row. Raises `Http404`, whatever was asked for."""
    # PostgreSQL raises for a NUL, SQLite finds nothing: neither has such a row.
    whole = not any(isinstance(value, str) and "\0" in value for value in lookup.values())
    try:
        # Not by `first`: to order by a key is to compare it with each column that is read, and there is one row.
        row = next(iter(rows.filter(**lookup)[:1]), None) if whole else None
    except (ValueError, OverflowError):
        row = None
    if row is None:
        raise Http404("There is nothing here.")
    return row
