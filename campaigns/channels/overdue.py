"""Limits by which the lines of a workspace still could not be read: Operations shows them, and its readers are told once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from campaigns.channels.fitting import lines_suspect
from campaigns.channels.selectors import field_rows, field_spec_from_row
from campaigns.models import STANDING, WARNED, Candidate, FieldSpecRow, NoticeKind, OwnLimit
from campaigns.notices.services import Notice, operators_tell

GRACE = timedelta(minutes=30)
"""A limit is read within ten minutes of coming into force."""
BEHIND = timedelta(hours=12)
"""No zone's day begins later. Their own zone is not asked: it may be what cannot be read."""


@dataclass(frozen=True)
class Overdue:
    """A field's limit in force, and since when lines should have been read by it."""

    row: FieldSpecRow | OwnLimit
    title: str
    since: datetime


def limits_overdue(workspace_id: int) -> list[Overdue]:
    """The limits by which lines of a workspace should have been read by now; the workspace must be in scope."""
    own = OwnLimit.objects.filter(workspace_id=workspace_id, settled=None).order_by("pk")
    found = [_overdue(row, _begun(row.effective_from) + BEHIND) for row in own]
    found += [
        _overdue(row, _begun(row.effective_from))
        for row in _shipped()
        if workspace_id not in row.read_in
        and _suspect(row).filter(workspace_id=workspace_id).exists()
    ]
    last = timezone.now() - GRACE
    return [one for one in found if one.since < last]


def limits_overdue_tell() -> None:
    """Tell whoever sees Operations, once for each limit."""
    # Housekeeping of the site: each workspace that is found is looked at in its own scope below.
    with scopes_disabled():
        wanted = set(OwnLimit.objects.filter(settled=None).values_list("workspace_id", flat=True))
        for row in _shipped():
            rows = _suspect(row).order_by().exclude(workspace_id__in=row.read_in)
            wanted |= set(rows.values_list("workspace_id", flat=True).distinct())
    for workspace_id in sorted(wanted):
        with scope(workspace=workspace_id), transaction.atomic():
            for one in limits_overdue(workspace_id):
                _tell(one, workspace_id)


def _tell(one: Overdue, workspace_id: int) -> None:
    kind = type(one.row).__name__.lower()
    notice = Notice(
        kind=NoticeKind.JOB,
        about=one.row,
        event=f"limits_unread:{workspace_id}:{kind}:{one.row.pk}",
        actor=None,
        subject=one.title,
        said="Lines that no longer fit may still stand. It is tried again every ten minutes; the worker's log says why.",
        code="unread",
    )
    operators_tell(notice, workspace_id=workspace_id)


def _shipped() -> list[FieldSpecRow]:
    today = timezone.now().date()
    rows = FieldSpecRow.objects.filter(version__gt=1, settled=None, effective_from__lte=today)
    return list(rows.order_by("pk"))


def _suspect(row: FieldSpecRow) -> QuerySet[Candidate]:
    return lines_suspect(field_spec_from_row(row), (*STANDING, *WARNED))


def _overdue(row: FieldSpecRow | OwnLimit, begun: datetime) -> Overdue:
    spec = field_spec_from_row(field_rows(row.channel, row.field)[0])
    title = f"{spec.channel_label}, {spec.label.lower()}"
    return Overdue(row, title, max(row.created, begun))


def _begun(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)
