"""What a line's approval binds to: its text, and what that text rests on (A1 to A7)."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Any

from campaigns.models import Product


def text_clean(text: str) -> str:
    """The text as it is stored, hashed, shown and exported: NFC, no blanks at its ends."""
    return unicodedata.normalize("NFC", text).strip()


def line_basis(
    *, product: Product, offer: dict[str, Any], badges: dict[str, Any]
) -> dict[str, Any]:
    """What a text rests on: the facts its claims use, and price or offer only where it speaks of them."""
    claims = badges.get("claims", [])
    kinds = {claim["kind"] for claim in claims}
    basis: dict[str, Any] = {
        "facts": sorted(
            {claim["fact"] for claim in claims if claim["status"] == "supported" and claim["fact"]}
        )
    }
    if kinds & {"price"}:
        basis["price"] = [_plain(product.price), _plain(product.compare_at_price), product.currency]
    if kinds & {"price", "urgency", "scarcity"} and any(offer.values()):
        basis["offer"] = {key: offer.get(key, "") for key in ("text", "code", "ends")}
    return basis


def content_hash(text: str, basis: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON of the NFC text and its basis."""
    content = {"text": text_clean(text), "basis": basis}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(amount: Any) -> str | None:
    """A price as text that does not depend on the column's decimals."""
    return None if amount is None else f"{amount:f}".rstrip("0").rstrip(".")
