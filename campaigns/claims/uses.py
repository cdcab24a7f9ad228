"""What each line rests on, kept as rows with every text that is stored: the way from a change to the lines that it touches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count, QuerySet

from campaigns.catalog.fact_uses import GONE, basis_uses
from campaigns.claims.selectors import evidence_used
from campaigns.claims.staleness import evidence_reread
from campaigns.models import Campaign, Candidate, ClaimUse, Evidence, Product

Based = tuple[Candidate, Mapping[str, Any]]
"""A line and the basis of its text."""


def evidence_hold(badges: Iterable[Mapping[str, Any]]) -> list[Evidence]:
    """The records that lines about to be stored rest on, locked: nobody changes them before the lines are there.

    Must come before the lock of any line in the transaction, as it does where a record is changed.
    """
    used = evidence_used(badges)
    if not used:
        return []
    rows = Evidence.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=used)
    return list(rows.order_by("pk"))


def ground_hold(line: Candidate, badges: Iterable[Mapping[str, Any]]) -> list[Evidence]:
    """All that a line about to be stored is measured by, locked in the one order; answers the records that it rests on.

    Who changes a product or a brief looks for the lines that rest on it: one stored at that moment would be missed. What
    they are is read once this holds them. Must come before the lock of any line in the transaction.
    """
    _hold(Campaign.objects.filter(pk=line.campaign_id))
    held = evidence_hold(badges)
    product_hold(line.product_id)
    return held


def product_hold(pk: int) -> None:
    """Lock a product, whose lines are about to be stored."""
    _hold(Product.objects.filter(pk=pk))


def _hold(rows: QuerySet[Any]) -> None:
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))


def claim_uses_store(
    lines: Sequence[Based], held: Sequence[Evidence], *, replace: bool = False
) -> None:
    """Keep what the stored texts rest on; a line whose record changed since it was measured carries that as a reason."""
    if replace:
        ClaimUse.objects.filter(candidate__in=[line.pk for line, _ in lines]).delete()
    known = {row.pk for row in held}
    ClaimUse.objects.bulk_create(
        [use for line, basis in lines for use in _uses(line, basis, known)], batch_size=2000
    )
    for row in held:
        evidence_reread(evidence=row, actor=None, only=[line.pk for line, _ in lines])


def _uses(line: Candidate, basis: Mapping[str, Any], known: set[int]) -> Iterable[ClaimUse]:
    own = {"workspace_id": line.workspace_id, "candidate": line, "product_id": line.product_id}
    for use in basis_uses(basis):
        yield ClaimUse(**own, fact=use)
    for rested in basis.get("evidence", ()):
        if rested["id"] in known:
            yield ClaimUse(**own, evidence_id=rested["id"])


def evidence_counts(rows: Iterable[Evidence]) -> dict[int, int]:
    """How many lines that may still go out rest on each record."""
    used = ClaimUse.objects.filter(evidence__in=list(rows)).exclude(candidate__state__in=GONE)
    counted = used.order_by().values_list("evidence_id").annotate(Count("candidate", distinct=True))
    return {pk: count for pk, count in counted if pk is not None}
