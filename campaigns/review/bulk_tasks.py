"""Who does many lines until when: a result for each, one undo for all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from campaigns.common.errors import DomainError
from campaigns.models import Batch, Candidate
from campaigns.review.assigning import PLAN, task_check, tasks_locked, tasks_store
from campaigns.review.bulk import BulkResult, bulk_result, count_check
from campaigns.workspaces.access import may
from campaigns.workspaces.audit import audit_record
from campaigns.workspaces.requests import StudioRequest


def bulk_plan(
    request: StudioRequest,
    *,
    lines: list[Candidate],
    expected_count: int,
    values: Mapping[str, Any],
) -> BulkResult:
    """Change `assignee`, `due` or `priority` of each line by the same rules as alone.

    Raises `DomainError` where nothing is to be changed, `Conflict` where the count is no longer the one
    that was shown.
    """
    if not values:
        raise DomainError("Choose an assignee, a due date or a priority.")
    count_check(lines, expected_count)
    may_plan = may(request, "task.plan")
    with transaction.atomic():
        rows = tasks_locked([line.pk for line in lines])
        refused = _refused(request, lines, rows, values, may_plan=may_plan)
        batch = Batch.objects.create(
            workspace=request.workspace,
            created_by=request.user,
            action=PLAN,
            count=len(lines) - len(refused),
        )
        good = [row for pk, row in rows.items() if pk not in refused]
        changed = tasks_store(good, by=request.user, values=values, batch=batch)
        audit_record(
            workspace_id=request.workspace.pk,
            actor=request.user,
            event="batch.plan",
            row=batch,
            data={"asked": len(lines), "changed": len(changed)},
        )
    return bulk_result(batch, lines, refused)


def _refused(
    request: StudioRequest,
    lines: list[Candidate],
    rows: Mapping[int, Candidate],
    values: Mapping[str, Any],
    *,
    may_plan: bool,
) -> dict[int, str]:
    """Why each line that is refused is."""
    refused = {}
    for line in lines:
        row = rows.get(line.pk)
        try:
            if row is None:
                raise DomainError("This line no longer exists.")
            task_check(row, by=request.user, values=values, may_plan=may_plan)
        except DomainError as error:
            refused[line.pk] = error.message
    return refused
