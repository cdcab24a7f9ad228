"""What stays behind of an export or a publication, counted by product and field, a page of products at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db.models import Count, Q, QuerySet

from campaigns.exports.selection import places_of
from campaigns.models import Candidate, Export, Product, Publication

PRODUCTS_SHOWN = 20
# reason -> what is said of one line, of several
REASONS: dict[str, tuple[str, str]] = {
    "in_review": ("waits for review", "wait for review"),
    "changes_requested": ("came back to its writer", "came back to their writers"),
    "blocked": (
        "is blocked: something forbids approval",
        "are blocked: something forbids approval",
    ),
    "stale": ("rests on something that has changed", "rest on something that has changed"),
    "second_approval": ("waits for a second approval", "wait for a second approval"),
    "quarantined": (
        "waits: its product is quarantined",
        "wait: their product is quarantined",
    ),
    "manipulated": (
        "reads as if it were written for a language model",
        "read as if they were written for a language model",
    ),
    "not_primary": (
        "gives way to the line that goes out",
        "give way to the line that goes out",
    ),
    "same_text": (
        "says the same as another that goes out",
        "say the same as others that go out",
    ),
    "beyond_count": (
        "does not fit: the field takes {most}, and others fill them",
        "do not fit: the field takes {most}, and others fill them",
    ),
    "no_handle": (
        "cannot be placed: the product has no Shopify handle",
        "cannot be placed: the product has no Shopify handle",
    ),
    "no_slug": (
        "cannot be placed: the product has no slug, its URL handle",
        "cannot be placed: the product has no slug, its URL handle",
    ),
    "no_saleor_id": (
        "cannot be placed: the product did not come from Saleor",
        "cannot be placed: the product did not come from Saleor",
    ),
    "other_column": (
        "cannot be placed: the product did not come from Akeneo, or its texts from other columns than the first’s",
        "cannot be placed: the product did not come from Akeneo, or its texts from other columns than the first’s",
    ),
    "no_shop_sku": (
        "cannot be placed: the product has no SKU in the shop",
        "cannot be placed: the product has no SKU in the shop",
    ),
    "no_url": (
        "has no page to link to: the product has no web address",
        "have no page to link to: the product has no web address",
    ),
    "too_few": (
        "does not make an ad: that takes three headlines and two descriptions",
        "do not make an ad: that takes three headlines and two descriptions",
    ),
    "no_meta_ad": (
        "does not make an ad: that takes a primary text and a headline",
        "do not make an ad: that takes a primary text and a headline",
    ),
    "no_column": (
        "has no column: this format has fewer columns of the field",
        "have no column: this format has fewer columns of the field",
    ),
    "cell_too_long": (
        "stays out: a cell of a workbook takes 32,767 characters, and the row has a longer one",
        "stay out: a cell of a workbook takes 32,767 characters, and the row has a longer one",
    ),
    "unknown_current_text": (
        "waits: the shop’s text of another column is unknown, and a blank would overwrite it",
        "wait: the shop’s text of another column is unknown, and a blank would overwrite it",
    ),
    "ai_text": (
        "counts as written by AI, which an admin keeps from this file",
        "count as written by AI, which an admin keeps from this file",
    ),
    "control_character": (
        "holds a character that feeds do not allow",
        "hold a character that feeds do not allow",
    ),
}
Groups = Sequence[tuple[str | None, QuerySet[Candidate]]]


@dataclass(frozen=True)
class HeldLines:
    """Lines of one field that stay behind for one reason; `key` is CHANNEL.FIELD."""

    key: str
    reason: str
    count: int

    @property
    def channel(self) -> str:
        """The channel's key."""
        return self.key.partition(".")[0]

    @property
    def words(self) -> str:
        """What holds them, after their number; a reason nobody knows stays as it is."""
        one, several = REASONS.get(self.reason, (self.reason, self.reason))
        return (one if self.count == 1 else several).format(most=places_of(self.key))


@dataclass
class HeldProduct:
    """A product's lines that stay behind."""

    sku: str
    title: str
    lines: list[HeldLines] = field(default_factory=list)

    @property
    def count(self) -> int:
        """All of them."""
        return sum(one.count for one in self.lines)


