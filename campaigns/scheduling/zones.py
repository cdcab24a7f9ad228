"""Times of day in a zone as moments: what its clocks skip does not exist."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def moment_in(zone: str, day: date, at: time) -> datetime:
    """The moment at which clocks of a zone show a time, the first where they show it twice.

    Raises ValueError with words for people where they go forward over it.
    """
    local = datetime.combine(day, at, ZoneInfo(zone))
    moment = local.astimezone(UTC)
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise ValueError(
            f"There is no {at:%H:%M} on {day:%d %B %Y} in {zone}: the clocks go forward over it."
        )
    return moment


def moment_shifted(at: datetime, zone: str, days: int) -> datetime:
    """The same time of day so many days later by the clocks of a zone. Raises ValueError as `moment_in` does."""
    local = at.astimezone(ZoneInfo(zone))
    return moment_in(zone, local.date() + timedelta(days=days), local.time())
