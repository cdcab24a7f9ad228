"""What an export or a publication would change, product by product, before anybody presses the button."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from campaigns.exports.profiles import Profile
from campaigns.exports.selection import Approved, approved_candidates, outgoing
from campaigns.models import Campaign, Candidate, CandidateState, LiveCopy, Product

SHOWN = 30
HELD_SHOWN = 200
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
    """The first products in full, the counts of all."""

    products: list[ProductChanges]
    product_count: int
    lines: int
    new: int
    held: list[dict[str, Any]]
    held_count: int
    origins: dict[str, int]


def export_preview(campaign: Campaign, profile: Profile | None) -> Preview:
    """What goes out by a profile; None is publishing: one text a field, compared with live copy."""
    keys = profile.keys if profile else None
    rows = list(outgoing(campaign, keys=keys, one_each=profile.one_each if profile else True))
    live = _live_texts([row.product.pk for row in rows])
    products, new = [], 0
    origins: Counter[str] = Counter()
    held: list[dict[str, Any]] = []
    for row in rows:
        held += row.held
        changes = [Change(line, present_text(row.product, line.key, live)) for line in row.lines]
        new += sum(change.is_new for change in changes)
        origins.update(line.candidate.origin for line in row.lines)
        if changes:
            products.append(ProductChanges(row.product, changes))
    held += _waiting(campaign, keys)
    for entry in held:
        entry["words"] = REASONS.get(entry["reason"], entry["reason"])
    return Preview(
        products=products[:SHOWN],
        product_count=len(products),
        lines=sum(len(one.changes) for one in products),
        new=new,
        held=held[:HELD_SHOWN],
        held_count=len(held),
        origins={name: origins.get(name, 0) for name in ("model", "mixed", "human")},
    )


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


def _waiting(campaign: Campaign, keys: tuple[str, ...] | None) -> list[dict[str, Any]]:
    """Lines on their way that nobody approved yet."""
    states = (CandidateState.IN_REVIEW, CandidateState.CHANGES_REQUESTED, CandidateState.BLOCKED)
    rows: Any = Candidate.objects.filter(campaign=campaign, state__in=states)
    found = rows.select_related("product").order_by("product__sku", "channel", "field", "pk")[
        : HELD_SHOWN * 5
    ]
    entries = [
        {
            "sku": row.product.sku,
            "field": f"{row.channel}.{row.field}",
            "reason": row.state,
            "candidate": row.pk,
        }
        for row in found
    ]
    return [entry for entry in entries if keys is None or entry["field"] in keys]


def publishable_count(campaign: Campaign) -> int:
    """How many approved lines are not live yet."""
    return approved_candidates(campaign).filter(state=CandidateState.APPROVED).count()
