"""What is done with a launch that is approved: paused, resumed, cancelled."""

from __future__ import annotations

import time

from django.db import transaction
from django.utils import timezone

from campaigns.exports.gate import gate_check
from campaigns.models import CandidateState, Launch, LaunchState, User
from campaigns.scheduling.landing import pages_ask, pages_missing
from campaigns.scheduling.live import launch_go, launch_take_out
from campaigns.scheduling.looking import launch_checks, launch_next_look
from campaigns.scheduling.moving import (
    checks_stored,
    launch_lines_hold,
    launch_locked,
    launch_move,
    lines_release,
    lines_schedule,
    state_check,
)
from campaigns.scheduling.preflight import failures_said, is_clear
from campaigns.scheduling.telling import live_tell

AGAIN_SECONDS = 4.0
OPEN = (
    LaunchState.DRAFT,
    LaunchState.PENDING_APPROVAL,
    LaunchState.SCHEDULED,
    LaunchState.HELD,
    LaunchState.RUNNING,
    LaunchState.PAUSED,
)


@transaction.atomic
def launch_pause(*, launch: Launch, by: User, version: int | None = None) -> Launch:
    """Take a running launch out for now; what was there comes back. At its end it is finished as it is.

    Raises `Conflict`, `StateConflict`.
    """
    row = launch_locked(launch, version)
    state_check(row, (LaunchState.RUNNING,), "Only what runs can be paused.")
    why = launch_take_out(row, by=by, to=CandidateState.SCHEDULED)
    paused = launch_move(
        row, LaunchState.PAUSED, by=by, event="paused", due=row.ends_at, reason=why
    )
    live_tell(paused)
    return paused


def launch_resume(*, launch: Launch, by: User, version: int | None = None) -> Launch:
    """Go on: what was paused goes live again, what was held waits for its start again. The answer is held where a
    check is not passed. Pages that did not answer are asked again before, for some seconds.

    Raises `Conflict`, `StateConflict`, `GateClosed` while a change that lines may rest on is still being read.
    """
    if pages_missing(launch):
        pages_ask(launch, at=timezone.now(), until=time.monotonic() + AGAIN_SECONDS)
    return _resumed(launch, by, version)


@transaction.atomic
def _resumed(launch: Launch, by: User, version: int | None) -> Launch:
    row = launch_locked(launch, version)
    states = (LaunchState.PAUSED, LaunchState.HELD)
    state_check(row, states, "Only what is paused or held can be resumed.")
    if row.state == LaunchState.PAUSED:
        return launch_go(row, by=by, now=timezone.now())
    return _released(row, by)


@transaction.atomic
def launch_cancel(*, launch: Launch, by: User, version: int | None = None) -> Launch:
    """Give a launch up. One that runs is taken out; its lines stay approved. Raises `Conflict`, `StateConflict`."""
    row = launch_locked(launch, version)
    state_check(row, OPEN, "It is over already.")
    why, was_live = "", row.state == LaunchState.RUNNING
    if was_live:
        why = launch_take_out(row, by=by, to=CandidateState.APPROVED)
    else:
        lines_release(launch_lines_hold(row))
    cancelled = launch_move(
        row, LaunchState.CANCELLED, by=by, event="cancelled", ended=timezone.now(), reason=why
    )
    if was_live:
        live_tell(cancelled)
    return cancelled


def _released(row: Launch, by: User) -> Launch:
    """A held launch, checked again."""
    own = launch_lines_hold(row)
    gate_check(row.campaign)
    now = timezone.now()
    checks = launch_checks(row, now=now)
    stored = checks_stored(checks)
    if not is_clear(checks):
        reason = failures_said(checks)
        return launch_move(
            row, LaunchState.HELD, by=by, event="checked", due=row.ends_at, reason=reason, **stored
        )
    lines_schedule(own)
    due = launch_next_look(row, now)
    return launch_move(
        row, LaunchState.SCHEDULED, by=by, event="scheduled", due=due, reason="", **stored
    )
