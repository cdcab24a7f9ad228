"""Events as a shop would tell them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.campaigns.experiments.conftest import NOON


def told(event: str, unit: str, kind: str, *, minute: float = 0, **more: Any) -> dict[str, Any]:
    """One event, so many minutes after noon."""
    at: datetime = NOON + timedelta(minutes=1 + minute)
    return {"id": event, "unit": unit, "kind": kind, "at": at.isoformat(), **more}


def visits(
    arm: str, units: int, conversions: int, *, kind: str = "click", name: str = "", **more: Any
) -> list[dict[str, Any]]:
    """Units that were shown an arm, and the first of them doing something."""
    events = []
    for number in range(units):
        unit = f"{arm}{name}-{number}"
        events.append(told(f"{unit}-seen", unit, "exposure", arm=arm, **more))
        if number < conversions:
            events.append(told(f"{unit}-{kind}", unit, kind, minute=1))
    return events
