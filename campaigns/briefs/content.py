"""What one text rests on, and its identity: the hash that an approval is bound to."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from campaigns.catalog.fact_uses import facts_digest
from campaigns.catalog.records import product_record, product_understood
from campaigns.claims.selectors import waivers_used
from campaigns.models import Product
from generation.jobs.wire import canonical_hash

PRICE_KINDS = frozenset({"price"})
STOCK_KINDS = frozenset({"scarcity"})
OFFER_KINDS = frozenset({"price", "urgency", "scarcity"})
PRICE_KEYS = ("price", "compare_at_price", "currency")


def text_clean(text: str) -> str:
    """A text as it is stored and hashed: NFC, without blanks around it."""
    return unicodedata.normalize("NFC", text).strip()


def line_basis(
    *, text: str, product: Product, offer: Mapping[str, Any], badges: Mapping[str, Any]
) -> dict[str, Any]:
    """What a line rests on: the facts its claims use, the names it says, price, stock and offer where it says them,
    the evidence that supports its claims and the waivers that excuse them. What stands by one of these no fact supports,
    so that each new fact may go against it: then it rests on all facts.

    Measured again over newer facts, the same text gives another basis exactly where something that it
    rests on has changed; then its hash is another one and its approval ends. JSON-ready.
    """
    claims = [
        claim
        for claim in badges.get("claims", ())
        if claim["status"] == "supported" or "waiver" in claim
    ]
    kinds = {claim["kind"] for claim in claims}
    facts = sorted({claim["fact"] for claim in claims if claim["fact"] and "evidence" not in claim})
    basis: dict[str, Any] = {"facts": facts, "names": _names(text, product)}
    if kinds & PRICE_KINDS:
        record = product_record(product)
        basis["price"] = {key: record[key] for key in PRICE_KEYS}
    if kinds & STOCK_KINDS or any(fact.startswith("stock:") for fact in facts):
        basis["stock"] = product.stock
    if kinds & OFFER_KINDS or any(fact.startswith("offer") for fact in facts) or _says(text, offer):
        basis["offer"] = {key: offer.get(key, "") for key in ("text", "code", "ends")}
    if rested := _evidence(claims):
        basis["evidence"] = rested
    if waivers := sorted(waivers_used(badges)):
        basis["waivers"] = waivers
    if rested or waivers:
        basis["record"] = facts_digest(product_understood(product))
    return basis


def _evidence(claims: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The records that some claims rest on, each once, as they state it."""
    found = {claim["evidence"]["id"]: claim["evidence"] for claim in claims if "evidence" in claim}
    return [found[pk] for pk in sorted(found)]


def content_hash(text: str, basis: Mapping[str, Any]) -> str:
    """SHA-256 over the text in NFC and its basis, as 64 hex digits."""
    return canonical_hash({"text": text_clean(text), "basis": basis})


def _names(text: str, product: Product) -> list[str]:
    known = product_understood(product)
    names = {known.get("brand") or "", known["noun"], known["plural"], *known.get("models", ())}
    low = text.casefold()
    return sorted(name for name in names if name and name.casefold() in low)


def _says(text: str, offer: Mapping[str, Any]) -> bool:
    low = text.casefold()
    return any(offer.get(key) and str(offer[key]).casefold() in low for key in ("text", "code"))
