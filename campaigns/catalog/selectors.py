"""What pages and the API ask about the catalog: lists with filters and keyset pages, counts, one product's copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, Q

from campaigns.catalog.quarantines import is_quarantined
from campaigns.catalog.search import search_words
from campaigns.models import (
    Candidate,
    CandidateState,
    Import,
    ImportRow,
    LiveCopy,
    Product,
)
from generation.models import FINAL_STATES, Job

FILTERS = ("search", "category", "brand")
PAGE = 50
CHOICES = 60
COUNT_MOST = 100_000
COPY_STATES: dict[str, str] = {
    CandidateState.STALE: "stale",
    CandidateState.APPROVED: "approved",
    CandidateState.SCHEDULED: "approved",
    CandidateState.IN_REVIEW: "review",
    CandidateState.CHANGES_REQUESTED: "review",
    CandidateState.BLOCKED: "review",
}


@dataclass(frozen=True)
class Page:
    """One page of rows with the cursors of its neighbours; a cursor is "a" or "b" and a row's id."""

    rows: list[Any]
    previous: str = ""
    next: str = ""


def products_matching(
    filters: Mapping[str, str], *, archived: bool = False, quarantine: bool = False
) -> models.QuerySet[Product]:
    """Products with all words of `search` in title, brand, category or an sku, by id; a beginning counts as its word.

    `category` takes those below it too; `brand` counts in any case. Each filter may be missing.
    `quarantine` leaves those alone that are quarantined.
    """
    rows = Product.objects.filter(archived=archived)
    if quarantine:
        rows = rows.filter(is_quarantined())
    if asked := filters.get("search", "").strip():
        words = search_words(asked)
        rows = rows.filter(search__words=words) if words else rows.none()
    if category := filters.get("category", ""):
        rows = rows.filter(Q(category=category) | Q(category__startswith=f"{category} > "))
    if brand := filters.get("brand", ""):
        rows = rows.filter(brand__iexact=brand)
    return rows.order_by("pk")


def page_of(rows: models.QuerySet[Any], cursor: str, size: int = PAGE) -> Page:
    """A page of rows by id after ("a123") or before ("b123") a row; any other cursor is the first page."""
    side, number = cursor[:1], cursor[1:]
    known = side in ("a", "b") and number.isascii() and number.isdigit() and len(number) < 19
    if not known:
        found = list(rows.order_by("pk")[: size + 1])
        return Page(found[:size], next=f"a{found[size - 1].pk}" if len(found) > size else "")
    if side == "a":
        found = list(rows.filter(pk__gt=int(number)).order_by("pk")[: size + 1])
        more, found = len(found) > size, found[:size]
        previous = f"b{found[0].pk}" if found else ""
        return Page(found, previous=previous, next=f"a{found[-1].pk}" if more else "")
    found = list(rows.filter(pk__lt=int(number)).order_by("-pk")[: size + 1])
    more, found = len(found) > size, found[:size][::-1]
    return Page(
        found,
        previous=f"b{found[0].pk}" if more else "",
        next=f"a{found[-1].pk}" if found else "",
    )


def count_up_to(rows: models.QuerySet[Any], most: int = COUNT_MOST) -> int:
    """How many rows there are, counted up to `most`."""
    return rows.order_by()[:most].count()


def choices_of(name: str) -> list[tuple[str, int]]:
    """(category or brand, products), the largest first."""
    rows = Product.objects.filter(archived=False).exclude(**{name: ""})
    counted = rows.order_by().values(name).annotate(n=Count("pk")).order_by("-n", name)
    return [(row[name], row["n"]) for row in counted[:CHOICES]]


def copy_counts(products: list[Product]) -> dict[int, dict[str, int]]:
    """Product -> {"live", "stale", "review", "approved"}: what copy it has."""
    ids = [product.pk for product in products]
    found: dict[int, dict[str, int]] = {pk: {} for pk in ids}
    live = LiveCopy.objects.filter(product__in=ids).order_by().values("product_id")
    for row in live.annotate(n=Count("pk")):
        found[row["product_id"]]["live"] = row["n"]
    lines = Candidate.objects.filter(product__in=ids).order_by().values("product_id", "state")
    for row in lines.annotate(n=Count("pk")):
        if key := COPY_STATES.get(row["state"], ""):
            counts = found[row["product_id"]]
            counts[key] = counts.get(key, 0) + row["n"]
    return found


def product_live_copy(product: Product) -> list[LiveCopy]:
    """Its live copy by channel and field, each field's texts in the order of their places."""
    rows = LiveCopy.objects.filter(product=product).select_related("revision")
    return list(rows.order_by("key", "place"))


def product_imports(product: Product) -> list[ImportRow]:
    """The imports that added or changed it, newest first."""
    rows = ImportRow.objects.filter(
        sku=product.sku, import_run__state__in=("applied", "partial", "reverted")
    )
    return list(
        rows.exclude(action="refused").select_related("import_run").order_by("-import_run_id")[:6]
    )


def imports_listed() -> models.QuerySet[Import]:
    """All imports, newest first."""
    return Import.objects.select_related("job", "created_by").order_by("-pk")


def import_rows(row: Import, action: str) -> models.QuerySet[ImportRow]:
    """The rows of one tab in the file's order."""
    return ImportRow.objects.filter(import_run=row, action=action).order_by("pk")


def reading_job() -> Job | None:
    """The job that reads new products, while it waits or runs."""
    rows = Job.objects.filter(kind="understand").exclude(state__in=FINAL_STATES)
    return rows.order_by("pk").first()
