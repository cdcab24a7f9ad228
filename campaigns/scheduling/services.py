"""Planning launches: made, changed, submitted, approved by somebody else, unscheduled, duplicated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from campaigns.common.errors import DomainError, Forbidden
from campaigns.exports.gate import gate_check
from campaigns.models import (
    Campaign,
    Candidate,
    Launch,
    LaunchState,
    User,
    Workspace,
)
from campaigns.scheduling.looking import launch_checks, launch_next_look
from campaigns.scheduling.moving import (
    checks_stored,
    launch_lines_hold,
    launch_locked,
    launch_move,
    launch_tell_owners,
    launch_tell_planners,
    lines_release,
    lines_schedule,
    state_check,
)
from campaigns.scheduling.planning import lines_put, plan_put
from campaigns.scheduling.preflight import failures_said, is_clear
from campaigns.scheduling.zones import moment_shifted
from campaigns.workspaces.audit import audit_record

WAITING = (LaunchState.PENDING_APPROVAL, LaunchState.SCHEDULED, LaunchState.HELD)
PLANNED = (LaunchState.DRAFT, *WAITING)
OWN = "You planned this launch, or changed it. Somebody else approves it."


@transaction.atomic
def launch_create(*, campaign: Campaign, by: User, values: Mapping[str, Any]) -> Launch:
    """A draft with its first checks. `values`: `candidates` (ids) and `placement` (a name), and as may be `starts_at`,
    `ends_at`, `timezone` and `on_end`.

    Raises `DomainError` with `errors`.
    """
    row = Launch(
        workspace_id=campaign.workspace_id,
        campaign=campaign,
        timezone=campaign.timezone,
        created_by=by,
        changed_by=[by.pk],
    )
    lines = plan_put(row, {"candidates": (), "placement": "", **values})
    row.save(force_insert=True)
    return _made(row, lines or [], by, {})


@transaction.atomic
def launch_duplicate(*, launch: Launch, by: User) -> Launch:
    """A draft of the same lines in the same place, without a time."""
    row = launch_locked(launch, None)
    values = {"workspace_id": row.workspace_id, "timezone": row.timezone, "on_end": row.on_end}
    made = Launch.objects.create(
        **values,
        campaign=row.campaign,
        placement=row.placement,
        created_by=by,
        changed_by=[by.pk],
    )
    ids = row.lines.values_list("candidate_id", flat=True)
    return _made(made, Candidate.objects.filter(pk__in=list(ids)), by, {"from": row.pk})


@transaction.atomic
def launch_change(
    *, launch: Launch, by: User, values: Mapping[str, Any], version: int | None = None
) -> Launch:
    """Change a planned launch. What was submitted waits for approval again: what is approved is what goes live.

    Raises `Conflict` where `version` is not the newest, `StateConflict` once it went live, `DomainError` with `errors`.
    """
    row = launch_locked(launch, version)
    state_check(row, PLANNED, "Duplicate it to plan another one.")
    ids = launch_lines_hold(row)
    before = (row.placement_id, row.starts_at, row.ends_at, row.timezone, row.on_end, ids)
    lines = plan_put(row, values)
    if row.state != LaunchState.DRAFT and row.starts_at is None:
        words = "A launch that was submitted has a time. Unschedule it to take the time away."
        raise DomainError(words, errors={"starts_at": [words]})
    wanted = ids if lines is None else sorted(line.pk for line in lines)
    if before == (row.placement_id, row.starts_at, row.ends_at, row.timezone, row.on_end, wanted):
        return row
    if row.state in WAITING[1:]:
        lines_release(ids)
    if lines is not None:
        lines_put(row, lines)
    is_draft = row.state == LaunchState.DRAFT
    state = LaunchState.DRAFT if is_draft else LaunchState.PENDING_APPROVAL
    moved = launch_move(
        row,
        state,
        by=by,
        event="changed",
        placement=row.placement,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        timezone=row.timezone,
        on_end=row.on_end,
        **_changed_by(row, by),
        **_unapproved(None if is_draft else by),
    )
    _looked_at(moved)
    if not is_draft:
        launch_tell_planners(moved, by)
    return moved


def launch_times_on(launch: Launch, day: date) -> tuple[datetime, datetime]:
    """Start and end of a launch when it starts on another day, at the same times by the clocks of its zone.

    Raises `DomainError` with `errors` where it has no time yet, or where those clocks skip one.
    """
    if launch.starts_at is None or launch.ends_at is None:
        words = "It has no time yet. Choose its start and its end first."
        raise DomainError(words, errors={"day": [words]})
    zone = launch.timezone
    days = (day - launch.starts_at.astimezone(ZoneInfo(zone)).date()).days
    try:
        starts_at = moment_shifted(launch.starts_at, zone, days)
        return starts_at, moment_shifted(launch.ends_at, zone, days)
    except (ValueError, OverflowError) as error:
        raise DomainError(str(error), errors={"day": [str(error)]}) from None


@transaction.atomic
def launch_submit(*, launch: Launch, by: User, version: int | None = None) -> Launch:
    """Ask for approval of a draft, or again of what is held: of its lines as they are now.

    Raises `Conflict`, `StateConflict`, and `DomainError` where it has no time yet.
    """
    row = launch_locked(launch, version)
    state_check(row, (LaunchState.DRAFT, LaunchState.HELD), "It was submitted already.")
    if row.starts_at is None:
        words = "Choose its start and its end first."
        raise DomainError(words, errors={"starts_at": [words]})
    ids = launch_lines_hold(row)
    lines_release(ids)
    lines_put(row, Candidate.objects.filter(pk__in=ids))
    moved = launch_move(
        row,
        LaunchState.PENDING_APPROVAL,
        by=by,
        event="submitted",
        **_changed_by(row, by),
        **_unapproved(by),
    )
    _looked_at(moved)
    launch_tell_planners(moved, by)
    return moved


@transaction.atomic
def launch_approve(*, launch: Launch, by: User, version: int | None = None) -> Launch:
    """Approve a launch that somebody else planned, exactly as it was submitted: it is scheduled from now on.

    Raises `Forbidden` for who had a hand in it, `Conflict`, `StateConflict`, and `DomainError` (422, with `preflight`)
    where a check is not passed. `GateClosed` while a change that lines may rest on is still being read.
    """
    row = launch_locked(launch, version)
    state_check(row, (LaunchState.PENDING_APPROVAL,), "Only what was submitted can be approved.")
    if by.pk in {row.created_by_id, row.submitted_by_id, *row.changed_by}:
        raise Forbidden(OWN)
    ids = launch_lines_hold(row)
    # Of two launches for one slot that are approved at once, the later one sees the other.
    Workspace.objects.select_for_update(no_key=True).get(pk=row.workspace_id)
    gate_check(row.campaign)
    now = timezone.now()
    checks = launch_checks(row, now=now)
    if not is_clear(checks):
        said = [one.data() for one in checks]
        raise DomainError(failures_said(checks), extra={"preflight": said})
    lines_schedule(ids)
    moved = launch_move(
        row,
        LaunchState.SCHEDULED,
        by=by,
        event="scheduled",
        due=launch_next_look(row, now),
        approved_by=by,
        approved=now,
        reason="",
        **checks_stored(checks),
    )
    launch_tell_owners(moved, by)
    return moved


@transaction.atomic
def launch_unschedule(*, launch: Launch, by: User, version: int | None = None) -> Launch:
    """Take its time from a launch that waits: it is a draft again, and its lines are free."""
    row = launch_locked(launch, version)
    state_check(row, WAITING, "Only what waits can be unscheduled.")
    lines_release(launch_lines_hold(row))
    return launch_move(
        row,
        LaunchState.DRAFT,
        by=by,
        event="unscheduled",
        starts_at=None,
        ends_at=None,
        **_changed_by(row, by),
        **_unapproved(None),
    )


def _made(row: Launch, lines: Sequence[Candidate] | Any, by: User, more: dict[str, Any]) -> Launch:
    """A new launch with its lines, first checks and audit entry."""
    lines_put(row, lines)
    audit_record(
        workspace_id=row.workspace_id,
        actor=by,
        event="launch.created",
        row=row,
        data={"campaign": row.campaign_id, **more},
    )
    _looked_at(row)
    return row


def _looked_at(row: Launch) -> None:
    """Keep how a launch stands now; nothing follows from it."""
    stored = checks_stored(launch_checks(row))
    Launch.objects.filter(pk=row.pk).update(**stored)
    row.checks, row.checked = stored["checks"], stored["checked"]


def _changed_by(row: Launch, by: User) -> dict[str, Any]:
    return {"changed_by": sorted({*row.changed_by, by.pk})}


def _unapproved(submitted_by: User | None) -> dict[str, Any]:
    return {
        "submitted_by": submitted_by,
        "approved_by": None,
        "approved": None,
        "reason": "",
        # What its pages answered was for the time and the texts that it had; they are asked again before its next check.
        "pages": [],
        "pages_looked": None,
    }
