"""Figures of the last weeks: what was approved, by how much work of people and computers, where, and at which creativity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    Avg,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Sum,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Round, TruncHour, TruncWeek

from campaigns.learning.contrasts import CREATIVITY
from campaigns.models import Decision, Verdict
from campaigns.models import Round as WritingRound
from generation.models import JobState

WEEKS = 12
APPROVED = Q(verdict=Verdict.APPROVE)
JUDGED = (Verdict.APPROVE, Verdict.REJECT)
AT_WORK = (*JUDGED, Verdict.REQUEST_CHANGES)
WORKED = (JobState.SUCCEEDED, JobState.PARTIAL, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True)
class Share:
    """Lines that were approved among those approved or rejected; `name` says which."""

    name: str
    approved: int
    judged: int

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.approved / self.judged


@dataclass(frozen=True)
class Week:
    """A week from its Monday on. `hours`: in so many hours of somebody's clock lines were judged. `seconds`: of rounds' work."""

    monday: date
    approved: int
    judged: int
    hours: int
    seconds: float
    creativity: float | None

    @property
    def an_hour(self) -> float | None:
        """Approved lines for each hour of a person's judging."""
        return self.approved / self.hours if self.hours else None

    @property
    def seconds_each(self) -> float | None:
        """Seconds of rounds' work for each approved line."""
        return self.seconds / self.approved if self.approved else None

    @property
    def share(self) -> float | None:
        """Approved among judged ones."""
        return self.approved / self.judged if self.judged else None


def weeks_review(now: datetime) -> list[Week]:
    """The last weeks in which anything was judged or written, the newest first; weeks of the current zone."""
    told = _decisions(now).annotate(week=TruncWeek("at")).order_by()
    lines = Count("candidate", distinct=True)
    judged = told.filter(verdict__in=JUDGED).values("week")
    counted = judged.annotate(
        judged=lines,
        approved=Count("candidate", distinct=True, filter=APPROVED),
        creativity=Avg(CREATIVITY),
    )
    by_week: dict[date, dict[str, Any]] = {row["week"].date(): dict(row) for row in counted}
    hours = told.filter(verdict__in=AT_WORK).annotate(hour=TruncHour("at"))
    sat = Counter(week.date() for week, *_ in hours.values_list("week", "by", "hour").distinct())
    seconds = _seconds(now)
    return [
        Week(
            monday,
            by_week.get(monday, {}).get("approved", 0),
            by_week.get(monday, {}).get("judged", 0),
            sat[monday],
            seconds.get(monday, 0.0),
            by_week.get(monday, {}).get("creativity"),
        )
        for monday in sorted({*by_week, *sat, *seconds}, reverse=True)
    ]


def channels_accepted(now: datetime) -> list[Share]:
    """Acceptance by channel, where most was judged first."""
    return _shares(now, F("candidate__channel"), str)


def creativity_accepted(now: datetime) -> list[Share]:
    """Acceptance by the creativity that rounds were written at, in tenths."""
    found = _shares(now, Round(CREATIVITY * 10), lambda tenths: f"{tenths / 10:.1f}")
    return sorted(found, key=lambda one: one.name)


def _shares(now: datetime, by: Combinable, named: Callable[[Any], str]) -> list[Share]:
    rows = _decisions(now).filter(verdict__in=JUDGED).annotate(part=by).order_by()
    lines = Count("candidate", distinct=True)
    approved = Count("candidate", distinct=True, filter=APPROVED)
    counted = rows.exclude(part=None).values_list("part").annotate(approved=approved, judged=lines)
    found = [Share(named(part), good, judged) for part, good, judged in counted]
    return sorted(found, key=lambda one: (-one.judged, one.name))


def _decisions(now: datetime) -> QuerySet[Decision]:
    """Decisions of the last weeks that still stand, the first of two approvals left out."""
    since = now - timedelta(weeks=WEEKS)
    waits = APPROVED & Q(state_after="in_review")
    return Decision.objects.filter(at__gte=since, undone_by=None).exclude(waits)


def _seconds(now: datetime) -> dict[date, float]:
    ended = WritingRound.objects.filter(
        job__finished__gte=now - timedelta(weeks=WEEKS),
        job__started__isnull=False,
        job__state__in=WORKED,
    )
    spent = ExpressionWrapper(F("job__finished") - F("job__started"), DurationField())
    rows = ended.order_by().annotate(week=TruncWeek("job__finished")).values("week")
    return {
        row["week"].date(): row["spent"].total_seconds() for row in rows.annotate(spent=Sum(spent))
    }
