"""A version of a field's limits comes into force: exactly the lines that no longer fit go stale."""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from campaigns.channels.fitting import (
    lines_suspect,
    may_stop_fitting,
    stops_fitting,
    unfit_reason,
)
from campaigns.channels.own import day_here, last_day, own_rows, spec_overlaid
from campaigns.channels.selectors import field_rows, field_spec_from_row, row_in_force
from campaigns.models import STANDING, WARNED, FieldSpecRow, OwnLimit
from campaigns.workspaces.marking import Found, Reason, lines_lock, lines_mark
from generation.types import FieldSpec

logger = logging.getLogger(__name__)
BATCH = 500


def field_specs_settle() -> int:
    """Read stored lines by each version that came into force since; answers how many lines went stale.

    Read twice it changes nothing, and one that stopped halfway goes on: a line that carries the reason is left.
    """
    today = timezone.now().date()
    due = FieldSpecRow.objects.filter(version__gt=1, settled=None, effective_from__lte=today)
    stale = 0
    for channel, field in sorted(set(due.values_list("channel", "field"))):
        try:
            stale += _settle(channel, field)
        except Exception:  # noqa: BLE001 - one field that cannot be read must not hold up all others
            logger.exception("limits of %s.%s are not settled", channel, field)
    return stale


def own_limits_settle() -> int:
    """The same of limits that workspaces set themselves; answers how many lines went stale."""
    # Housekeeping of the site: each workspace's own limits are read, by its own day, in its own scope below.
    with scopes_disabled():
        due = OwnLimit.objects.filter(settled=None, effective_from__lte=last_day()).order_by()
        found = sorted(set(due.values_list("workspace_id", "channel", "field")))
    stale = 0
    for workspace_id, channel, field in found:
        try:
            with scope(workspace=workspace_id):
                stale += _own_settle(workspace_id, channel, field)
        except Exception:  # noqa: BLE001 - one field that cannot be read must not hold up all others
            logger.exception(
                "limits of %s.%s in workspace %s are not settled", channel, field, workspace_id
            )
    return stale


def _settle(channel: str, field: str) -> int:
    """One field: from the version that lines were last read by to the one in force."""
    today = timezone.now().date()
    rows = [row for row in field_rows(channel, field) if row.effective_from <= today]
    newest = rows[0]
    last = next((row for row in rows if row.settled or row.version == 1), rows[-1])
    before, after = field_spec_from_row(last), field_spec_from_row(newest)
    stale, left, read = 0, 0, list(newest.read_in)
    for pk in _workspaces(before, after):
        if pk in newest.read_in:
            continue
        try:
            with scope(workspace=pk):
                own = _in_force(pk, channel, field)
            now = spec_overlaid(after, own[0] if own else None)
            stale += _workspace_settle(pk, spec_overlaid(before, _read(own)), now)
            read.append(pk)
        except Exception:  # noqa: BLE001 - one workspace that cannot be read must not hold up all others
            left += 1
            logger.exception("limits of %s.%s are not settled in workspace %s", channel, field, pk)
    due = [row.pk for row in rows if row.version > 1 and row.settled is None]
    unsettled = FieldSpecRow.objects.filter(pk__in=due)
    if left:
        unsettled.update(read_in=read)
    else:
        unsettled.update(settled=timezone.now(), read_in=[])
    return stale


def _own_settle(workspace_id: int, channel: str, field: str) -> int:
    """One field of one workspace: from what it set when lines were last read to what it sets now."""
    today = timezone.now().date()
    shipped = field_spec_from_row(row_in_force(field_rows(channel, field), today))
    rows = _in_force(workspace_id, channel, field)
    if all(row.settled for row in rows):
        return 0
    before, after = spec_overlaid(shipped, _read(rows)), spec_overlaid(shipped, rows[0])
    stale = _workspace_settle(workspace_id, before, after, rows[0].number)
    done = [row.pk for row in rows if row.settled is None]
    OwnLimit.objects.filter(pk__in=done).update(settled=timezone.now())
    return stale


def _in_force(workspace_id: int, channel: str, field: str) -> list[OwnLimit]:
    """What a workspace set of a field so far, what holds first."""
    today = day_here(workspace_id)
    return [row for row in own_rows(workspace_id, channel, field) if row.effective_from <= today]


def _read(rows: list[OwnLimit]) -> OwnLimit | None:
    """The one by which stored lines were last read."""
    return next((row for row in rows if row.settled), None)


def _workspaces(before: FieldSpec, after: FieldSpec) -> list[int]:
    """Those whose lines may break a version; one with a limit of its own may block what ships as a warning."""
    # Limits hold for the whole site: its workspaces are found here, and each is read in its own scope.
    with scopes_disabled():
        own = OwnLimit.objects.filter(channel=after.channel, field=after.field)
        found = set(own.values_list("workspace_id", flat=True))
        if may_stop_fitting(before, after):
            lines = lines_suspect(after, (*STANDING, *WARNED)).order_by()
            found |= set(lines.values_list("workspace_id", flat=True).distinct())
    return sorted(found)


def _workspace_settle(
    workspace_id: int, before: FieldSpec, after: FieldSpec, number: int = 0
) -> int:
    """A workspace's lines; `number` is that of its own limits where they changed."""
    if not may_stop_fitting(before, after):
        return 0
    stale, last = 0, 0
    reason = unfit_reason(before, after, number)
    with scope(workspace=workspace_id):
        lines = lines_suspect(after, (*STANDING, *WARNED)).filter(workspace=workspace_id)
        ids = lines.values_list("pk", flat=True)
        while batch := list(ids.filter(pk__gt=last)[:BATCH]):
            stale += _mark(batch, (before, after), reason)
            last = batch[-1]
    return stale


@transaction.atomic
def _mark(ids: list[int], limits: tuple[FieldSpec, FieldSpec], reason: Reason) -> int:
    """Give locked lines the reason; who stands or is live goes stale by it."""
    found: list[Found] = []
    for line in lines_lock(ids):
        known = line.state in (*STANDING, *WARNED) and reason not in line.stale_reasons
        if known and stops_fitting(line.text, *limits):
            kept = [one for one in line.stale_reasons if one.get("kind") != "spec"]
            found.append((line, [*kept, reason], ["spec"]))
    return lines_mark(found, actor=None, via="job")
