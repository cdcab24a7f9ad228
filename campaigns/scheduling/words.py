"""Launches in words: their states, their checks, and their times in their zone, in UTC and as a span from now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from campaigns.common.figures import moment, span_from_now
from campaigns.common.regional import time_said
from campaigns.models import Launch, LaunchState
from campaigns.scheduling.services import PLANNED

# State -> words, icon, tone.
LOOKS: dict[str, tuple[str, str, str]] = {
    LaunchState.DRAFT: ("Draft", "pencil-line", ""),
    LaunchState.PENDING_APPROVAL: ("Waits for approval", "hourglass", "warn"),
    LaunchState.SCHEDULED: ("Scheduled", "calendar-days", "here"),
    LaunchState.HELD: ("Held", "octagon-x", "bad"),
    LaunchState.RUNNING: ("Live", "radio", "ok"),
    LaunchState.PAUSED: ("Paused", "pause", "warn"),
    LaunchState.FINISHED: ("Finished", "circle-check", ""),
    LaunchState.CANCELLED: ("Cancelled", "circle-x", ""),
    LaunchState.FAILED: ("Failed", "circle-alert", "bad"),
}
CHECKS: dict[str, str] = {
    "hash": "Approved text",
    "stale": "Product facts",
    "rules": "Brand rules and limits",
    "price": "Price and offer",
    "promise": "Promises",
    "stock": "Stock",
    "conflict": "Slot",
    "experiment": "Experiments",
    "landing": "Landing pages",
    "blackout": "Blackout days",
    "time": "Time",
}


SLOT = ("conflict", "blackout")


@dataclass(frozen=True)
class TimeWords:
    """A moment: in the launch's zone, in UTC ("" where that is its zone), how far away."""

    at: datetime
    said: str
    utc: str
    away: str


@dataclass(frozen=True)
class LaunchWords:
    """A launch as pages show it."""

    row: Launch
    look: tuple[str, str, str]
    starts: TimeWords | None
    ends: TimeWords | None

    @property
    def collides(self) -> bool:
        """Whether its last look found its time taken or closed."""
        return any(not one["ok"] and one["check"] in SLOT for one in self.row.checks)

    @property
    def moves(self) -> bool:
        """Whether it may be brought to another day."""
        return self.row.starts_at is not None and self.row.state in PLANNED

    @property
    def starts_on(self) -> str:
        """The day of its start by its own zone, "2026-11-27"; "" without one."""
        zone = ZoneInfo(self.row.timezone)
        return f"{self.row.starts_at.astimezone(zone):%Y-%m-%d}" if self.row.starts_at else ""


def launch_words(row: Launch) -> LaunchWords:
    """A launch in words."""
    starts, ends = (time_words(at, row.timezone) for at in (row.starts_at, row.ends_at))
    return LaunchWords(row, LOOKS[row.state], starts, ends)


def time_words(at: datetime | None, zone: str) -> TimeWords | None:
    """A moment in words."""
    if at is None:
        return None
    with timezone.override(ZoneInfo(zone)):
        said = moment(at)
        is_utc = timezone.localtime(at).tzname() == "UTC"
    utc = "" if is_utc else f"{time_said(at.astimezone(UTC))} UTC"
    return TimeWords(at, said, utc, span_from_now(at))


def checks_said(row: Launch) -> list[tuple[str, bool, str]]:
    """(what, whether it is passed, why) of the last look."""
    return [(CHECKS[one["check"]], one["ok"], one["message"]) for one in row.checks]
