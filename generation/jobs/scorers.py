"""Which badges of stored lines were measured by other versions than today's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generation.badges import SCORER_VERSIONS


def claims_outdated(badges: Mapping[str, Any]) -> bool:
    """Whether the claims of a measured line were read by another version than today's."""
    today = SCORER_VERSIONS["claims"]
    return bool(badges.get("scorers", {}).get("claims", today) != today)
