"""What the page and the API show of writers: names, totals, weeks, charts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from campaigns.common.figures import percent
from campaigns.common.share_chart import share_chart
from campaigns.learning.writers import (
    WEEKS,
    Interval,
    Tally,
    Weeks,
    Writer,
    adapter_names,
    writers_ordered,
    writers_weeks,
)
from campaigns.models import Candidate

DRAWN = 4
"""Writers with charts of their own; all are in the tables."""


def writers_read(*, campaign: int | None, channel: str, by: str, zone: str, now: datetime) -> Weeks:
    """The writers of a campaign, a channel or all, in the weeks of a zone."""
    rows = Candidate.objects.all()
    if campaign is not None:
        rows = rows.filter(campaign=campaign)
    if channel:
        rows = rows.filter(channel=channel)
    return writers_weeks(rows, by=by, zone=ZoneInfo(zone), now=now)


def tally_record(tally: Tally) -> dict[str, Any]:
    """Counts and shares with their intervals."""
    return {
        "decided": tally.decided,
        "approved": tally.approved,
        "untouched": tally.untouched,
        "approval": _ends(tally.approval),
        "edited": _ends(tally.edited),
    }


def writers_records(weeks: Weeks) -> list[dict[str, Any]]:
    """Each writer with its total and its weeks, those of whom most was decided first."""
    names = adapter_names(weeks)
    return [
        {
            "engine": writer.engine,
            "prompts": writer.prompts,
            "adapter": writer.adapter,
            "adapter_name": names.get(writer.adapter, ""),
            **tally_record(total),
            "weeks": [
                {"week": week.isoformat(), **tally_record(tally)}
                for week, tally in weeks[writer].items()
            ],
        }
        for writer, total in writers_ordered(weeks)
    ]


def writers_context(weeks: Weeks, by: str, today: date) -> dict[str, Any]:
    """Tables over all weeks and by week, and charts of the writers of whom most was decided."""
    names = adapter_names(weeks)
    totals = [(writer_said(writer, by, names), tally) for writer, tally in writers_ordered(weeks)]
    first = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    mondays = [first + timedelta(weeks=number) for number in range(WEEKS)]
    drawn = [writer for writer, _total in writers_ordered(weeks)[:DRAWN]]
    return {
        "totals": totals,
        "by_week": [
            (week, writer_said(writer, by, names), weeks[writer][week])
            for week in reversed(mondays)
            for writer, _total in writers_ordered(weeks)
            if week in weeks[writer]
        ],
        "charts": [
            (
                writer_said(writer, by, names),
                *_charts(writer_said(writer, by, names), mondays, weeks[writer], number),
            )
            for number, writer in enumerate(drawn)
        ],
        "weeks": WEEKS,
    }


def writer_said(writer: Writer, by: str, names: Mapping[str, str]) -> str:
    """A writer in words."""
    if by == "prompts" and writer.prompts:
        return _("{engine}, prompts {prompts}").format(engine=writer.engine, prompts=writer.prompts)
    if by == "adapter":
        adapter = names.get(writer.adapter, writer.adapter) or _("no adapter")
        return f"{writer.engine}, {adapter}"
    return writer.engine


def _charts(
    said: str, mondays: list[date], found: Mapping[date, Tally], number: int
) -> tuple[SafeString, SafeString]:
    """Approval and edits of one writer, over the weeks."""
    named = [f"W{monday.isocalendar().week}" for monday in mondays]
    tallies = [found.get(monday) for monday in mondays]
    last = next(tally for tally in reversed(tallies) if tally)
    approval = _(
        "{writer}: approved of what was decided, week by week, {share} in the last"
    ).format(writer=said, share=percent(last.approval[0]))
    edited = _("{writer}: rewritten of an approved line, week by week").format(writer=said)
    return (
        share_chart(
            named,
            [tally.approval if tally else None for tally in tallies],
            label=approval,
            name=f"approval-{number}",
        ),
        share_chart(
            named,
            [tally.edited if tally else None for tally in tallies],
            label=edited,
            name=f"edited-{number}",
        ),
    )


def _ends(found: Interval | None) -> dict[str, float] | None:
    return dict(zip(("value", "low", "high"), found, strict=True)) if found else None
