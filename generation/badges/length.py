"""The length badge: how long a line is in the unit its channel counts."""

from __future__ import annotations

from typing import Any

from generation.badges.context import SetContext
from generation.badges.reading import Reading
from generation.types import Badges
from generation.types.lengths import length_measure


def badge(reading: Reading, context: SetContext, so_far: Badges) -> dict[str, Any]:
    """`{"value", "unit", "limit", "fits"}`; an SMS also `segments`, `forced_by` and its place."""
    return length_measure(reading.text, context.field)
