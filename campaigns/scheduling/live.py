"""A launch goes live and ends: its lines are published to the products, and what was there comes back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from campaigns.common.errors import DomainError, StateConflict
from campaigns.exports.gate import GateClosed, gate_check
from campaigns.exports.publishing import lines_move, lines_publish
from campaigns.exports.pulling import live_pull
from campaigns.exports.rollback import publication_rollback
from campaigns.models import CandidateState, Launch, LaunchEnd, LaunchState, Publication, User
from campaigns.scheduling.looking import launch_checks, launch_ending
from campaigns.scheduling.moving import (
    checks_stored,
    launch_lines_hold,
    launch_move,
    launch_tell_owners,
    lines_release,
    lines_schedule,
)
from campaigns.scheduling.preflight import failures_said, is_clear
from campaigns.scheduling.telling import live_tell


def launch_go(row: Launch, *, by: User | None, now: datetime) -> Launch:
    """Check a locked launch and publish its lines, or hold it and tell why; all in the caller's transaction.

    What is published is there once, whoever else tries: the state moves by a conditional statement in this very
    transaction. Raises `GateClosed` while a change that lines may rest on is still being read, `StateConflict` while
    another launch of its slot is about to end: what that one gives way to is what this one has to put back.
    """
    own = launch_lines_hold(row)
    gate_check(row.campaign)
    if ending := launch_ending(row, now=now):
        raise StateConflict(f"Launch {ending.pk} is about to end here. Try again in a minute.")
    checks = launch_checks(row, now=now)
    if not is_clear(checks):
        return launch_hold(row, failures_said(checks), by=by, **checks_stored(checks))
    lines_release(own)
    lines_move(own, CandidateState.RETIRED, CandidateState.APPROVED)
    try:
        with transaction.atomic():
            publication = _published(row, own)
    except GateClosed:
        raise
    except DomainError as error:
        lines_schedule(own)
        return launch_hold(row, error.message, by=by, **checks_stored(checks))
    gone_live = launch_move(
        row,
        LaunchState.RUNNING,
        by=by,
        event="resumed" if row.started else "started",
        due=row.ends_at,
        started=row.started or now,
        publication=publication,
        reason="",
        **checks_stored(checks),
    )
    live_tell(gone_live)
    return gone_live


def launch_hold(row: Launch, reason: str, *, by: User | None, **stored: object) -> Launch:
    """Hold a locked launch until somebody mends it, at most until its end, and tell its owner why."""
    held = launch_move(
        row, LaunchState.HELD, by=by, event="held", due=row.ends_at, reason=reason, **stored
    )
    launch_tell_owners(held, by)
    return held


def launch_take_out(row: Launch, *, by: User | None, to: str) -> str:
    """Take what a locked launch made live out again, its lines going to the state `to`; why nothing came back, if so.

    What was there before comes back where the launch says so and nothing is against it; a field that somebody
    published over meanwhile stays as it is. Raises `GateClosed` as `launch_go` does.
    """
    own = launch_lines_hold(row)
    actor = by or row.approved_by
    assert actor
    assert row.publication
    why = ""
    try:
        if row.on_end == LaunchEnd.RETIRE:
            live_pull(campaign=row.campaign, lines=own)
        else:
            publication_rollback(publication=row.publication, by=actor, via="job")
    except GateClosed:
        raise
    except StateConflict as error:
        why = error.message
        live_pull(campaign=row.campaign, lines=own)
    # What was written anew and approved while it ran was never this launch's.
    same = row.lines.filter(candidate__content_hash=F("content_hash"))
    shown = list(same.values_list("candidate_id", flat=True))
    for state in (CandidateState.LIVE, CandidateState.APPROVED):
        if state != to:
            lines_move(shown, state, to)
    return why


def launch_finish(row: Launch, *, now: datetime) -> Launch:
    """End a locked launch that runs or is paused: its time is over."""
    why, was_live = "", row.state == LaunchState.RUNNING
    if was_live:
        why = launch_take_out(row, by=None, to=CandidateState.RETIRED)
    else:
        lines_move(launch_lines_hold(row), CandidateState.SCHEDULED, CandidateState.RETIRED)
    ended = launch_move(row, LaunchState.FINISHED, by=None, event="finished", ended=now, reason=why)
    if was_live:
        live_tell(ended)
    if why:
        launch_tell_owners(ended, None)
    return ended


def launch_fail(row: Launch, reason: str) -> Launch:
    """Give a locked launch up that never went live, and tell its owner."""
    lines_release(launch_lines_hold(row))
    failed = launch_move(
        row, LaunchState.FAILED, by=None, event="failed", reason=reason, ended=timezone.now()
    )
    launch_tell_owners(failed, None)
    return failed


def _published(row: Launch, lines: list[int]) -> Publication:
    """Publish exactly these lines. Raises `DomainError` where one of them would stay behind."""
    actor = row.approved_by
    assert actor
    publication = lines_publish(campaign=row.campaign, lines=lines, by=actor)
    if publication.held:
        said = ", ".join(sorted({str(entry["reason"]) for entry in publication.held}))
        raise StateConflict(f"A line would stay behind: {said}.")
    return publication
