"""Days on which no launch starts."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from campaigns.common.errors import DomainError
from campaigns.models import BlackoutDay, User
from campaigns.workspaces.audit import audit_record


@transaction.atomic
def blackout_add(
    *, workspace_id: int, day: date, reason: str, by: User, via: str = "page"
) -> BlackoutDay:
    """Close a day. What is scheduled on it is held by its next check. Raises `DomainError` where it is closed already."""
    row, is_new = BlackoutDay.objects.get_or_create(
        workspace_id=workspace_id,
        day=day,
        defaults={"reason": reason.strip(), "created_by": by},
    )
    if not is_new:
        words = "This day is closed already."
        raise DomainError(words, errors={"day": [words]})
    _record(row, by, "added", via)
    return row


@transaction.atomic
def blackout_remove(*, day: date, by: User, via: str = "page") -> None:
    """Open a day of the workspace in scope again; one that is open stays so. What was held is resumed by hand."""
    for row in BlackoutDay.objects.filter(day=day):
        _record(row, by, "removed", via)
        row.delete()


def _record(row: BlackoutDay, by: User, verb: str, via: str) -> None:
    audit_record(
        workspace_id=row.workspace_id,
        actor=by,
        event=f"blackout.{verb}",
        row=row,
        data={"day": row.day.isoformat()},
        via=via,
    )
