"""Time zones as people look for them: by city."""

from __future__ import annotations

import zoneinfo
from datetime import date, datetime
from functools import cache

from django.utils import timezone

_REGIONS = (
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
)  # fmt: skip


def day_in(zone: str, at: datetime | None = None) -> date:
    """The day that it is in a zone."""
    return timezone.localdate(at, timezone=zoneinfo.ZoneInfo(zone))


@cache
def _names() -> frozenset[str]:
    """Read once: the machine keeps them in some 600 files."""
    return frozenset(zoneinfo.available_timezones())


def zone_is_known(name: str) -> bool:
    """Whether there is a zone of that name."""
    return name in _names()


@cache
def _by_city() -> tuple[tuple[str, str], ...]:
    named = []
    for name in _names():
        region, _, city = name.partition("/")
        if region in _REGIONS:
            # "America/Argentina/Ushuaia" is Ushuaia, Argentina.
            places = [*reversed(city.replace("_", " ").split("/")), region]
            named.append((name, ", ".join(places)))
    return (("UTC", "UTC"), *sorted(named, key=lambda pair: pair[1]))


def zone_choices(current: str = "") -> list[tuple[str, str]]:
    """(name, "London, Europe") by city, UTC first; `current` is kept where it has another kind of name."""
    choices = list(_by_city())
    if current and current not in dict(choices) and zone_is_known(current):
        choices.insert(0, (current, current.replace("_", " ")))
    return choices