@dataclass(frozen=True)
class Held:
    """A page of products in full, the counts of all."""

    products: list[HeldProduct]
    page: int
    pages: int
    product_count: int
    count: int

    @property
    def previous_page(self) -> int:
        """The page before."""
        return self.page - 1

    @property
    def next_page(self) -> int:
        """The page after."""
        return self.page + 1


def held_lines(groups: Groups, *, count: int, page: int = 1) -> Held:
    """Lines of a campaign by the reason that holds each group; None stands for the line's own state.

    `count` is how many there are in all groups. The database counts; as many questions for many lines
    as for few.
    """
    either = Q(pk__in=())
    for _, rows in groups:
        either |= Q(pk__in=rows.order_by().values("pk"))
    products = Candidate.objects.filter(either).order_by("product__sku", "product_id")
    ids = products.values_list("product_id", flat=True).distinct()
    number = ids.count()
    page, pages = _within(page, number)
    first = (page - 1) * PRODUCTS_SHOWN
    shown = list(ids[first : first + PRODUCTS_SHOWN])
    found: dict[int, Counter[tuple[str, str]]] = {pk: Counter() for pk in shown}
    for reason, rows in groups:
        told = rows.filter(product__in=shown).order_by()
        for row in told.values("product_id", "channel", "field", "state").annotate(n=Count("pk")):
            key = f"{row['channel']}.{row['field']}"
            found[row["product_id"]][key, reason or row["state"]] += row["n"]
    known = Product.objects.only("sku", "title").in_bulk(shown)
    listed = [_product(known[pk].sku, known[pk].title, found[pk]) for pk in shown]
    return Held(listed, page, pages, number, count)


def held_counted(
    behind: Sequence[tuple[int, Mapping[tuple[str, str], int]]], *, page: int = 1
) -> Held:
    """What was counted already: products by id in their order, each with its lines by (key, reason)."""
    page, pages = _within(page, len(behind))
    first = (page - 1) * PRODUCTS_SHOWN
    shown = behind[first : first + PRODUCTS_SHOWN]
    known = Product.objects.only("sku", "title").in_bulk([pk for pk, _ in shown])
    listed = [_product(known[pk].sku, known[pk].title, counts) for pk, counts in shown]
    count = sum(sum(counts.values()) for _, counts in behind)
    return Held(listed, page, pages, len(behind), count)


def held_of_file(row: Export | Publication, *, page: int = 1) -> Held:
    """What the file of an export left out, as its manifest says, or a publication."""
    by_sku: dict[str, Counter[tuple[str, str]]] = {}
    for entry in row.held:
        by_sku.setdefault(entry["sku"], Counter())[entry["field"], entry["reason"]] += 1
    page, pages = _within(page, len(by_sku))
    first = (page - 1) * PRODUCTS_SHOWN
    shown = list(islice(by_sku, first, first + PRODUCTS_SHOWN))
    rows = Product.objects.filter(workspace=row.workspace_id, sku__in=shown)
    titles = dict(rows.values_list("sku", "title"))
    listed = [_product(sku, titles.get(sku, sku), by_sku[sku]) for sku in shown]
    return Held(listed, page, pages, len(by_sku), len(row.held))


def _within(page: int, products: int) -> tuple[int, int]:
    """The page that is there, and how many there are."""
    pages = max(1, -(-products // PRODUCTS_SHOWN))
    return min(max(page, 1), pages), pages


def _product(sku: str, title: str, counts: Mapping[tuple[str, str], int]) -> HeldProduct:
    return HeldProduct(sku, title, list(_sorted(counts.items())))


def _sorted(counts: Iterable[tuple[tuple[str, str], int]]) -> Iterable[HeldLines]:
    order: dict[Any, int] = {reason: place for place, reason in enumerate(REASONS)}
    told = sorted(counts, key=lambda item: (item[0][0], order.get(item[0][1], len(order))))
    return (HeldLines(key, reason, count) for (key, reason), count in told)
