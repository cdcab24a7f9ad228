"""What of a launch's message still holds when it is sent: texts that are live and approved now, to the byte."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import F

from campaigns.models import TEST_KIND, Decision, LiveCopy, Product, Verdict, WebhookDelivery


@dataclass(frozen=True)
class Field:
    """A field of a product and the live copy in it, first things first; empty where nothing is live any more."""

    product: Product
    key: str
    live: Sequence[LiveCopy]


@dataclass
class Parcel:
    """`fields` go out. `passed` counts those that another text has come to since; `held` says of each that could not
    go why. A test has none of them.
    """

    is_test: bool = False
    fields: list[Field] = field(default_factory=list)
    passed: int = 0
    held: list[str] = field(default_factory=list)


def parcel_of(row: WebhookDelivery) -> Parcel:
    """A message as it holds now. Messages come in any order: one whose text has gone since takes nothing back."""
    if row.kind == TEST_KIND:
        return Parcel(is_test=True)
    told = json.loads(row.body)["data"]["fields"]
    products = {
        one.sku: one
        for one in Product.objects.filter(
            workspace=row.workspace_id, sku__in={one["sku"] for one in told}
        )
    }
    live = _live(list(products.values()))
    parcel = Parcel()
    for one in told:
        product = products.get(one["sku"])
        if product is None:
            parcel.held.append(f"{one['sku']}: there is no such product here any more")
            continue
        rows = live[product.pk, one["field"]]
        if [said.text for said in rows] != one["texts"]:
            parcel.passed += 1
        elif why := _unapproved(rows):
            parcel.held.append(f"{product.sku}, {one['field']}: {why}")
        else:
            parcel.fields.append(Field(product, one["field"], rows))
    return parcel


def by_product(parcel: Parcel) -> Iterator[tuple[Product, dict[str, Field]]]:
    """Each product once, with its fields by CHANNEL.FIELD."""
    found: dict[int, dict[str, Field]] = defaultdict(dict)
    for one in parcel.fields:
        found[one.product.pk][one.key] = one
    for fields in found.values():
        yield next(iter(fields.values())).product, fields


def _live(products: Sequence[Product]) -> dict[tuple[int, str], list[LiveCopy]]:
    found: dict[tuple[int, str], list[LiveCopy]] = defaultdict(list)
    rows = LiveCopy.objects.filter(product__in=products).select_related("revision")
    for row in rows.order_by("place"):
        found[row.product_id, row.key].append(row)
    return found


def _unapproved(rows: Sequence[LiveCopy]) -> str:
    """Why a text may not leave: it is not the one that somebody approved. What the shop itself wrote may come back."""
    for row in rows:
        if row.revision is None:
            continue
        approvals = Decision.objects.filter(
            verdict=Verdict.APPROVE,
            revision=row.revision,
            content_hash=F("revision__content_hash"),
            undone_by=None,
        )
        if row.text != row.revision.text or not approvals.exists():
            return "the text is not the approved one"
    return ""
