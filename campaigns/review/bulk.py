"""One verdict on many lines: counted first, a result for each, one undo for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from campaigns.briefs.readiness import campaign_state_update
from campaigns.common.errors import Conflict, DomainError, Forbidden
from campaigns.models import Batch, Candidate, CandidateState, Verdict
from campaigns.review.many import candidates_decide
from campaigns.review.selectors import candidates_filtered
from campaigns.review.services import told_read
from campaigns.workspaces.access import may
from campaigns.workspaces.audit import audit_record
from campaigns.workspaces.requests import StudioRequest

ACTIONS = ("approve", "reject", "request_changes")
FREE = 25
MOST = 2000


@dataclass(frozen=True)
class BulkResult:
    """What became of each line, and the id with which all of it is undone (None when nothing was)."""

    results: list[dict[str, Any]]
    undo_id: int | None


def bulk_lines(
    request: StudioRequest, *, ids: list[int] | None, wanted: dict[str, Any] | None
) -> list[Candidate]:
    """The lines a bulk act is about, by ids or by filter. Raises `DomainError` above the limit."""
    if (ids is None) == (wanted is None):
        raise DomainError("Send either ids or a filter.", errors={"ids": ["Either ids or filter."]})
    if ids is not None:
        rows = Candidate.objects.filter(workspace=request.workspace, pk__in=ids)
        rows = rows.select_related("product", "campaign", "assigned_to").order_by("pk")
    else:
        rows = candidates_filtered(
            request.workspace,
            {"state": CandidateState.IN_REVIEW, **(wanted or {})},
            viewer=request.user,
        )
    lines = list(rows[: MOST + 1])
    if len(lines) > MOST:
        raise DomainError(f"That is more than {MOST} lines. Narrow the filter and act in parts.")
    return lines


def count_check(lines: list[Candidate], expected: int) -> None:
    """Raise `Conflict` where other lines match than were shown."""
    if len(lines) != expected:
        raise Conflict(
            f"{len(lines)} lines match now, not {expected}. Look again, then decide.",
            extra={"current": {"count": len(lines)}},
        )


def bulk_decide(
    request: StudioRequest,
    *,
    action: str,
    lines: list[Candidate],
    expected_count: int,
    reason: str = "",
    note: str = "",
) -> BulkResult:
    """Decide on each line by the same rules as alone; what is refused is listed, the rest goes on.

    Raises `DomainError` where the verdict needs another reason or note, `Conflict` where the count is no
    longer the one that was shown, `Forbidden` for more than 25 approvals by somebody whose role may not.
    """
    if action not in ACTIONS:
        raise DomainError(
            f"{action} is no bulk act.", errors={"action": [f"Use {', '.join(ACTIONS)}."]}
        )
    count_check(lines, expected_count)
    if action == "approve" and len(lines) > FREE and not may(request, "candidate.bulk_over_25"):
        raise Forbidden(
            f"Your role approves up to {FREE} lines at once. Select fewer, or ask a manager."
        )
    verdict = Verdict(action)
    told = told_read(verdict, reason=reason, note=note)
    with transaction.atomic():
        batch = Batch.objects.create(
            workspace=request.workspace, created_by=request.user, action=action, count=len(lines)
        )
        refused = candidates_decide(verdict, lines=lines, by=request.user, batch=batch, told=told)
        done = len(lines) - len(refused)
        Batch.objects.filter(pk=batch.pk).update(count=done)
        for campaign_id in {line.campaign_id for line in lines}:
            campaign_state_update(campaign_id=campaign_id)
        audit_record(
            workspace_id=request.workspace.pk,
            actor=request.user,
            event=f"batch.{action}",
            row=batch,
            data={"asked": len(lines), "done": done},
        )
    return bulk_result(batch, lines, refused)


def bulk_result(batch: Batch, lines: list[Candidate], refused: dict[int, str]) -> BulkResult:
    """What became of each line that an act was about."""
    results = [
        {"id": line.pk, "ok": line.pk not in refused, "problem": refused.get(line.pk)}
        for line in lines
    ]
    return BulkResult(results, batch.pk if len(refused) < len(lines) else None)
