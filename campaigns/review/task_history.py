"""What became of a line's task, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from campaigns.models import Candidate, Priority, TaskChange, User


def task_changes_said(line: Candidate) -> list[tuple[TaskChange, str]]:
    """Each change with what its maker did: no query for a line that was never planned, else mostly one."""
    if line.task_version == 1:
        return []
    changes = list(TaskChange.objects.filter(candidate=line).select_related("by").order_by("pk"))
    known = {person.pk: person for person in (line.assigned_to, *(c.by for c in changes)) if person}
    others = {change.after.get("assigned_to_id") for change in changes} - {None, *known}
    people = known | (User.objects.in_bulk(others) if others else {})
    return [(change, _verb(change, people)) for change in changes]


def _verb(change: TaskChange, people: Mapping[int, User]) -> str:
    after = change.after
    said = []
    if "assigned_to_id" in after:
        said.append(_assigned(after["assigned_to_id"], change, people))
    if "due" in after:
        said.append("set its due date" if after["due"] else "took its due date away")
    if "priority" in after:
        said.append(f"set its priority to {Priority(after['priority']).label.lower()}")
    return ", ".join(said)


def _assigned(to: Any, change: TaskChange, people: Mapping[int, User]) -> str:
    if to is None:
        return "released it" if change.before["assigned_to_id"] == change.by_id else "unassigned it"
    return "took it" if to == change.by_id else f"assigned it to {people[to]}"
