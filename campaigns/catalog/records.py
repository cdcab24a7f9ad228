"""A product row as the product record of contracts section 2, and what is known of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.db.models.functions import Lower

from campaigns.common.edit_share import share_told
from campaigns.models import LiveCopy, Product
from generation.jobs import direct

# What a product is, its sku apart, in the order of the contract; each is a column of the row.
FIELDS = (
    "title",
    "brand",
    "category",
    "price",
    "compare_at_price",
    "currency",
    "stock",
    "url",
    "image",
    "description",
    "attributes",
)
# What is understood of a product is read in these alone.
TEXTS = frozenset(("title", "brand", "category", "description", "attributes", "corrections"))
# A brand carried by more kinds of things than this is a shop; enough pairs to see that.
PAIRS_MOST = 200


def money_text(value: Decimal | None) -> str | None:
    """An amount as the record writes it: "115", "19.9", never "1.15E+2"; None where there is none."""
    return None if value is None else f"{value.normalize():f}"


def product_record(row: Product, *, extra: bool = False) -> dict[str, Any]:
    """The product record, JSON-ready: amounts as decimal strings, missing ones None.

    `extra` adds the keys that the contract does not know and the file had; they never hide a known key.
    """
    known = {
        "sku": row.sku,
        "title": row.title,
        "brand": row.brand,
        "category": row.category,
        "price": money_text(row.price),
        "compare_at_price": money_text(row.compare_at_price),
        "currency": row.currency,
        "stock": row.stock,
        "url": row.url,
        "image": row.image,
        "description": row.description,
        "attributes": row.attributes,
    }
    return {**row.extra, **known} if extra else known


def product_understood(row: Product) -> dict[str, Any]:
    """What is known of a product, with its `facts_hash`: as stored, or read now where nothing is stored yet.

    Writes nothing, so that a page may ask.
    """
    if row.understanding.get("noun"):
        return {**row.understanding, "facts_hash": row.facts_hash}
    return direct.understand(product_record(row), row.corrections, resellers_near(row))


def understanding_renew(row: Product, changed: Collection[str]) -> None:
    """What is known of a product whose columns changed, not stored here: nothing where a text did, else as before."""
    if TEXTS & set(changed):
        row.understanding, row.facts_hash = {}, ""
    elif row.facts_hash:
        row.facts_hash = direct.facts_hash_of(product_record(row), row.understanding)


def resellers_near(row: Product) -> list[str]:
    """The product's own brand where the catalog shows it to be a shop, else nothing."""
    if not row.brand:
        return []
    near = Product.objects.annotate(low=Lower("brand")).filter(low=row.brand.lower())
    pairs = near.order_by().values_list("brand", "category").distinct()[:PAIRS_MOST]
    return direct.reseller_brands(pairs)


def product_facts(row: Product) -> dict[str, Any]:
    """`facts` [{"name", "value", "kind", "source"}] and `facts_hash`, as the API gives them."""
    known = product_understood(row)
    facts = [
        {key: fact[key] for key in ("name", "value", "kind", "source")} for fact in known["facts"]
    ]
    return {"facts": facts, "facts_hash": known["facts_hash"]}


def live_copy_prefetch() -> Prefetch[Any]:
    """The live copy of products with the origin of each text, which its revision keeps; its words are not read twice."""
    heavy = ("revision__text", "revision__badges", "revision__basis")
    return Prefetch("live_copy", LiveCopy.objects.select_related("revision").defer(*heavy))


def live_copy_record(row: Product) -> dict[str, dict[str, Any]]:
    """CHANNEL.FIELD -> {"text", "origin", "revision", "since", "texts"}.

    What stands for the field is its first text; `texts` are all, in the order of their places.
    """
    # Asks no more where a list fetched the live copy of all at once.
    prefetch_related_objects([row], live_copy_prefetch())
    live = sorted(row.live_copy.all(), key=lambda item: (item.key, item.place))
    found: dict[str, dict[str, Any]] = {}
    for item in live:
        told = {
            "text": item.text,
            "origin": item.origin,
            "share_edited": share_told(
                item.origin, item.revision.share_edited if item.revision else None
            ),
            "revision": item.revision_id,
            "since": _time(item.since),
        }
        first = found.setdefault(item.key, {**told, "texts": []})
        first["texts"].append({"place": item.place, **told})
    return found


def product_answer(row: Product) -> dict[str, Any]:
    """The whole answer of `GET products/{sku}/`: record, facts, hash, live copy, version."""
    return {
        **product_record(row, extra=True),
        **product_facts(row),
        "live_copy": live_copy_record(row),
        "archived": row.archived,
        "version": row.version,
    }


def _time(value: datetime) -> str:
    return value.isoformat()
