"""The calendar of launches: a month, a week by channel, or a list by day; days are those of one zone."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
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
    def previous(self) -> str:
        """The month before, "2026-10"."""
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def next(self) -> str:
        """The month after."""
        return f"{self.first + timedelta(days=31):%Y-%m}"


@dataclass(frozen=True)
class Week:
    """A week from its Monday, in a zone."""

    first: date
    zone: str

    @property
    def key(self) -> str:
        """ "2026-11-23"."""
        return self.first.isoformat()

    @property
    def title(self) -> str:
        """ "23 to 29 November 2026"."""
        last = self.days[-1]
        year = "" if self.first.year == last.year else f" {self.first.year}"
        month = "" if self.first.month == last.month else f" {self.first:%B}{year}"
        return f"{self.first.day}{month} to {last.day} {last:%B %Y}"

    @property
    def days(self) -> list[date]:
        """Monday to Sunday."""
        return [self.first + timedelta(days=count) for count in range(7)]

    @property
    def previous(self) -> str:
        """The week before."""
        return (self.first - timedelta(days=7)).isoformat()

    @property
    def next(self) -> str:
        """The week after."""
        return (self.first + timedelta(days=7)).isoformat()


@dataclass(frozen=True)
class Lane:
    """What one channel starts in a week."""

    channel: str
    cells: list[Day]


def days_span(days: Sequence[date], zone: str) -> tuple[datetime, datetime]:
    """From when until before when days that follow each other last."""
    return day_begins(days[0], zone), day_begins(days[-1] + timedelta(days=1), zone)


def month_cells(month: Month, rows: Iterable[Launch], today: date) -> list[Day]:
    """The days of a month with the launches that start on them."""
    return _cells(month.days, month.zone, rows, today, month.first.month)


def week_days(week: Week, rows: Iterable[Launch], today: date) -> list[Day]:
    """The days of a week with the launches that start on them."""
    return _cells(week.days, week.zone, rows, today)


def week_lanes(days: Sequence[Day], rows: Iterable[Launch]) -> list[Lane]:
    """A row of a week's days for each channel that `rows` are of."""
    return [
        Lane(
            channel,
            [
                replace(day, launches=[one for one in day.launches if _channel(one.row) == channel])
                for day in days
            ],
        )
        for channel in sorted({_channel(row) for row in rows})
    ]


def month_of(said: str, today: date, zone: str) -> Month:
    """The month that an address says, "2026-11"; this one where it says none."""
    try:
        first = datetime.strptime(said, "%Y-%m").date()
    except ValueError:
        first = today
    is_near = abs(first.year - today.year) <= 50
    return Month((first if is_near else today).replace(day=1), zone)


def week_of(said: str, today: date, zone: str) -> Week:
    """The week of the day that an address says; this one where it says none."""
    try:
        day = date.fromisoformat(said)
    except ValueError:
        day = today
    near = day if abs(day.year - today.year) <= 50 else today
    return Week(near - timedelta(days=near.weekday()), zone)


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


def _cells(
    days: Sequence[date], zone: str, rows: Iterable[Launch], today: date, month: int = 0
) -> list[Day]:
    """Days with what starts on them; those of another month than `month` are out of it."""
    closed = blackouts_between(days[0], days[-1])
    found = _by_day(rows, zone)
    return [
        Day(
            day,
            is_out=bool(month) and day.month != month,
            is_today=day == today,
            closed=closed.get(day),
            launches=found.get(day, []),
        )
        for day in days
    ]


def _channel(row: Launch) -> str:
    return row.placement.channel
