"""A set comes to hold: proposed by one, activated by another where it must be, then every line is read by it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from campaigns.common.errors import DomainError, Forbidden, StateConflict
from campaigns.common.queueing import queue_refusals_answered
from campaigns.models import (
    STANDING,
    Candidate,
    CandidateState,
    Membership,
    Role,
    RuleSet,
    RuleSetState,
    User,
)
from campaigns.rules.brand_words import brand_words_leave, brands_leaving
from campaigns.rules.outcomes import (
    GONE,
    WAITING,
    LineOutcome,
    ids_in_batches,
    line_outcome,
    read,
)
from campaigns.rules.selectors import (
    change_unsettled,
    rule_changes,
    rule_set_active,
    rules_unsettled,
    set_day,
)
from campaigns.rules.services import rule_set_locked
from campaigns.workspaces.audit import audit_record, audit_record_all
from campaigns.workspaces.clock_jobs import is_given_up
from generation.jobs.context import JobContext
from generation.jobs.kinds import Outcome
from generation.jobs.services import job_enqueue

SETTLING = "Brand rules changed a moment ago, and stored lines are still being checked against them. Try again shortly."
GIVEN_UP = (
    "Stored lines are not checked against the brand rules that hold: that failed again and again and was given up."
    " An admin begins it again under Operations."
)


@transaction.atomic
def rule_set_propose(*, rule_set: RuleSet, version: int, by: User, via: str = "page") -> RuleSet:
    """Put the open set up for another admin. Raises `Conflict`, `DomainError` without a preview or changes."""
    row = rule_set_locked(rule_set, version)
    _ready(row)
    row.state, row.proposed_by, row.proposed = RuleSetState.PROPOSED, by, timezone.now()
    row.save(update_fields=["state", "proposed_by", "proposed"])
    _tell(row, by, "ruleset.proposed", via)
    return row


@transaction.atomic
def rule_set_activate(*, rule_set: RuleSet, version: int, by: User, via: str = "page") -> RuleSet:
    """From now on this set holds, and a job reads every line that it can speak of.

    Raises `Conflict`, `DomainError` without a preview or changes, `Forbidden` where a second admin has to agree,
    `QuotaExceeded`.
    """
    row = rule_set_locked(rule_set, version)
    changes = _ready(row)
    if second_admin_needed(row, changes) and row.proposed_by_id in (None, by.pk):
        raise Forbidden(
            "A rule that blocks is changed. One admin proposes the set, another one activates it."
        )
    # The clock's look at its days waits for this lock, or this waits for the reading that it began.
    RuleSet.objects.select_for_update(no_key=True).filter(state=RuleSetState.ACTIVE).first()
    rules_settled_check(row.workspace_id)
    before = rule_set_active(row.workspace_id)
    brands = brands_leaving(row)
    if before is not None:
        RuleSet.objects.filter(pk=before.pk).update(state=RuleSetState.SUPERSEDED)
    row.state, row.activated_by, row.activated = RuleSetState.ACTIVE, by, timezone.now()
    with queue_refusals_answered():
        row.settle_job = job_enqueue(
            kind="rules_settle",
            workspace_id=row.workspace_id,
            payload={"rule_set": row.pk},
            requested_by_id=by.pk,
        )
    row.save(update_fields=["state", "activated_by", "activated", "settle_job"])
    brand_words_leave(row, brands, by, via)
    _tell(row, by, "ruleset.activated", via, replaces=before.number if before else None)
    return row


def second_admin_needed(rule_set: RuleSet, changes: dict[str, list[dict[str, Any]]]) -> bool:
    """Whether two admins have to agree: a rule that blocks, or did, is touched, and there are two."""
    blocking = any(rule["severity"] == "block" for group in changes.values() for rule in group)
    admins = Membership.objects.filter(
        workspace_id=rule_set.workspace_id, role=Role.ADMIN, active=True, user__is_active=True
    )
    return blocking and admins.count() > 1


def rules_settled_check(workspace_id: int) -> None:
    """Raises `StateConflict` while stored lines are still being read by rules that were just activated."""
    if rules_unsettled(workspace_id):
        raise StateConflict(settling_said(workspace_id))


def settling_said(workspace_id: int) -> str:
    """Why nothing goes out while stored lines are to be read by the set that holds, and what to do about it."""
    row = rule_set_active(workspace_id)
    stopped = row and row.settle_job and is_given_up(row.settle_job)
    return GIVEN_UP if stopped else SETTLING


def settle_work(context: JobContext) -> Outcome:
    """Read every line by the set that holds; a batch is one transaction, and a rerun changes nothing twice."""
    rows = RuleSet.objects.select_related("workspace")
    row = rows.filter(pk=context.payload["rule_set"]).first()
    if row is None or row.state != RuleSetState.ACTIVE:
        return Outcome(result={"dropped": "Another set is active by now."})
    day, change = set_day(row), change_unsettled(row)
    lines = change.lines((*STANDING, *WAITING, *GONE))
    total, done = lines.count(), 0
    counts = {"stale": 0, "blocked": 0, "released": 0}
    for batch in ids_in_batches(lines):
        done += len(batch)
        with context.commit(done=done, total=total):
            locked = read(Candidate.objects.select_for_update(of=("self",)).filter(pk__in=batch))
            fresh = locked.order_by("pk")
            outcomes = [found for line in fresh if (found := line_outcome(line, change))]
            _write(row, outcomes, counts)
    with context.commit(done=total, total=total):
        RuleSet.objects.filter(pk=row.pk).update(settled=timezone.now(), read_on=day)
        audit_record(
            workspace_id=row.workspace_id,
            actor=row.activated_by,
            event="ruleset.settled",
            row=row,
            data={"number": row.number, "lines": total, **counts},
            via="job",
        )
    return Outcome(result=counts)


def _write(rule_set: RuleSet, outcomes: list[LineOutcome], counts: dict[str, int]) -> None:
    moved: list[tuple[Candidate, dict[str, Any]]] = []
    for outcome in outcomes:
        line, before = outcome.line, outcome.line.state
        line.badges = {**line.badges, "rules": outcome.entries, "blocks": outcome.blocks}
        _state_moved(outcome, counts)
        if line.state != before:
            moved.append((line, {"from": before, "to": line.state, "set": rule_set.number}))
    lines = [outcome.line for outcome in outcomes]
    Candidate.objects.bulk_update(lines, ["badges", "stale_reasons"])
    Candidate.objects.filter(pk__in=[line.pk for line in lines]).update(version=F("version") + 1)
    if moved:
        Candidate.objects.bulk_update([line for line, _ in moved], ["state", "is_primary"])
        audit_record_all(
            workspace_id=rule_set.workspace_id,
            actor=rule_set.activated_by,
            event="candidate.rules_changed",
            said=moved,
            via="job",
        )


def _state_moved(outcome: LineOutcome, counts: dict[str, int]) -> None:
    line = outcome.line
    if not outcome.blocks:
        line.stale_reasons = [item for item in line.stale_reasons if item.get("kind") != "rule"]
    if outcome.new_blocks and line.state in (*STANDING, *GONE):
        reason = {
            "kind": "rule",
            "before": "no rule against it",
            "after": " ".join(outcome.new_blocks),
        }
        others = [item for item in line.stale_reasons if item.get("kind") != "rule"]
        line.stale_reasons, line.is_primary = [*others, reason], False
        if line.state in STANDING:
            line.state = CandidateState.STALE
            counts["stale"] += 1
    elif line.state == CandidateState.IN_REVIEW and outcome.blocks:
        line.state = CandidateState.BLOCKED
        counts["blocked"] += 1
    elif line.state == CandidateState.BLOCKED and not outcome.blocks and not line.stale_reasons:
        line.state = CandidateState.IN_REVIEW
        counts["released"] += 1


def _ready(row: RuleSet) -> dict[str, list[dict[str, Any]]]:
    changes = rule_changes(row)
    if not any(changes.values()):
        raise DomainError("Nothing differs from the active rules.")
    if row.impact_version != row.version:
        raise DomainError("Run the preview first to see what these rules would do.")
    return changes


def _tell(row: RuleSet, by: User, event: str, via: str, **data: Any) -> None:
    audit_record(
        workspace_id=row.workspace_id,
        actor=by,
        event=event,
        row=row,
        data={"number": row.number, "version": row.version, **data},
        via=via,
    )
