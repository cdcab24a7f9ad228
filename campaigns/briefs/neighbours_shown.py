"""The lines that novelty names beside others, as they are shown: none in the words of a product that is quarantined by now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Protocol

from campaigns.catalog.quarantines import quarantined
from generation.types import Badges


class Measured(Protocol):
    """A line, or one of its texts."""

    badges: Badges
    workspace_id: int


Owner = tuple[int, str | None]
"""A workspace and a sku in it, None where nobody noted it."""


def badges_shown(rows: Sequence[Measured]) -> list[Badges]:
    """The badges of some rows, in their order, for people and programs: two queries at most, and none but for approved copy.

    A neighbour may have come into quarantine since it was compared with: then `nearest` is None and `is_withheld` stands
    beside it. So it is where anything is quarantined and, as in badges of earlier versions, nobody noted whose line it was.
    """
    owners = [_owner(row) for row in rows]
    held = _held({owner for owner in owners if owner})
    return [
        _withheld(row.badges) if owner in held else row.badges
        for row, owner in zip(rows, owners, strict=True)
    ]


def _owner(row: Measured) -> Owner | None:
    """Whose approved line is named; None where it is the product's own text or the brief's."""
    novelty = row.badges.get("novelty") or {}
    if novelty.get("nearest_kind") != "approved":
        return None
    return row.workspace_id, novelty.get("nearest_sku")


def _held(owners: Collection[Owner]) -> set[Owner]:
    """Those whose words are not to be shown."""
    skus = [sku for _, sku in owners if sku]
    of_those = quarantined().filter(workspace__in={workspace for workspace, _ in owners})
    held: set[Owner] = set()
    if skus:
        known = of_those.filter(product__sku__in=skus)
        held.update(known.values_list("workspace_id", "product__sku"))
    if len(skus) < len(owners):
        some = of_those.order_by().values_list("workspace_id", flat=True).distinct()
        held.update((workspace, None) for workspace in some)
    return held


def _withheld(badges: Badges) -> dict[str, Any]:
    return {**badges, "novelty": {**badges["novelty"], "nearest": None, "is_withheld": True}}
