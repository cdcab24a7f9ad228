"""The calendar of launches: a month in weeks, or a list by day; days are those of one zone."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from campaigns.models import BlackoutDay, Launch
from campaigns.scheduling.words import LaunchWords, launch_words
from campaigns.scheduling.zones import moment_in

CELL_MOST = 4
"""Launches that a day of the month shows; the list has the others."""


@dataclass
class Day:
    """A day with what starts on it."""

    day: date
    is_out: bool = False
    is_today: bool = False
    closed: str | None = None
    launches: list[LaunchWords] = field(default_factory=list)

    @property
    def key(self) -> str:
        """ "2026-11-27"."""
        return self.day.isoformat()

    @property
    def name(self) -> str:
        """ "Fri"."""
        return f"{self.day:%a}"

    @property
    def number(self) -> int:
        """The day of the month."""
        return self.day.day

    @property
    def shown(self) -> list[LaunchWords]:
        """As many as a cell holds."""
        return self.launches[:CELL_MOST]

    @property
    def more(self) -> int:
        """How many it does not hold."""
        return max(0, len(self.launches) - CELL_MOST)


@dataclass(frozen=True)
class Month:
    """A month, from the Monday of its first week to the Sunday of its last, in a zone."""

    first: date
    zone: str

    @property
    def key(self) -> str:
        """ "2026-11"."""
        return f"{self.first:%Y-%m}"

    @property
    def title(self) -> str:
        """ "November 2026"."""
        return f"{self.first:%B %Y}"

    @property
    def days(self) -> list[date]:
        """All of them, also those of its neighbours."""
        weeks = calendar.Calendar().monthdatescalendar(self.first.year, self.first.month)
        return [day for week in weeks for day in week]

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From when until before when."""
        return day_begins(self.days[0], self.zone), day_begins(
            self.days[-1] + timedelta(days=1), self.zone
        )

    @property
    def previous(self) -> str:
        """The month before, "2026-10"."""
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def next(self) -> str:
        """The month after."""
        return f"{self.first + timedelta(days=31):%Y-%m}"

    def cells(self, rows: Iterable[Launch], today: date) -> list[Day]:
        """Its days with the launches that start on them."""
        closed = blackouts_between(self.days[0], self.days[-1])
        found = _by_day(rows, self.zone)
        return [
            Day(
                day,
                is_out=day.month != self.first.month,
                is_today=day == today,
                closed=closed.get(day),
                launches=found.get(day, []),
            )
            for day in self.days
        ]


def month_of(said: str, today: date, zone: str) -> Month:
    """The month that an address says, "2026-11"; this one where it says none."""
    try:
        first = datetime.strptime(said, "%Y-%m").date()
    except ValueError:
        first = today
    is_near = abs(first.year - today.year) <= 50
    return Month((first if is_near else today).replace(day=1), zone)


def agenda(rows: Iterable[Launch], zone: str, today: date) -> list[Day]:
    """The days on which something starts, in their order."""
    found = _by_day(rows, zone)
    closed = blackouts_between(min(found), max(found)) if found else {}
    return [
        Day(day, is_today=day == today, closed=closed.get(day), launches=found[day])
        for day in sorted(found)
    ]


def blackouts_between(first: date, last: date) -> dict[date, str]:
    """The days without launches, each with its reason."""
    rows = BlackoutDay.objects.filter(day__range=(first, last))
    return dict(rows.values_list("day", "reason"))


def day_begins(day: date, zone: str) -> datetime:
    """The first moment of a day; where its midnight is skipped, that of the hour after."""
    try:
        return moment_in(zone, day, time())
    except ValueError:
        return moment_in(zone, day, time(1))


def _by_day(rows: Iterable[Launch], zone: str) -> dict[date, list[LaunchWords]]:
    found: dict[date, list[LaunchWords]] = defaultdict(list)
    for row in rows:
        if row.starts_at:
            found[row.starts_at.astimezone(ZoneInfo(zone)).date()].append(launch_words(row))
    return found
