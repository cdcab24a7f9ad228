"""Values of the core as JSON and back: what the product keeps in rows and sends to the front door."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from generation.types import (
    Fact,
    FieldSpec,
    Neighbour,
    Proof,
    Spec,
    Understanding,
    Waived,
    brief_from_dict,
    product_from_dict,
)

Order = Mapping[str, Any]
"""The frozen order for one product in one channel, JSON-ready: `product` (contracts section 2), `understanding`
(as `understanding_to_dict` gives it), `brief` (contracts section 2), `fields` (as `field_spec_to_dict`), `now`
(ISO 8601 with zone), `zone` (the name of the zone whose days count, optional), `neighbours` ([{"text", "kind", "sku"}], optional), `proofs` ([{"id", "edition", "statement", "kinds"}], optional), `waivers`
([{"id", "text", "claims": [{"kind", "words"}]}], optional); and, not JSON, `approved` (`generation.types.Approved`,
optional), `rules` (`generation.types.LineRules`, optional) and `own_fit` (`generation.types.Answering`, optional)."""


def understanding_to_dict(known: Understanding) -> dict[str, Any]:
    """An understanding as JSON."""
    data: dict[str, Any] = json.loads(json.dumps(asdict(known)))
    return data


def understanding_from_dict(data: Mapping[str, Any]) -> Understanding:
    """The understanding that `understanding_to_dict` wrote; keys it does not know are left out."""
    return Understanding(
        brand=data.get("brand"),
        head=data["head"],
        noun=data["noun"],
        plural=data["plural"],
        models=tuple(data.get("models", ())),
        names=tuple(data.get("names", ())),
        facts=tuple(_fact(item) for item in data.get("facts", ())),
        family=data.get("family", "other"),
        pack=data.get("pack", "general"),
        dropped=tuple((item[0], item[1], item[2]) for item in data.get("dropped", ())),
    )


def _fact(data: Mapping[str, Any]) -> Fact:
    span = data.get("span")
    return Fact(
        name=data["name"],
        value=data["value"],
        kind=data.get("kind", "other"),
        source=data.get("source", "title"),
        span=(span[0], span[1]) if span else None,
    )


def canonical_hash(value: Any) -> str:
    """SHA-256 of a JSON-ready value in one spelling: sorted keys, no blanks, texts in NFC."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()


def field_spec_to_dict(spec: FieldSpec) -> dict[str, Any]:
    """A field spec as JSON, its version with it."""
    return {
        **asdict(spec),
        "asked": list(spec.asked) if spec.asked else None,
        "tags": [list(tag) for tag in spec.tags],
    }


def field_spec_from_dict(data: Mapping[str, Any]) -> FieldSpec:
    """The field spec that `field_spec_to_dict` wrote."""
    asked = data.get("asked")
    tags = tuple((name, length) for name, length in data.get("tags", ()))
    return FieldSpec(**{**data, "asked": (asked[0], asked[1]) if asked else None, "tags": tags})


def spec_from_order(order: Order) -> Spec:
    """The core's value of an order. Raises `InputError` with the key that is wrong."""
    return Spec(
        product=product_from_dict(order["product"]),
        understanding=understanding_from_dict(order["understanding"]),
        brief=brief_from_dict(order["brief"]),
        fields=tuple(field_spec_from_dict(item) for item in order["fields"]),
        now=_now(order),
        neighbours=tuple(
            Neighbour(item["text"], item["kind"], item.get("sku", ""))
            for item in order.get("neighbours", ())
        ),
        approved=order.get("approved"),
        rules=order.get("rules"),
        own_fit=order.get("own_fit"),
        proofs=tuple(
            Proof(item["id"], item["edition"], item["statement"], frozenset(item["kinds"]))
            for item in order.get("proofs", ())
        ),
        waivers=tuple(
            Waived(
                item["id"], item["text"], frozenset((c["kind"], c["words"]) for c in item["claims"])
            )
            for item in order.get("waivers", ())
        ),
    )


def _now(order: Order) -> datetime:
    now, zone = datetime.fromisoformat(order["now"]), order.get("zone")
    return now.astimezone(ZoneInfo(zone)) if zone else now
