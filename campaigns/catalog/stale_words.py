"""The stored reasons why a line no longer holds, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

STALE_KINDS = {
    "fact": "Fact",
    "name": "Name",
    "stock": "Stock",
    "must_say": "Must say",
    "must_not_say": "Must not say",
    "rule": "Brand rule",
    "promise": "Promise",
    "spec": "Limit of the channel",
    "record": "Product facts",
    "compare_at_price": "Price before",
}


def stale_changes(reasons: Sequence[Any]) -> list[tuple[str, str, str]]:
    """(what, before, after) of each stored reason of `campaigns.catalog.staleness`."""
    return [
        (
            STALE_KINDS.get(reason["kind"], reason["kind"].replace("_", " ").capitalize()),
            _said(reason.get("before")),
            _said(reason.get("after")) or "no longer known",
        )
        for reason in reasons
    ]


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(str(item) for item in value.values() if item)
    return "" if value is None else str(value)
