"""A launch goes from one state to another: locked, counted, its lines with it, told and written down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import F
from django.utils import timezone

from campaigns.common.errors import Conflict, StateConflict
from campaigns.exports.publishing import lines_move, live_lock
from campaigns.models import (
    APPROVED_STATES,
    Candidate,
    CandidateState,
    Launch,
    LaunchState,
    LiveCopy,
    Membership,
    NoticeKind,
    PublicationItem,
    Revision,
    Role,
    User,
)
from campaigns.notices.services import Notice, tell
from campaigns.scheduling.preflight import Check
from campaigns.scheduling.records import launch_record
from campaigns.workspaces.audit import audit_record
from campaigns.workspaces.marking import lines_hold
from campaigns.workspaces.permissions import ROLES, grant

PLANNERS = [Role(role) for role in ROLES if grant(role, "launch.approve")]


def launch_locked(launch: Launch, version: int | None) -> Launch:
    """The launch as it is now, held for this transaction. Raises `Conflict` where `version` is not the newest.

    A launch is locked before anything that `campaigns.workspaces.marking` names.
    """
    rows = Launch.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("campaign", "placement").get(pk=launch.pk)
    if version is not None and row.version != version:
        raise Conflict(
            "Somebody changed this launch after you opened it.",
            extra={"current": launch_record(row)},
        )
    return row


def launch_lines_hold(launch: Launch) -> list[int]:
    """Lock the lines of a launch, their products' live copy, and the lines that are it or may be again; the ids of its own."""
    own = list(launch.lines.order_by("candidate_id").values_list("candidate_id", flat=True))
    products = Candidate.objects.filter(pk__in=own).order_by().values("product")
    live_lock(products)
    live = LiveCopy.objects.filter(product__in=products, revision__isnull=False)
    replaced = PublicationItem.objects.filter(publication=launch.publication_id)
    before = Revision.objects.filter(
        pk__in=list(replaced.values_list("before__revision", flat=True))
    )
    lines_hold(
        [
            *own,
            *live.values_list("revision__candidate_id", flat=True),
            *before.values_list("candidate_id", flat=True),
        ]
    )
    return own


def state_check(row: Launch, states: Iterable[str], words: str) -> None:
    """Raises `StateConflict` with `words` unless a launch is in one of the states."""
    if row.state not in states:
        said = f"This launch is {row.get_state_display().lower()}. {words}"
        raise StateConflict(said, extra={"current": launch_record(row)})


def launch_move(row: Launch, state: str, *, by: User | None, event: str, **values: Any) -> Launch:
    """Bring a locked launch to a state, in one conditional statement, with its audit entry.

    Whoever else moved it meanwhile was first: `Conflict`. `due` is cleared in states that have none.
    """
    before = row.state
    if state not in APPROVED_STATES:
        values["due"] = None
    moved = Launch.objects.filter(pk=row.pk, version=row.version, state=before)
    if not moved.update(state=state, version=F("version") + 1, **values):
        raise Conflict("Somebody moved this launch at this moment.")
    row.refresh_from_db()
    audit_record(
        workspace_id=row.workspace_id,
        actor=by,
        event=f"launch.{event}",
        row=row,
        data={"campaign": row.campaign_id, "from": before, "to": state},
        via=None if by else "job",
    )
    return row


def checks_stored(checks: Sequence[Check]) -> dict[str, Any]:
    """The columns that keep a look."""
    return {"checks": [one.data() for one in checks], "checked": timezone.now()}


def lines_schedule(ids: Sequence[int]) -> None:
    """Lines of a launch that was approved."""
    lines_move(ids, CandidateState.APPROVED, CandidateState.SCHEDULED)
    lines_move(ids, CandidateState.RETIRED, CandidateState.SCHEDULED)


def lines_release(ids: Sequence[int]) -> None:
    """Lines of a launch that waits no more: they are approved, and may go out by any other way."""
    lines_move(ids, CandidateState.SCHEDULED, CandidateState.APPROVED)


def launch_tell_planners(row: Launch, by: User) -> None:
    """Tell those who may approve a launch that it waits for them."""
    members = Membership.objects.filter(workspace_id=row.workspace_id, role__in=PLANNERS)
    barred = {row.created_by_id, *row.changed_by}
    people = members.exclude(user__in=barred).values_list("user_id", flat=True)
    tell(_notice(row, by), list(people), workspace_id=row.workspace_id)


def launch_tell_owners(row: Launch, by: User | None) -> None:
    """Tell whoever planned a launch, and holds its campaign, what became of it."""
    campaign = row.campaign
    holder = campaign.assigned_to_id or campaign.created_by_id
    people = {row.created_by_id, row.submitted_by_id, holder}
    tell(_notice(row, by), people, workspace_id=row.workspace_id)


def _notice(row: Launch, by: User | None) -> Notice:
    return Notice(
        kind=NoticeKind.LAUNCH,
        about=row,
        event=f"launch:{row.pk}:{row.version}",
        actor=by,
        subject=f"{row.campaign.name}, {row.placement.name}",
        said=row.reason,
        code=LaunchState(row.state).value,
    )
