"""Who does a line until when, and how much it presses: one line or many, each change with its undo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from campaigns.briefs.arriving import remind_at
from campaigns.common.errors import DomainError, Forbidden
from campaigns.models import (
    Batch,
    Candidate,
    Membership,
    NoticeKind,
    TaskChange,
    User,
)
from campaigns.models.review import OPEN_STATES
from campaigns.notices.services import Notice, tell, tell_back
from campaigns.review.states import moved, state_conflict
from campaigns.workspaces.audit import audit_record_all
from campaigns.workspaces.permissions import ROLES, grant

AT_ONCE = 500
PLAN = "plan"
"""The bulk act that changes tasks."""
CHANGED_SINCE = "Somebody else changed who this line is assigned to, or when it is due. Look again."
UNKNOWN_HOLDER = "Lines can be assigned to copywriters, managers and admins of this workspace."
# The names that people and programs use for a task's parts, and their columns.
COLUMNS = {"assignee": "assigned_to_id", "due": "due", "priority": "priority"}


@dataclass(frozen=True)
class Change:
    """What becomes of one line's task: columns before and after, only those that differ."""

    row: Candidate
    before: dict[str, Any]
    after: dict[str, Any]


def task_holders(workspace_id: int) -> list[User]:
    """To whom a line can be given: active members whose role may take one."""
    roles = [role for role in ROLES if grant(role, "task.claim")]
    rows = Membership.objects.filter(workspace_id=workspace_id, active=True, role__in=roles)
    return [row.user for row in rows.select_related("user").order_by("user__full_name", "pk")]


def task_holder(workspace_id: int, username: str | None) -> User | None:
    """The member of that name to whom a line can be given; None for nobody. Raises `DomainError`."""
    if not username:
        return None
    found = [user for user in task_holders(workspace_id) if user.username == username]
    if not found:
        raise DomainError(UNKNOWN_HOLDER, errors={"assignee": [UNKNOWN_HOLDER]})
    return found[0]


def line_claim(*, candidate: Candidate, by: User) -> Candidate:
    """Take a line that nobody has. Raises `Conflict` where somebody else was faster."""
    return task_change(candidate=candidate, by=by, values={"assignee": by}, may_plan=False)


def line_release(*, candidate: Candidate, by: User) -> Candidate:
    """Let a line of one's own go. Raises `Conflict` where somebody else has it by now."""
    return task_change(candidate=candidate, by=by, values={"assignee": None}, may_plan=False)


@transaction.atomic
def task_change(
    *,
    candidate: Candidate,
    by: User,
    values: Mapping[str, Any],
    may_plan: bool,
    version: int | None = None,
) -> Candidate:
    """Change `assignee` (a user or None), `due` or `priority`; what equals what is there changes nothing.

    Raises `Conflict` where `version` is not the newest `task_version` or the line is decided, `Forbidden`
    for what `by` may not: without `may_plan` one takes free lines and lets one's own go.
    """
    row = tasks_locked([candidate.pk])[candidate.pk]
    if version is not None and version != row.task_version:
        raise moved(row, CHANGED_SINCE)
    task_check(row, by=by, values=values, may_plan=may_plan)
    tasks_store([row], by=by, values=values)
    row.refresh_from_db()
    return row


def tasks_locked(ids: Sequence[int]) -> dict[int, Candidate]:
    """The lines as they are now, locked for this transaction in one order."""
    rows = Candidate.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    return {row.pk: row for row in rows.select_related("product", "campaign", "assigned_to")}


def task_check(row: Candidate, *, by: User, values: Mapping[str, Any], may_plan: bool) -> None:
    """Refuse what may not be changed on a locked line. Raises what `task_change` names."""
    if row.state not in OPEN_STATES:
        raise state_conflict(row, "This line is decided, so it cannot be assigned.")
    if may_plan:
        return
    if set(values) != {"assignee"}:
        raise Forbidden("Only a manager or an admin sets due dates and priorities.")
    if row.assigned_to_id not in (None, by.pk):
        raise moved(row, f"{row.assigned_to} has this line.")
    if values["assignee"] not in (None, by):
        raise Forbidden("Only a manager or an admin assigns lines to others.")


def tasks_store(
    rows: Iterable[Candidate], *, by: User, values: Mapping[str, Any], batch: Batch | None = None
) -> list[TaskChange]:
    """Give locked lines these values; answers the changes, none for a line that has them already."""
    wanted = {COLUMNS[name]: _column_value(value) for name, value in values.items()}
    changes = []
    for row in rows:
        differs = {name for name, value in wanted.items() if getattr(row, name) != value}
        if differs:
            before = {name: getattr(row, name) for name in differs}
            changes.append(Change(row, before, {name: wanted[name] for name in differs}))
    if "due" in wanted:
        wanted["remind"] = remind_at(wanted["due"], timezone.now())
    Candidate.objects.filter(pk__in=[change.row.pk for change in changes]).update(
        task_version=F("task_version") + 1, **wanted
    )
    stored = _recorded(changes, by=by, batch=batch)
    _holder_tell(changes, by=by, batch=batch)
    return stored


