"""One walk over a campaign's lines that counts what publishing would change, and what stays behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When

from campaigns.catalog.quarantines import is_quarantined
from campaigns.exports.selection import (
    OUT,
    QUARANTINED,
    SECOND,
    chosen_at,
    held_reasons,
    is_cleared,
    preference,
)
from campaigns.models import Campaign, Candidate, CandidateState, LiveCopy, Product, Revision

CHUNK, PRODUCTS = 2000, 500
WAITING = (
    CandidateState.IN_REVIEW,
    CandidateState.CHANGES_REQUESTED,
    CandidateState.BLOCKED,
)
# The state of a line -> why the text that it has live leaves.
LEAVES_WORDS: Mapping[str, str] = {
    CandidateState.LIVE: "other lines fill the places",
    CandidateState.APPROVED: "its line has been edited since",
    CandidateState.IN_REVIEW: "its line is in review again",
    CandidateState.CHANGES_REQUESTED: "its line came back to its writer",
    CandidateState.BLOCKED: "its line is blocked",
    CandidateState.STALE: "what it rests on has changed",
    CandidateState.REJECTED: "its line was rejected",
}
_COLUMNS = ("product_id", "channel", "field", "state", "text", "revision_id", "origin")
Standing = dict[str, list[tuple[str, int | None]]]
Behind = list[tuple[int, Counter[tuple[str, str]]]]


@dataclass
class Survey:
    """What publishing would do, as `Preview` tells it.

    `products` are the ids of those that change and `behind` of those with lines that stay behind, by sku,
    each with its lines by (CHANNEL.FIELD, reason).
    """

    products: list[int] = field(default_factory=list)
    behind: Behind = field(default_factory=list)
    lines: int = 0
    new: int = 0
    moving: int = 0
    live: int = 0
    leaving: int = 0
    held: int = 0
    waiting: int = 0
    origins: Counter[str] = field(default_factory=Counter)


def publish_survey(campaign: Campaign) -> Survey:
    """Walk once over a campaign's lines, and with some products of them at a time over their live copy."""
    found = Survey()
    products = (
        (product_id, list(rows))
        for product_id, rows in groupby(_lines(campaign), key=lambda row: row["product_id"])
    )
    while some := list(islice(products, PRODUCTS)):
        standing = _live([product_id for product_id, _ in some])
        for product_id, rows in some:
            _product(found, product_id, rows, standing.get(product_id, {}))
    return found


def _lines(campaign: Campaign) -> Iterator[dict[str, Any]]:
    """Lines that go out, are stale or wait, product by product, each field in its order."""
    rows = Candidate.objects.filter(
        campaign=campaign, state__in=(*OUT, CandidateState.STALE, *WAITING)
    )
    told = rows.annotate(
        is_cleared=is_cleared(campaign.workspace_id),
        is_quarantined=is_quarantined("product"),
        chosen_at=chosen_at(),
        own=Case(When(own_text_filter(), then=Value(1)), default=Value(0)),
    )
    ordered = told.order_by("product__sku", "product_id", "channel", "field", *preference())
    columns = (*_COLUMNS, "chosen_at", "own", "is_cleared", "is_quarantined")
    return iter(ordered.values(*columns).iterator(chunk_size=CHUNK))


def _live(products: Sequence[int]) -> dict[int, Standing]:
    """What is live of some products."""
    rows = LiveCopy.objects.filter(product__in=products).order_by("product_id", "key", "place")
    found: dict[int, Standing] = {}
    for product_id, key, text, revision_id in rows.values_list(
        "product_id", "key", "text", "revision_id"
    ):
        found.setdefault(product_id, {}).setdefault(key, []).append((text, revision_id))
    return found


def _product(
    found: Survey, product_id: int, rows: Iterable[dict[str, Any]], standing: Standing
) -> None:
    behind: Counter[tuple[str, str]] = Counter()
    changes = False
    for (channel, name), some in groupby(rows, key=lambda row: (row["channel"], row["field"])):
        key = f"{channel}.{name}"
        approved = []
        for row in some:
            if row["state"] in OUT:
                if why := _held(row):
                    behind[key, why] += 1
                    found.held += 1
                elif row["chosen_at"]:
                    approved.append(row)
                continue
            behind[key, row["state"]] += 1
            found.waiting += row["state"] != CandidateState.STALE
            found.held += row["state"] == CandidateState.STALE
        changes |= _field(found, key, approved, standing.get(key, []), behind)
    if changes:
        found.products.append(product_id)
    if behind:
        found.behind.append((product_id, behind))


def _held(row: Mapping[str, Any]) -> str:
    """Why an approved line stays behind; "" for one that may go out, or that nobody approved as it stands."""
    if not row["is_cleared"]:
        return SECOND
    return QUARANTINED if row["chosen_at"] and row["is_quarantined"] else ""


def _field(
    found: Survey,
    key: str,
    approved: list[dict[str, Any]],
    standing: list[tuple[str, int | None]],
    behind: Counter[tuple[str, str]],
) -> bool:
    """Count what one field's approved lines do to what is live there; answers whether anything."""
    reasons = held_reasons(key, [row["text"] for row in approved])
    kept = [row for row, reason in zip(approved, reasons, strict=True) if not reason]
    for row, reason in zip(approved, reasons, strict=True):
        # A line that is live and makes way is told where it leaves.
        if reason and row["state"] != CandidateState.LIVE:
            behind[key, reason] += 1
            found.held += 1
    if not kept:
        return False
    now = {place: revision for place, (_, revision) in enumerate(standing)}
    going = [row for place, row in enumerate(kept) if now.get(place) != row["revision_id"]]
    said, was = [row["text"] for row in kept], [text for text, _ in standing]
    leaving = len({*was} - {*said})
    own = not standing and kept[0]["own"]
    found.lines += len(going)
    found.live += len(kept) - len(going)
    found.new += max(0, len(kept) - len(standing) - own)
    found.moving += sum(text in was and [text] != was[at : at + 1] for at, text in enumerate(said))
    found.leaving += leaving
    found.origins.update(row["origin"] for row in going)
    return bool(going or leaving)


def own_text_filter() -> Q:
    """Lines in whose place the catalog itself says something, as `own_text` reads it."""
    found = Q(channel="product_title", field="title") & ~Q(product__title="")
    found |= Q(channel="product_description", field="description") & ~Q(product__description="")
    for name in ("title", "description"):
        said = f"product__extra__seo_{name}"
        filled = Q(**{f"{said}__isnull": False}) & ~Q(**{said: None}) & ~Q(**{said: ""})
        found |= Q(channel="seo", field=name) & filled
    return found


def own_text(product: Product, key: str) -> str:
    """What the catalog itself says in a field; "" where it says nothing."""
    own = {
        "product_title.title": product.title,
        "product_description.description": product.description,
        "seo.title": product.extra.get("seo_title") or "",
        "seo.description": product.extra.get("seo_description") or "",
    }
    return str(own.get(key, ""))


def why_leaving(campaign: Campaign, revisions: Iterable[int]) -> dict[int, str]:
    """Revision -> why its text leaves live copy, in words."""
    rows: QuerySet[Revision] = Revision.objects.filter(pk__in=list(revisions))
    told = rows.values_list(
        "pk", "candidate__state", "candidate__campaign_id", "candidate__campaign__name"
    )
    return {
        pk: LEAVES_WORDS.get(state, "it is no longer approved")
        if owner == campaign.pk
        else f"it is of the campaign {name}"
        for pk, state, owner, name in told
    }
