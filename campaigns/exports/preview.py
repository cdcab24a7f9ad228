"""What an export or a publication would change, product by product, before anybody presses the button."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from campaigns.exports.profiles import Profile
from campaigns.exports.selection import (
    Approved,
    approved_candidates,
    chosen_candidates,
    held,
    key_filter,
    outgoing,
)
from campaigns.models import Campaign, Candidate, CandidateState, LiveCopy, Product

SHOWN = 30
HELD_SHOWN = 200
WAITING = (
    CandidateState.IN_REVIEW,
    CandidateState.CHANGES_REQUESTED,
    CandidateState.BLOCKED,
)
REASONS = {
    "not_primary": "Another line of this field goes out",
    "stale": "What it rests on changed",
    "blocked": "Something forbids approval",
    "in_review": "Waits for review",
    "changes_requested": "Came back to its writer",
    "no_handle": "The product has no Shopify handle",
    "unknown_current_text": "The shop’s present text of another column is unknown; a blank would overwrite it",
    "control_character": "Holds a character that no feed may carry",
}


@dataclass(frozen=True)
class Change:
    """One field of one product: what stands there and what would."""

    line: Approved
    before: str

    @property
    def is_new(self) -> bool:
        """Whether nothing stood there."""
        return not self.before


@dataclass
class ProductChanges:
    """A product's changes."""

    product: Product
    changes: list[Change] = field(default_factory=list)


@dataclass
class Preview:
    """A page of products in full, the counts of all."""

    products: list[ProductChanges]
    page: int
    pages: int
    product_count: int
    lines: int
    new: int
    held: list[dict[str, Any]]
    held_count: int
    origins: dict[str, int]

    @property
    def previous_page(self) -> int:
        """The page before."""
        return self.page - 1

    @property
    def next_page(self) -> int:
        """The page after."""
        return self.page + 1


def export_preview(campaign: Campaign, profile: Profile | None, *, page: int = 1) -> Preview:
    """What goes out by a profile; None is publishing: one text a field, compared with live copy.

    Everything is counted in the database; lines are read for one page of products alone.
    """
    keys = profile.keys if profile else None
    one_each = profile.one_each if profile else True
    approved = approved_candidates(campaign).filter(key_filter(keys))
    going = chosen_candidates(approved) if one_each else approved
    origins = dict(
        going.order_by().values_list("origin").annotate(n=Count("pk")).values_list("origin", "n")
    )
    product_count = approved.aggregate(n=Count("product", distinct=True))["n"]
    pages = max(1, -(-product_count // SHOWN))
    page = min(max(page, 1), pages)
    held, held_count = _held(campaign, keys, approved, going if one_each else None)
    return Preview(
        products=_page(campaign, keys, one_each, approved, page),
        page=page,
        pages=pages,
        product_count=product_count,
        lines=sum(origins.values()),
        new=going.filter(~Exists(_live_of()), ~_own_text()).count(),
        held=held,
        held_count=held_count,
        origins={name: origins.get(name, 0) for name in ("model", "mixed", "human")},
    )


def _page(
    campaign: Campaign,
    keys: tuple[str, ...] | None,
    one_each: bool,
    approved: QuerySet[Candidate],
    page: int,
) -> list[ProductChanges]:
    first = (page - 1) * SHOWN
    ids = approved.order_by("product__sku", "product_id").values_list("product_id", flat=True)
    shown = list(ids.distinct()[first : first + SHOWN])
    live = _live_texts(shown)
    return [
        ProductChanges(
            row.product,
            [Change(line, present_text(row.product, line.key, live)) for line in row.lines],
        )
        for row in outgoing(campaign, keys=keys, one_each=one_each, products=shown)
        if row.lines
    ]


def _held(
    campaign: Campaign,
    keys: tuple[str, ...] | None,
    approved: QuerySet[Candidate],
    chosen: QuerySet[Candidate] | None,
) -> tuple[list[dict[str, Any]], int]:
    """The first lines that stay behind, each with its reason in words, and how many there are."""
    lines = Candidate.objects.filter(campaign=campaign).filter(key_filter(keys))
    groups: list[tuple[str | None, QuerySet[Candidate]]] = [
        ("stale", lines.filter(state=CandidateState.STALE))
    ]
    if chosen is not None:
        groups.append(("not_primary", approved.exclude(pk__in=chosen.values("pk"))))
    groups.append((None, lines.filter(state__in=WAITING)))
    entries: list[dict[str, Any]] = []
    count = 0
    for reason, rows in groups:
        count += rows.order_by().count()
        ordered = rows.order_by("product__sku", "channel", "field", "pk")
        told = ordered.values_list("product__sku", "channel", "field", "pk", "state")
        for sku, channel, field_name, pk, state in told[: HELD_SHOWN - len(entries)]:
            entry = held(sku, f"{channel}.{field_name}", reason or state, pk)
            entries.append({**entry, "words": REASONS[reason or state]})
    return entries, count


def _live_of() -> QuerySet[LiveCopy]:
    key = Concat(OuterRef("channel"), Value("."), OuterRef("field"))
    return LiveCopy.objects.filter(product=OuterRef("product"), key=key)


def _own_text() -> Q:
    """Lines in whose place the catalog itself says something, as `present_text` reads it."""
    found = Q(channel="product_title", field="title") & ~Q(product__title="")
    found |= Q(channel="product_description", field="description") & ~Q(product__description="")
    for name in ("title", "description"):
        said = f"product__extra__seo_{name}"
        filled = Q(**{f"{said}__isnull": False}) & ~Q(**{said: None}) & ~Q(**{said: ""})
        found |= Q(channel="seo", field=name) & filled
    return found


def present_text(product: Product, key: str, live: dict[tuple[int, str], str]) -> str:
    """What stands in a field now: live copy, else the catalog's own text, else nothing."""
    own = {
        "product_title.title": product.title,
        "product_description.description": product.description,
        "seo.title": product.extra.get("seo_title") or "",
        "seo.description": product.extra.get("seo_description") or "",
    }
    return live.get((product.pk, key)) or str(own.get(key, ""))


def _live_texts(products: list[int]) -> dict[tuple[int, str], str]:
    rows = LiveCopy.objects.filter(product__in=products)
    return {(row.product_id, row.key): row.text for row in rows}


def publishable_count(campaign: Campaign) -> int:
    """How many approved lines are not live yet."""
    return approved_candidates(campaign).filter(state=CandidateState.APPROVED).count()
