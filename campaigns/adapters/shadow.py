"""How a version did on pairs that it had not seen, beside what was in use when it was trained."""

from __future__ import annotations

from math import comb
from typing import Any

from campaigns.models import Adapter

CHANCE = 0.05
"""How seldom chance alone may bring as many lost pairs, before they count against a version."""


def preference_of(row: Adapter) -> dict[str, Any] | None:
    """What the card says of pairs held out; None for a version that learnt from none."""
    said: dict[str, Any] | None = row.card.get("preference")
    return said


def prefers_less(row: Adapter) -> bool:
    """Whether it prefers the chosen text less often than what was in use, be it by chance."""
    said = preference_of(row)
    return said is not None and said["lost"] > said["won"]


def prefers_worse(row: Adapter) -> bool:
    """Whether it does so by more than chance: an exact sign test over the pairs on which the two differ."""
    said = preference_of(row)
    if said is None:
        return False
    lost, both = said["lost"], said["won"] + said["lost"]
    as_many = sum(comb(both, count) for count in range(lost, both + 1))
    return bool(as_many < CHANCE * 2**both)
