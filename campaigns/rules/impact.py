"""What activating a set would do to every stored line, counted before anybody does it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

from django.db import transaction
from django.utils import timezone

from campaigns.common.queueing import queue_refusals_answered
from campaigns.common.zones import day_in
from campaigns.models import (
    STANDING,
    Campaign,
    CandidateState,
    LaunchLine,
    LaunchState,
    RuleSet,
    User,
)
from campaigns.rules.outcomes import (
    WAITING,
    LineOutcome,
    ids_in_batches,
    line_outcome,
    read,
)
from campaigns.rules.selectors import change_of, rule_changes
from campaigns.rules.services import rule_set_locked
from campaigns.workspaces.audit import audit_record
from generation.jobs.context import JobContext
from generation.jobs.kinds import Outcome
from generation.jobs.services import job_enqueue

SAMPLES_MOST = 20
LISTED_MOST = 20_000
"""How many lines that would be blocked are kept by number, for the list and its CSV."""
COUNTED = {
    CandidateState.APPROVED: "approved",
    CandidateState.SCHEDULED: "scheduled",
    CandidateState.LIVE: "live",
}
DAY = timedelta(days=1)
WAIT = (LaunchState.PENDING_APPROVAL, LaunchState.SCHEDULED, LaunchState.HELD)
"""States in which a launch is still to start."""


@transaction.atomic
def impact_ask(*, rule_set: RuleSet, version: int, by: User, via: str = "page") -> RuleSet:
    """Queue the preview of an open set. Raises `Conflict`, `QuotaExceeded`."""
    row = rule_set_locked(rule_set, version)
    with queue_refusals_answered():
        row.impact_job = job_enqueue(
            kind="rules_impact",
            workspace_id=row.workspace_id,
            payload={"rule_set": row.pk, "version": row.version},
            requested_by_id=by.pk,
        )
    row.save(update_fields=["impact_job"])
    audit_record(
        workspace_id=row.workspace_id,
        actor=by,
        event="ruleset.impact_asked",
        row=row,
        data={"number": row.number, "version": row.version},
        via=via,
    )
    return row


def impact_work(context: JobContext) -> Outcome:
    """Read every line that a changed rule can speak of; writes the result and nothing else."""
    row = RuleSet.objects.filter(pk=context.payload["rule_set"]).first()
    if row is None or row.version != context.payload["version"]:
        return Outcome(result={"dropped": "The set was changed meanwhile."})
    changes = rule_changes(row)
    change = change_of(row, changes)
    lines = change.lines((*STANDING, *WAITING))
    total, found = lines.count(), _Counts(_starting_today(), _launching_today())
    for batch in ids_in_batches(lines):
        for line in read(lines.filter(pk__in=batch)):
            found.add(line_outcome(line, change), line.state)
        with context.commit(done=found.lines, total=total):
            pass
    impact = found.record(
        changes={name: len(changes[name]) for name in ("added", "changed", "removed")}
    )
    with context.commit(done=total, total=total):
        RuleSet.objects.filter(pk=row.pk, version=row.version).update(
            impact=impact, impact_version=row.version
        )
    return Outcome(result={"would_block": impact["would_block"]})


def _starting_today() -> set[int]:
    """The campaigns that start on the day that it is in their own zone."""
    now = timezone.now()
    near = Campaign.objects.filter(starts__gt=now - DAY, starts__lt=now + DAY)
    zoned = near.values_list("pk", "timezone", "starts")
    return {pk for pk, zone, starts in zoned if starts and _is_one_day(zone, starts, now)}


def _launching_today() -> set[int]:
    """The lines of launches that start on the day that it is in the launch's own zone."""
    now = timezone.now()
    near = LaunchLine.objects.filter(
        launch__starts_at__gt=now - DAY, launch__starts_at__lt=now + DAY, launch__state__in=WAIT
    )
    zoned = near.values_list("candidate", "launch__timezone", "launch__starts_at")
    return {pk for pk, zone, starts in zoned if starts and _is_one_day(zone, starts, now)}


def _is_one_day(zone: str, *moments: datetime) -> bool:
    """Whether moments fall on one day of a zone; of UTC where the zone is known no more: no preview fails by that."""
    try:
        return len({day_in(zone, at) for at in moments}) == 1
    except ZoneInfoNotFoundError:
        return _is_one_day("UTC", *moments)


class _Counts:
    """The preview as it grows; `starting` are the campaigns that start today, `launching` the lines of launches that do."""

    def __init__(self, starting: set[int], launching: set[int]) -> None:
        self.starting, self.launching = starting, launching
        self.starts_today = 0
        self.lines = 0
        self.would_block = dict.fromkeys(COUNTED.values(), 0)
        self.waiting_blocked = self.released = 0
        self.samples: list[dict[str, Any]] = []
        self.listed: list[int] = []

    def add(self, outcome: LineOutcome | None, state: str) -> None:
        """Count one line."""
        self.lines += 1
        if outcome is None:
            return
        if state == CandidateState.BLOCKED and not outcome.blocks:
            self.released += 1
        if not outcome.new_blocks:
            return
        if state in COUNTED:
            self.would_block[COUNTED[CandidateState(state)]] += 1
            is_live = state == CandidateState.LIVE
            line = outcome.line
            starts = line.campaign_id in self.starting or line.pk in self.launching
            self.starts_today += starts and not is_live
        elif state != CandidateState.BLOCKED:
            self.waiting_blocked += 1
        else:
            return
        if len(self.listed) < LISTED_MOST:
            self.listed.append(outcome.line.pk)
        if len(self.samples) < SAMPLES_MOST and state in COUNTED:
            self.samples.append(_sample(outcome))

    def record(self, changes: dict[str, int]) -> dict[str, Any]:
        """As it is stored."""
        return {
            "at": timezone.now().isoformat(),
            "lines": self.lines,
            "changes": changes,
            "would_block": self.would_block,
            "starts_today": self.starts_today,
            "waiting_blocked": self.waiting_blocked,
            "released": self.released,
            "samples": self.samples,
            "listed": self.listed,
        }


def _sample(outcome: LineOutcome) -> dict[str, Any]:
    line = outcome.line
    spans = [
        entry["span"]
        for entry in outcome.entries
        if entry["severity"] == "block" and entry["span"] and "id" in entry
    ]
    return {
        "candidate": line.pk,
        "state": line.state,
        "channel": line.channel,
        "field": line.field,
        "sku": line.product.sku,
        "text": line.text,
        "spans": spans,
        "blocks": outcome.new_blocks,
    }
