"""Lines that lacked a record are measured again by it, exactly those: what was unsupported becomes supported."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db.models import Q, QuerySet

from campaigns.briefs.measuring import candidate_measure
from campaigns.claims.seeking import evidence_next
from campaigns.claims.selectors import day_of, evidence_used
from campaigns.claims.uses import ground_hold
from campaigns.common.errors import DomainError
from campaigns.common.requests import via_var
from campaigns.models import Candidate, CandidateState, Evidence, User
from campaigns.review.editing import ground_stands, line_revise
from campaigns.review.services import candidate_lock
from campaigns.rules.outcomes import ids_in_batches
from campaigns.workspaces.audit import audit_record
from generation.jobs.context import JobContext
from generation.jobs.kinds import Outcome
from generation.jobs.proofs import proof_covers
from generation.types import InputError

logger = logging.getLogger(__name__)
TRIES = 3
READ = (
    "text",
    "badges",
    "stale_reasons",
    "state",
    "version",
    "workspace_id",
    "product__sku",
    "product__brand",
    "product__category",
)


def proving_work(context: JobContext) -> Outcome:
    """Read the lines that wait for proof by one record. A rerun finds nothing left to do.

    Left to people: lines that were sent back, and lines that carry any other reason, which somebody has to read.
    """
    outcome = _proving(context)
    with context.commit():
        evidence_next(context.workspace_id, besides=context.job_id)
    return outcome


def _proving(context: JobContext) -> Outcome:
    row = Evidence.objects.filter(pk=context.payload["evidence"]).first()
    if row is None or row.version != context.payload["version"]:
        return Outcome(result={"dropped": "The record was changed meanwhile."})
    if not row.holds_on(day_of(row.workspace_id)):
        return Outcome(result={"dropped": "The record does not hold today."})
    by = User.objects.filter(pk=context.requested_by_id or 0).first()
    lines = _lines(row)
    total, done, supported = lines.count(), 0, 0
    for batch in ids_in_batches(lines):
        for pk in _lacking(batch, row):
            supported += _prove(context, pk, row, by)
        done += len(batch)
        with context.commit(done=done, total=total):
            pass
    with context.commit(done=total, total=total):
        Evidence.objects.filter(pk=row.pk, version=row.version).update(seeking=False)
        audit_record(
            workspace_id=row.workspace_id,
            actor=by,
            event="evidence.sought",
            row=row,
            data={"lines": total, "supported": supported},
            via="job",
        )
    return Outcome(result={"lines": total, "supported": supported})


def _lines(row: Evidence) -> QuerySet[Candidate]:
    """Lines of the record's products that wait for something, by pk."""
    waits = Q(state__in=(CandidateState.BLOCKED, CandidateState.STALE))
    waits |= Q(state=CandidateState.IN_REVIEW) & ~Q(stale_reasons=[])
    lines = Candidate.objects.filter(waits, workspace=row.workspace_id).order_by("pk")
    # No more than a first choice; `Evidence.covers` says it exactly.
    if row.skus:
        lines = lines.filter(product__sku__in=row.skus)
    return lines


def _lacking(batch: list[int], row: Evidence) -> Iterator[int]:
    proof = _proof(row)
    lines = Candidate.objects.filter(pk__in=batch).select_related("product").only(*READ)
    for line in lines.order_by("pk"):
        if _lacked(line, row, proof):
            yield line.pk


def _proof(row: Evidence) -> dict[str, Any]:
    return {
        "id": row.pk,
        "edition": row.edition,
        "statement": row.statement,
        "kinds": row.kinds,
    }


def _lacked(line: Candidate, row: Evidence, proof: Mapping[str, Any]) -> bool:
    """Whether a line has a claim that this record alone would support, and waits for nothing else."""
    gone = {reason.get("evidence") for reason in line.stale_reasons}
    if any(reason.get("kind") != "evidence" for reason in line.stale_reasons) or row.pk in gone:
        return False
    claims = [
        claim
        for claim in line.badges.get("claims", ())
        if (claim["status"] == "unsupported" and "waiver" not in claim)
        or claim.get("evidence", {}).get("id") in gone
    ]
    return bool(claims) and row.covers(line.product) and proof_covers(line.text, claims, proof)


def _prove(context: JobContext, pk: int, row: Evidence, by: User | None) -> bool:
    """Measure one line again as *Check again* does; False where the record makes no difference to it."""
    proof = _proof(row)
    for _ in range(TRIES):
        found = _lines(row).filter(pk=pk)
        line = found.select_related("product", "campaign", "revision", "round").first()
        if line is None or not _lacked(line, row, proof):
            return False
        # Measured before the lock, as everywhere; whoever changed the line meanwhile has it read once more.
        try:
            badges = candidate_measure(line, line.text)
        except (DomainError, InputError) as error:
            # A brief or a record that nobody could order with: one line must not hold up all others.
            logger.warning("line %s cannot be measured by evidence %s: %s", pk, row.pk, error)
            return False
        if row.pk not in evidence_used([badges]):
            return False
        with context.commit():
            held = ground_hold(line, [badges])
            fresh = candidate_lock(pk)
            if fresh.version == line.version and ground_stands(fresh, line):
                with _said_by_job():
                    line_revise(fresh, fresh.text, badges, held, by=by, is_edit=False)
                return True
    return False


@contextmanager
def _said_by_job() -> Iterator[None]:
    way = via_var.set("job")
    try:
        yield
    finally:
        via_var.reset(way)
