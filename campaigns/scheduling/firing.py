"""The clock's look at launches: those that are due are checked, go live or end, each once, whoever else looks."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from campaigns.common.errors import DomainError
from campaigns.exports.gate import gate_check
from campaigns.models import Launch, LaunchState
from campaigns.scheduling.live import launch_fail, launch_finish, launch_go, launch_hold
from campaigns.scheduling.looking import launch_checks, launch_next_look
from campaigns.scheduling.moving import checks_stored, launch_lines_hold
from campaigns.scheduling.preflight import failures_said, is_clear

logger = logging.getLogger(__name__)
MOST = 500
"""Launches of one look; the next one, seconds later, goes on."""
LATE_MOST = timedelta(hours=24)
"""A start that was missed by more is given up: nobody expects it any more."""
WAIT_MOST = timedelta(minutes=1)
MISSED = "missed: CopyStudio did not run at its time"
BROKEN = "An error of CopyStudio is in its way; the log has it."
UNMENDED = "missed: it was held until its end"
RESTORED = (
    "This site was restored from a backup: the launch may have gone live elsewhere since. Resume it to have it go live"
    " here."
)


def launches_tend(now: datetime | None = None) -> int:
    """Look at every launch that is due; answers how many moved. Rung twice, or by many at once, it does nothing twice."""
    at = now or timezone.now()
    # Housekeeping of the site: each launch is looked at in its workspace's scope.
    with scopes_disabled():
        rows = Launch.objects.filter(due__lte=at).order_by("due", "pk")
        due = list(rows.values_list("workspace_id", "pk", "state", "due")[:MOST])
    # What ends makes way before another starts in its place.
    due.sort(key=lambda one: one[2] != LaunchState.RUNNING)
    moved = 0
    for workspace_id, pk, _, looked_for in due:
        with scope(workspace=workspace_id):
            assert looked_for
            moved += _tended(pk, looked_for, now)
    return moved


def launches_hold() -> int:
    """Hold every launch that waits for its start, for rows that came from a backup; how many."""
    with scopes_disabled():
        rows = Launch.objects.filter(state=LaunchState.SCHEDULED).order_by("pk")
        waiting = list(rows.values_list("workspace_id", "pk"))
    for workspace_id, pk in waiting:
        with scope(workspace=workspace_id), transaction.atomic():
            launch_hold(Launch.objects.get(pk=pk), RESTORED, by=None)
    return len(waiting)


def _tended(pk: int, due: datetime, now: datetime | None) -> bool:
    """One launch in a transaction of its own; where that fails all of it is as before, and a later look tries again."""
    try:
        with transaction.atomic():
            # Another scheduler's launch is skipped; on SQLite the transaction waits, and finds it moved.
            rows = Launch.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
            at = now or timezone.now()
            row = rows.filter(pk=pk, due__lte=at).first()
            if row is None:
                return False
            _look(row, at)
            return True
    except DomainError as error:
        logger.info("launch %s waits: %s", pk, error.message)
        _postpone(pk, due, error.message, now)
    except Exception:  # noqa: BLE001 - one launch must not hold up all others
        logger.exception("launch %s cannot be looked at", pk)
        _postpone(pk, due, BROKEN, now)
    return False


def _postpone(pk: int, due: datetime, why: str, now: datetime | None) -> None:
    """Look again later, the later the longer it has waited, so that what fails keeps no other waiting; unless it moved."""
    at = now or timezone.now()
    rows = Launch.objects.filter(pk=pk, due=due)
    if (row := rows.first()) is None:
        return
    waited_for = row.starts_at if row.state == LaunchState.SCHEDULED else row.ends_at
    assert waited_for
    wait = min(WAIT_MOST, (at - waited_for) / 2) if at >= waited_for else WAIT_MOST
    rows.update(due=at + wait, reason=why)


def _look(row: Launch, now: datetime) -> None:
    # The database says so of each launch that is due.
    assert row.starts_at
    assert row.ends_at
    assert row.due
    is_over = row.ends_at <= now
    # What was held or waits again after it ran has had its time, too.
    if row.state in (LaunchState.RUNNING, LaunchState.PAUSED) or (row.started and is_over):
        launch_finish(row, now=now)
    elif row.state == LaunchState.HELD:
        launch_fail(row, UNMENDED)
    elif is_over or now - max(row.due, row.starts_at) > LATE_MOST:
        launch_fail(row, f"missed: {row.reason}" if row.reason else MISSED)
    elif row.starts_at <= now:
        launch_go(row, by=None, now=now)
    else:
        _check(row, now)


def _check(row: Launch, now: datetime) -> None:
    """A look before the start: what would hold it then holds it now, while there is time to mend it."""
    launch_lines_hold(row)
    gate_check(row.campaign)
    checks = launch_checks(row, now=now)
    stored = checks_stored(checks)
    if is_clear(checks):
        due = launch_next_look(row, now)
        Launch.objects.filter(pk=row.pk).update(due=due, reason="", **stored)
    else:
        launch_hold(row, failures_said(checks), by=None, **stored)
