"""Undo: a new decision that puts back what stood before, for one line or a whole batch."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from campaigns.briefs.readiness import campaign_state_update
from campaigns.common.errors import StateConflict
from campaigns.models import Batch, Candidate, Decision, User, Verdict
from campaigns.notices.services import tell_back
from campaigns.review.assigning import PLAN, tasks_undo
from campaigns.review.audience import SECOND
from campaigns.review.many import decisions_undo, undo_check, undo_made, undo_said
from campaigns.review.services import candidate_lock
from campaigns.workspaces.audit import audit_record
from campaigns.workspaces.second_approval import asked_in, firsts_drop


def last_decision(*, by: User, candidate: Candidate | None = None) -> Decision | None:
    """The person's newest decision that was not undone, on one line or at all."""
    decisions = Decision.objects.filter(by=by, undone_by=None).exclude(verdict=Verdict.UNDO)
    if candidate is not None:
        decisions = decisions.filter(candidate=candidate)
    return decisions.select_related("candidate", "batch").order_by("-pk").first()


def standing_decision(candidate: Candidate) -> Decision | None:
    """The decision that a line's state rests on, whoever made it; None after an undo or without any."""
    newest = Decision.objects.filter(candidate=candidate).order_by("-pk").first()
    return None if newest is None or newest.verdict == Verdict.UNDO else newest


@transaction.atomic
def decision_undo(*, decision: Decision, by: User, note: str = "") -> Candidate:
    """Put a line back to where it stood before a decision.

    Raises `Conflict` where the line was decided again, edited, published or scheduled since.
    """
    row = candidate_lock(decision.candidate_id)
    decided = Decision.objects.filter(candidate=row).order_by("-pk")
    undo_check(row, decision, newest_id=decided.values_list("pk", flat=True).first())
    changes: dict[str, object] = {"state": decision.state_before}
    if decision.verdict == Verdict.PRIMARY:
        changes["is_primary"] = False
    if decision.is_first:
        changes["first_approved_by"] = None
    Candidate.objects.filter(pk=row.pk).update(version=F("version") + 1, decided=None, **changes)
    firsts_drop(Candidate.objects.filter(pk=row.pk), asked_in(row.workspace_id))
    if before := decision.specs.get("primary_before"):
        Candidate.objects.filter(pk=before).update(is_primary=True, version=F("version") + 1)
    undo = undo_made(row, decision, by=by, note=note)
    undo.save(force_insert=True)
    audit_record(
        workspace_id=row.workspace_id,
        actor=by,
        event="candidate.undo",
        row=row,
        data=undo_said(undo),
    )
    tell_back([f"decision:{decision.pk}", f"{SECOND}decision:{decision.pk}"])
    campaign_state_update(campaign_id=row.campaign_id)
    row.refresh_from_db()
    return row


@transaction.atomic
def batch_undo(*, batch: Batch, by: User) -> list[Candidate]:
    """Undo a whole bulk act, all or nothing."""
    if not Batch.objects.filter(pk=batch.pk, undone=None).update(undone=timezone.now()):
        raise StateConflict("This was undone already.", extra={"current": {"undone": True}})
    if batch.action == PLAN:
        return tasks_undo(batch=batch, by=by)
    rows = decisions_undo(batch=batch, by=by)
    for campaign_id in {row.campaign_id for row in rows}:
        campaign_state_update(campaign_id=campaign_id)
    return rows
