"""What an export or a publication would change, product by product, before anybody presses the button."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from campaigns.exports.held import Held, held_lines
from campaigns.exports.profiles import Profile
from campaigns.exports.selection import (
    Approved,
    approved_candidates,
    chosen_candidates,
    key_filter,
    outgoing,
    outgoing_keys,
)
from campaigns.models import Campaign, Candidate, CandidateState, LiveCopy, Product
from generation.types import FieldSpec, field_specs

SHOWN = 30
WAITING = (
    CandidateState.IN_REVIEW,
    CandidateState.CHANGES_REQUESTED,
    CandidateState.BLOCKED,
)


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
    """A page of products in full, the counts of all.

    `lines` go out; `held` are what the file's manifest lists as held, `waiting` the lines that nobody
    approved yet, `live` those that are live already where the preview is of publishing.
    """

    products: list[ProductChanges]
    page: int
    pages: int
    product_count: int
    lines: int
    new: int
    held: int
    waiting: int
    live: int
    behind: Held
    cut: list[FieldSpec]
    origins: dict[str, int]

    @property
    def previous_page(self) -> int:
        """The page before."""
        return self.page - 1

    @property
    def next_page(self) -> int:
        """The page after."""
        return self.page + 1


def export_preview(
    campaign: Campaign, profile: Profile | None, *, page: int = 1, held_page: int = 1
) -> Preview:
    """What goes out by a profile; None is publishing: one text a field, compared with live copy.

    Everything is counted in the database; lines are read for one page of products alone.
    """
    keys = profile.keys if profile else None
    one_each = profile.one_each if profile else True
    approved = approved_candidates(campaign).filter(key_filter(keys))
    chosen = chosen_candidates(approved) if one_each else approved
    refused = profile.refusals(chosen, outgoing_keys(campaign)) if profile else []
    going = chosen
    for _, rows in refused:
        going = going.exclude(pk__in=rows.order_by().values("pk"))
    live = 0
    if profile is None:
        live = going.filter(state=CandidateState.LIVE).count()
        going = going.exclude(state=CandidateState.LIVE)
    lines = Candidate.objects.filter(campaign=campaign).filter(key_filter(keys))
    held = [("stale", lines.filter(state=CandidateState.STALE)), *refused]
    if one_each:
        held.append(("not_primary", approved.exclude(pk__in=chosen.values("pk"))))
    waiting = lines.filter(state__in=WAITING)
    counts = sum(rows.order_by().count() for _, rows in held), waiting.count()
    shown = _products(going, page)
    origins = dict(going.order_by().values_list("origin").annotate(n=Count("pk")))
    return Preview(
        products=_page(campaign, profile, going, shown.ids),
        page=shown.page,
        pages=shown.pages,
        product_count=shown.count,
        lines=sum(origins.values()),
        new=going.filter(~Exists(_live_of()), ~_own_text()).count(),
        held=counts[0],
        waiting=counts[1],
        live=live,
        cut=_cut(approved, chosen) if profile is None else [],
        behind=held_lines([*held, (None, waiting)], count=sum(counts), page=held_page),
        origins={name: origins.get(name, 0) for name in ("model", "mixed", "human")},
    )


def _cut(approved: QuerySet[Candidate], chosen: QuerySet[Candidate]) -> list[FieldSpec]:
    """Fields that want several texts, of which live copy keeps one."""
    left = approved.exclude(pk__in=chosen.values("pk")).order_by()
    keys = {
        f"{channel}.{name}" for channel, name in left.values_list("channel", "field").distinct()
    }
    return [spec for spec in field_specs() if spec.key in keys and (spec.max_items or 1) > 1]


@dataclass(frozen=True)
class _Shown:
    """The products of one page, of how many."""

    ids: list[int]
    page: int
    pages: int
    count: int


def _products(going: QuerySet[Candidate], page: int) -> _Shown:
    count = going.order_by().aggregate(n=Count("product", distinct=True))["n"]
    pages = max(1, -(-count // SHOWN))
    page = min(max(page, 1), pages)
    first = (page - 1) * SHOWN
    ids = going.order_by("product__sku", "product_id").values_list("product_id", flat=True)
    return _Shown(list(ids.distinct()[first : first + SHOWN]), page, pages, count)


def _page(
    campaign: Campaign, profile: Profile | None, going: QuerySet[Candidate], shown: list[int]
) -> list[ProductChanges]:
    live = _live_texts(shown)
    inside = set(going.filter(product__in=shown).order_by().values_list("pk", flat=True))
    rows = outgoing(
        campaign,
        keys=profile.keys if profile else None,
        one_each=profile.one_each if profile else True,
        products=shown,
    )
    return [
        ProductChanges(
            row.product,
            [
                Change(line, present_text(row.product, line.key, live))
                for line in row.lines
                if line.candidate.pk in inside
            ],
        )
        for row in rows
        if row.lines
    ]


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
