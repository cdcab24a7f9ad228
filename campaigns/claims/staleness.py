"""Lines go stale with the evidence or the waiver that they rest on: exactly those, in the transaction of the change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from campaigns.catalog.staleness import GO_STALE, WARNED
from campaigns.claims.selectors import day_of, waivers_used
from campaigns.models import Candidate, CandidateState, ClaimUse, Evidence, User, Waiver
from campaigns.workspaces.audit import audit_record_all

BATCH = 500
Reason = dict[str, Any]


def evidence_reread(
    *, evidence: Evidence, actor: User | None, via: str | None = None, only: Sequence[int] = ()
) -> int:
    """Mark the lines that rest on a record otherwise than it is now; answers how many went stale.

    Must run in the transaction of the change, with the record locked. `only` looks at these lines alone.
    """
    used = ClaimUse.objects.filter(evidence=evidence)
    if only:
        used = used.filter(candidate__in=only)
    day = day_of(evidence.workspace_id)
    return _marked(
        used,
        lambda line: _evidence_reason(line, evidence, day),
        lambda reason: reason.get("evidence") == evidence.pk,
        said=("evidence", actor, via),
    )


def waiver_reread(*, waiver: Waiver) -> int:
    """Mark the line of a waiver whose last day has passed, where it still stands by it; 1 where it went stale."""
    reason = {
        "kind": "waiver",
        "before": waiver.reason,
        "after": f"ended on {waiver.expires.isoformat()}",
        "waiver": waiver.pk,
    }
    return _mark(
        [waiver.candidate_id],
        lambda line: reason if waiver.pk in waivers_used(line.badges) else None,
        lambda known: known.get("waiver") == waiver.pk,
        said=("waiver", None, "job"),
    )


def _marked(
    used: QuerySet[ClaimUse],
    reason: Callable[[Candidate], Reason | None],
    is_own: Callable[[Reason], bool],
    *,
    said: tuple[str, User | None, str | None],
) -> int:
    return sum(_mark(batch, reason, is_own, said=said) for batch in _batches(used))


def _batches(used: QuerySet[ClaimUse]) -> Iterator[list[int]]:
    """Their lines' ids, a keyset page at a time."""
    after = 0
    ids = used.order_by("candidate_id").values_list("candidate_id", flat=True).distinct()
    while batch := list(ids.filter(candidate_id__gt=after)[:BATCH]):
        yield batch
        after = batch[-1]


def _mark(
    ids: Sequence[int],
    reason: Callable[[Candidate], Reason | None],
    is_own: Callable[[Reason], bool],
    *,
    said: tuple[str, User | None, str | None],
) -> int:
    """Give locked lines the reason, or take it from them; who stands or is live goes stale by it."""
    rows = Candidate.objects.select_for_update(of=("self",)).filter(pk__in=ids)
    rows = rows.filter(state__in=(*GO_STALE, *WARNED)).select_related("revision", "product")
    told: dict[str, list[tuple[Candidate, Reason]]] = {"stale": [], "facts_changed": []}
    changed = []
    for line in rows.order_by("pk"):
        found = reason(line)
        reasons = [known for known in line.stale_reasons if not is_own(known)]
        reasons += [found] if found else []
        if reasons == line.stale_reasons:
            continue
        before, goes = line.state, bool(reasons) and line.state in GO_STALE
        line.stale_reasons = reasons
        line.state = CandidateState.STALE if goes else line.state
        line.is_primary = line.is_primary and not reasons
        changed.append(line)
        told["stale" if goes else "facts_changed"].append(
            (line, {"from": before, "to": line.state, "kinds": [said[0]]})
        )
    Candidate.objects.bulk_update(changed, ["state", "stale_reasons", "is_primary"])
    Candidate.objects.filter(pk__in=[row.pk for row in changed]).update(version=F("version") + 1)
    for event, entries in told.items():
        if entries:
            audit_record_all(
                workspace_id=entries[0][0].workspace_id,
                actor=said[1],
                event=f"candidate.{event}",
                said=entries,
                via=said[2],
            )
    return len(told["stale"])


def _evidence_reason(line: Candidate, evidence: Evidence, day: date) -> Reason | None:
    """Why a line no longer rests on a record as it was measured; None where it does."""
    basis = line.revision.basis if line.revision else {}
    rested = next((one for one in basis.get("evidence", ()) if one["id"] == evidence.pk), None)
    after = _now(line, evidence, rested, day) if rested else ""
    if not rested or not after:
        return None
    return {
        "kind": "evidence",
        "before": rested["statement"],
        "after": after,
        "evidence": evidence.pk,
    }


def _now(line: Candidate, evidence: Evidence, rested: Reason, day: date) -> str:
    if evidence.retired:
        return "retired"
    if evidence.valid_to and evidence.valid_to < day:
        return f"ended on {evidence.valid_to.isoformat()}"
    if evidence.valid_from and day < evidence.valid_from:
        return f"begins on {evidence.valid_from.isoformat()}"
    if rested["edition"] != evidence.edition:
        same = rested["statement"] == evidence.statement
        return "the same, by another proof" if same else evidence.statement
    if not evidence.covers(line.product):
        return "no longer for this product"
    kinds = {
        claim["kind"]
        for claim in line.badges.get("claims", ())
        if claim.get("evidence", {}).get("id") == evidence.pk
    }
    return "" if kinds <= set(evidence.kinds) else "no longer for such claims"
