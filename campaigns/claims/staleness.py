"""Lines go stale with the evidence or the waiver that they rest on: exactly those, in the transaction of the change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from django.db.models import QuerySet

from campaigns.claims.selectors import day_of, waivers_used
from campaigns.models import (
    STANDING,
    WARNED,
    Candidate,
    ClaimUse,
    Evidence,
    User,
    Waiver,
)
from campaigns.workspaces.marking import Reason, lines_lock, lines_mark

BATCH = 500


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
    reason = _waiver_reason(waiver)
    return _mark(
        [waiver.candidate_id],
        lambda line: reason if waiver.pk in waivers_used(line.badges) else None,
        lambda known: known.get("waiver") == waiver.pk,
        said=("waiver", None, "job"),
    )


def proofs_lost(line: Candidate, day: date) -> list[Reason]:
    """Why a text stands by its records and waivers no longer, asked of one that nobody marks. Needs product and revision."""
    basis = line.revision.basis if line.revision else {}
    records = Evidence.objects.filter(pk__in=[one["id"] for one in basis.get("evidence", ())])
    ended = Waiver.objects.filter(pk__in=basis.get("waivers", ()), expires__lt=day)
    found = [_evidence_reason(line, row, day) for row in records.order_by("pk")]
    return [*(one for one in found if one), *map(_waiver_reason, ended.order_by("pk"))]


def _waiver_reason(waiver: Waiver) -> Reason:
    return {
        "kind": "waiver",
        "before": waiver.reason,
        "after": f"ended on {waiver.expires.isoformat()}",
        "waiver": waiver.pk,
    }


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
    kind, actor, via = said
    found = []
    for line in lines_lock(ids, "product"):
        if line.state in (*STANDING, *WARNED):
            own = reason(line)
            others = [known for known in line.stale_reasons if not is_own(known)]
            found.append((line, [*others, own] if own else others, [kind]))
    return lines_mark(found, actor=actor, via=via)


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