def _column_value(value: Any) -> Any:
    return value.pk if isinstance(value, User) else value


def _recorded(
    changes: Sequence[Change], *, by: User, batch: Batch | None, is_undone: bool = False
) -> list[TaskChange]:
    """The rows that undo needs and the entries of the audit trail."""
    if not changes:
        return []
    made = [
        TaskChange(
            workspace_id=change.row.workspace_id,
            candidate=change.row,
            by=by,
            before=_json(change.before),
            after=_json(change.after),
            version=change.row.task_version + 1,
            batch=batch,
            is_undone=is_undone,
        )
        for change in changes
    ]
    stored = TaskChange.objects.bulk_create(made, batch_size=AT_ONCE)
    for event in sorted({_event(change, by) for change in changes}):
        audit_record_all(
            workspace_id=changes[0].row.workspace_id,
            actor=by,
            event=event,
            said=[
                (change.row, {"before": _json(change.before), "after": _json(change.after)})
                for change in changes
                if _event(change, by) == event
            ],
        )
    return stored


def _event(change: Change, by: User) -> str:
    if "assigned_to_id" not in change.after:
        return "candidate.planned"
    to = change.after["assigned_to_id"]
    if to is None:
        return "candidate.released"
    return "candidate.claimed" if to == by.pk else "candidate.assigned"


def _json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Columns as JSON keeps them, moments as ISO 8601."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def _holder_tell(changes: Sequence[Change], *, by: User, batch: Batch | None) -> None:
    """Tell who was given lines; of many at once in one message."""
    given = [change for change in changes if change.after.get("assigned_to_id")]
    if not given:
        return
    row = given[0].row
    notice = Notice(
        kind=NoticeKind.ASSIGNED,
        about=batch or row,
        event=_told_event(row.pk, row.task_version + 1),
        actor=by,
        subject=row.text,
        count=len(given),
    )
    tell(notice, [given[0].after["assigned_to_id"]], workspace_id=row.workspace_id)


def _told_event(pk: int, version: int) -> str:
    return f"assigned:{pk}:{version}"


def last_task_change(*, by: User, candidate: Candidate | None = None) -> TaskChange | None:
    """The person's newest change of a task that was not undone, on one line or at all."""
    rows = TaskChange.objects.filter(by=by, is_undone=False)
    if candidate is not None:
        rows = rows.filter(candidate=candidate)
    return rows.select_related("candidate", "batch").order_by("-pk").first()


@transaction.atomic
def task_undo(*, change: TaskChange, by: User) -> Candidate:
    """Put a line's task back to what it was. Raises `Conflict` where it was changed since."""
    _undo([change], by=by)
    return Candidate.objects.select_related("product", "campaign").get(pk=change.candidate_id)


def tasks_undo(*, batch: Batch, by: User) -> list[Candidate]:
    """Put back every line of a bulk act, all or none. Must run in a transaction."""
    changes = list(TaskChange.objects.filter(batch=batch, is_undone=False).order_by("pk"))
    return _undo(changes, by=by)


def _undo(changes: Sequence[TaskChange], *, by: User) -> list[Candidate]:
    rows = tasks_locked([change.candidate_id for change in changes])
    back: dict[str, tuple[dict[str, Any], list[int]]] = {}
    undone = []
    for change in changes:
        row = rows[change.candidate_id]
        if change.is_undone or row.task_version != change.version:
            raise moved(row, CHANGED_SINCE)
        before = _read(change.before)
        undone.append(Change(row, _read(change.after), before))
        back.setdefault(repr(sorted(change.before.items())), (before, []))[1].append(row.pk)
    now = timezone.now()
    for before, ids in back.values():
        remind = {"remind": remind_at(before["due"], now)} if "due" in before else {}
        Candidate.objects.filter(pk__in=ids).update(
            task_version=F("task_version") + 1, **before, **remind
        )
    _recorded(undone, by=by, batch=None, is_undone=True)
    TaskChange.objects.filter(pk__in=[change.pk for change in changes]).update(is_undone=True)
    tell_back(_told_event(change.candidate_id, change.version) for change in changes)
    return list(rows.values())


def _read(values: Mapping[str, Any]) -> dict[str, Any]:
    """Columns from their JSON."""
    due = values.get("due")
    return {**values, "due": datetime.fromisoformat(due)} if due else dict(values)
