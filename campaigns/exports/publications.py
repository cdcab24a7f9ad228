"""What a publication did, as its records keep it: the places it changed, and whether it can be rolled back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from campaigns.exports.live_sets import FieldChange, Said, set_changes
from campaigns.models import Product, Publication, PublicationItem

PRODUCTS_SHOWN = 30


@dataclass(frozen=True)
class PublishedField(FieldChange):
    """A field of a product with the places that a publication changed."""

    product: Product


@dataclass
class PublishedProduct:
    """A product with the fields that a publication changed."""

    product: Product
    fields: list[PublishedField] = field(default_factory=list)


@dataclass(frozen=True)
class Published:
    """A page of products in full, the counts of all. `blocking` must be rolled back first, if anything."""

    products: list[PublishedProduct]
    page: int
    pages: int
    product_count: int
    lines: int
    leaving: int
    blocking: Publication | None

    @property
    def previous_page(self) -> int:
        """The page before."""
        return self.page - 1

    @property
    def next_page(self) -> int:
        """The page after."""
        return self.page + 1


def publication_items(row: Publication) -> list[PublicationItem]:
    """The places that a publication changed, in the order in which it did."""
    rows = PublicationItem.objects.filter(publication=row).select_related("product")
    # Each place holds a product of its own, and there may be many: what is large of it stays unread.
    heavy = [
        f"product__{name}" for name in ("description", "attributes", "understanding", "search")
    ]
    return list(rows.defer(*heavy).order_by("pk"))


def publication_fields(items: Iterable[PublicationItem]) -> list[PublishedField]:
    """The fields that these places are of, each from what it held to what it holds."""
    by_field: dict[tuple[int, str], list[PublicationItem]] = {}
    for item in items:
        by_field.setdefault((item.product_id, item.key), []).append(item)
    found = []
    for (_, key), some in by_field.items():
        before = _places(some, {item.place: item.before for item in some})
        after = _places(some, {item.place: item.after for item in some})
        found.append(PublishedField(key, set_changes(before, after), some[0].product))
    return found


def publication_told(row: Publication, *, page: int = 1) -> Published:
    """A page of what a publication did."""
    items = PublicationItem.objects.filter(publication=row)
    ids = items.order_by("product__sku", "product_id").values_list("product_id", flat=True)
    count = ids.distinct().count()
    pages = max(1, -(-count // PRODUCTS_SHOWN))
    page = min(max(page, 1), pages)
    first = (page - 1) * PRODUCTS_SHOWN
    shown = list(ids.distinct()[first : first + PRODUCTS_SHOWN])
    some = items.filter(product__in=shown).select_related("product")
    products: dict[int, PublishedProduct] = {}
    for one in publication_fields(some.order_by("product__sku", "product_id", "key", "place")):
        made = products.setdefault(one.product.pk, PublishedProduct(one.product))
        made.fields.append(one)
    return Published(
        products=list(products.values()),
        page=page,
        pages=pages,
        product_count=count,
        lines=items.exclude(candidate=None).count(),
        leaving=publication_removed(row),
        blocking=None if row.rolled_back else later_publication(row),
    )


def publication_removed(row: Publication) -> int:
    """How many texts that were live a publication left without a place."""
    told = PublicationItem.objects.filter(publication=row).order_by("product_id", "key", "place")
    columns = ("product_id", "key", "before__text", "after__text")
    was: dict[tuple[int, str], set[str]] = {}
    now: dict[tuple[int, str], set[str]] = {}
    for product_id, key, before, after in told.values_list(*columns).iterator():
        was.setdefault((product_id, key), set()).add(before)
        now.setdefault((product_id, key), set()).add(after)
    return sum(len(texts - now[at] - {None}) for at, texts in was.items())


def later_items(row: Publication) -> QuerySet[PublicationItem]:
    """Places that later publications, which stand, changed in the same fields."""
    mine = PublicationItem.objects.filter(
        publication=row, product=OuterRef("product"), key=OuterRef("key")
    )
    later = PublicationItem.objects.filter(
        Exists(mine), publication__gt=row.pk, publication__rolled_back=None
    )
    return later.select_related("product", "publication").order_by("-publication_id", "pk")


def later_publication(row: Publication) -> Publication | None:
    """The newest publication that must be rolled back before this one can be."""
    item = later_items(row).first()
    return item.publication if item else None


def _places(
    items: Iterable[PublicationItem], records: Mapping[int, dict[str, Any]]
) -> list[Said | None]:
    """Place by place what was kept; None where nothing was, or nothing changed."""
    most = max(item.place for item in items) + 1
    return [_said(records.get(place, {})) for place in range(most)]


def _said(record: dict[str, Any]) -> Said | None:
    return Said(record["text"], record["origin"], record["revision"]) if record else None
