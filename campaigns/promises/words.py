"""When a promise ends, in words: in its campaign's zone, in UTC, and how far away that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from campaigns.common.fact_words import amounts_said, fact_said
from campaigns.common.figures import moment, span_from_now
from campaigns.common.regional import time_said
from campaigns.models import Promise
from campaigns.promises.selectors import FALSE_SOON, HELD, PULLED, TRUE, promise_state

LOOKS: dict[str, tuple[str, str, str]] = {
    TRUE: ("True", "circle-check", "ok"),
    FALSE_SOON: ("False soon", "timer", "warn"),
    HELD: ("Held", "pause", "bad"),
    PULLED: ("Pulled", "archive-x", "bad"),
}
"""State -> words, icon, tone."""


@dataclass(frozen=True)
class PromiseWords:
    """A promise as pages show it. `end_said` is empty where no end is known."""

    row: Promise
    look: tuple[str, str, str]
    end_said: str
    utc: str
    away: str

    @property
    def field(self) -> str:
        """CHANNEL.FIELD."""
        return f"{self.row.candidate.channel}.{self.row.candidate.field}"

    @property
    def rests_said(self) -> str:
        """What it rests on."""
        return fact_said(self.row.rests)

    @property
    def why_said(self) -> str:
        """Why it does not hold, or ""."""
        return amounts_said(self.row.why)


def promise_words(row: Promise) -> PromiseWords:
    """A promise in words."""
    look = LOOKS[promise_state(row)]
    until = row.ends
    if until is None:
        return PromiseWords(row, look, "", "", "")
    with timezone.override(ZoneInfo(row.zone)):
        ends = moment(until)
        is_utc = timezone.localtime(until).tzname() == "UTC"
    return PromiseWords(row, look, ends, "" if is_utc else _utc(until), span_from_now(until))


def _utc(value: datetime) -> str:
    return f"{time_said(value.astimezone(UTC))} UTC"
