"""Promises at the front door: which claims of a stored line time, price or stock make false, and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from generation.badges.claims.promises import KINDS, Bounds, promises_find
from generation.badges.claims.scarcity import scarcity_holds
from generation.badges.reading import text_fold, text_nfc
from generation.jobs.wire import Order, spec_from_order

STANDS = "supported"


def promises_said(badges: Mapping[str, Any]) -> list[tuple[int, int, str]]:
    """The claims of a measured line that stand and may become false, by place and kind."""
    return [
        (claim["span"][0], claim["span"][1], claim["kind"])
        for claim in badges.get("claims", ())
        if claim["kind"] in KINDS and (claim["status"] == STANDS or "waiver" in claim)
    ]


def promises_read(
    text: str,
    order: Order,
    said: Iterable[tuple[int, int, str]],
    *,
    prior: Decimal | None = None,
    lowest: Decimal | None = None,
    last: datetime | None = None,
) -> list[dict[str, Any]]:
    """What becomes of such claims: {"start", "end", "kind" `time`|`saving`|`price`|`stock`, "words", "holds" now,
    "rests" on, "until", "undercut", "endless"}. See `generation.badges.claims.promises.Bounds` for the other values.
    """
    clean = text_nfc(text)
    found = promises_find(clean, spec_from_order(order), said, Bounds(prior, lowest, last))
    return [
        {
            "start": one.start,
            "end": one.end,
            "kind": one.kind,
            "words": clean[one.start : one.end],
            "holds": one.holds,
            "rests": one.rests,
            "until": one.until,
            "undercut": one.undercut,
            "endless": one.endless,
        }
        for one in found
    ]


def stock_holds(text: str, badges: Mapping[str, Any], stock: int | None) -> bool:
    """Whether every claim of a measured line that rests on the stock is as true of another number."""
    low = text_fold(text_nfc(text))
    claims = [
        claim
        for claim in badges.get("claims", ())
        if (claim["fact"] or "").startswith("stock:") and claim["status"] == STANDS
    ]
    return all(
        scarcity_holds(low[claim["span"][0] : claim["span"][1]], claim["kind"], stock)
        for claim in claims
    )
