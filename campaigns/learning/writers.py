"""How much of what each writer wrote was approved and how much of it people rewrote, week by week."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, F, FloatField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncWeek

from campaigns.models import Adapter, Candidate, CandidateState
from campaigns.models.review import Origin

WEEKS = 12
Z = 1.959964
"""Half the width of a 95 % interval, in standard errors."""
# Approved once, whatever came of it since.
APPROVED = (
    CandidateState.APPROVED,
    CandidateState.SCHEDULED,
    CandidateState.LIVE,
    CandidateState.STALE,
    CandidateState.RETIRED,
)
_VERSION = re.compile(
    r"(?:-(?P<shipped>[0-9a-f]{8}))?(?:\+(?P<adapter>[0-9a-f]{8}))?(?:~(?P<own>[0-9a-f]{8}))?$"
)
"""How a line's version ends: the prompts that ship, its adapter, the workspace's own words."""
Interval = tuple[float, float, float]
"""A value, and the ends of its 95 % interval."""


@dataclass(frozen=True)
class Writer:
    """An engine with its prompts and its adapter; what is "" is not told apart, or it has none."""

    engine: str
    prompts: str = ""
    adapter: str = ""


@dataclass(frozen=True)
class Tally:
    """Lines that were decided, as the database counted them; `shares` and `squares` are sums over approved ones."""

    decided: int = 0
    approved: int = 0
    untouched: int = 0
    shares: float = 0.0
    squares: float = 0.0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.decided + other.decided,
            self.approved + other.approved,
            self.untouched + other.untouched,
            self.shares + other.shares,
            self.squares + other.squares,
        )

    @property
    def approval(self) -> Interval:
        """The share of decided lines that were approved, with Wilson's interval."""
        n, share = self.decided, self.approved / self.decided
        middle, spread = (
            share + Z * Z / (2 * n),
            Z * math.sqrt((share * (1 - share) + Z * Z / (4 * n)) / n),
        )
        scale = 1 + Z * Z / n
        return share, max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)

    @property
    def edited(self) -> Interval | None:
        """The mean share of an approved line that people rewrote; None before two of them."""
        n = self.approved
        if n < 2:
            return None
        mean = self.shares / n
        variance = max(0.0, self.squares - n * mean * mean) / (n - 1)
        spread = Z * math.sqrt(variance / n)
        return mean, max(0.0, mean - spread), min(1.0, mean + spread)


Weeks = dict[Writer, dict[date, Tally]]
BY: dict[str, tuple[str, ...]] = {
    "engine": ("engine",),
    "prompts": ("engine", "prompts"),
    "adapter": ("engine", "adapter"),
}
"""What writers can be told apart by -> the parts that tell them."""


def writers_weeks(rows: QuerySet[Candidate], *, by: str, zone: ZoneInfo, now: datetime) -> Weeks:
    """Writer -> Monday of a week -> what was decided then, over the last `WEEKS` weeks, this one among them.

    One question: the database counts by week, engine and version. Who writes what is in `rows` is told by them.
    """
    monday = now.astimezone(zone).date() - timedelta(days=now.astimezone(zone).weekday())
    first = datetime.combine(monday - timedelta(weeks=WEEKS - 1), datetime.min.time(), zone)
    approved = Q(state__in=APPROVED)
    share = Case(
        When(origin=Origin.MODEL, then=Value(0.0)),
        default=F("share_edited"),
        output_field=FloatField(),
    )
    counted = (
        rows.filter(approved | Q(state=CandidateState.REJECTED), decided__gte=first)
        .exclude(origin=Origin.HUMAN)
        .exclude(engine="")
        .order_by()
        .annotate(week=TruncWeek("decided", tzinfo=zone))
        .values("week", "engine", "model_version")
        .annotate(
            decided_count=Count("pk"),
            approved_count=Count("pk", filter=approved),
            untouched_count=Count("pk", filter=approved & Q(origin=Origin.MODEL)),
            shares=Sum(share, filter=approved),
            squares=Sum(share * share, filter=approved),
        )
    )
    found: defaultdict[Writer, defaultdict[date, Tally]] = defaultdict(lambda: defaultdict(Tally))
    for row in counted:
        writer = _writer(row["engine"], row["model_version"], BY[by])
        found[writer][row["week"].date()] += Tally(
            row["decided_count"],
            row["approved_count"],
            row["untouched_count"],
            row["shares"] or 0.0,
            row["squares"] or 0.0,
        )
    return {writer: dict(sorted(weeks.items())) for writer, weeks in found.items()}


def writers_ordered(weeks: Weeks) -> list[tuple[Writer, Tally]]:
    """Writers with all their weeks together, those of whom most was decided first."""
    sums = [(writer, sum(found.values(), Tally())) for writer, found in weeks.items()]
    return sorted(
        sums, key=lambda one: (-one[1].decided, one[0].engine, one[0].prompts, one[0].adapter)
    )


def adapter_names(writers: Iterable[Writer]) -> dict[str, str]:
    """The head of an adapter's name -> its brand and version, for those of the workspace."""
    heads = {writer.adapter for writer in writers if writer.adapter}
    if not heads:
        return {}
    rows = Adapter.objects.exclude(name="").select_related("brand")
    return {
        row.name[:8]: f"{row.brand.name}, version {row.number}"
        for row in rows
        if row.name[:8] in heads
    }


def _writer(engine: str, version: str, parts: tuple[str, ...]) -> Writer:
    ends = _VERSION.search(version)
    said: Mapping[str, Any] = ends.groupdict() if ends else {}
    prompts = "+".join(part for part in (said.get("shipped"), said.get("own")) if part)
    told = {"engine": engine, "prompts": prompts, "adapter": said.get("adapter") or ""}
    return Writer(**{part: told[part] for part in parts})
