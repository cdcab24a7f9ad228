"""Which evidence holds for a product, which waivers for a line, and what stands in a line without either."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import F, Q

from campaigns.common.zones import day_in
from campaigns.models import Candidate, ClaimUse, Evidence, Product, Waiver, Workspace

MANIPULATION = "manipulation"
ENDING = (
    "Evidence or a waiver has just ended, and its lines are being pulled. Try again in a minute."
)


def day_of(workspace_id: int) -> date:
    """The day that it is in a workspace."""
    return day_in(Workspace.objects.values_list("timezone", flat=True).get(pk=workspace_id))


def proofs_of(product: Product) -> list[dict[str, Any]]:
    """The evidence that holds for a product today, as an order holds it; the oldest record first."""
    rows = Evidence.objects.filter(workspace_id=product.workspace_id, retired=None)
    found = []
    for row in rows.annotate(zone=F("workspace__timezone")).order_by("pk"):
        if row.holds_on(day_in(row.zone)) and row.covers(product):
            found.append(
                {
                    "id": row.pk,
                    "edition": row.edition,
                    "statement": row.statement,
                    "kinds": row.kinds,
                }
            )
    return found


def waivers_of(candidate: Candidate) -> list[dict[str, Any]]:
    """The waivers of a line that hold today, as an order holds them."""
    if candidate._state.adding:
        return []
    rows = Waiver.objects.filter(candidate=candidate, ended=None).select_related("revision")
    rows = rows.annotate(zone=F("workspace__timezone")).order_by("pk")
    return [
        {"id": row.pk, "text": row.revision.text, "claims": row.claims}
        for row in rows
        if day_in(row.zone) <= row.expires
    ]


def claims_open(badges: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The claims of a line that nothing supports and nobody answers for, and what is said in it to a language model."""
    claims = badges.get("claims", ())
    unproved = [one for one in claims if one["status"] == "unsupported" and "waiver" not in one]
    found = badges.get(MANIPULATION) or {}
    spans = () if "waiver" in found else found.get("spans", ())
    return [*unproved, *({"kind": MANIPULATION, "span": span} for span in spans)]


def claims_said(badges: Mapping[str, Any], text: str) -> list[str]:
    """Why such claims forbid an approval, in words."""
    return [
        f"“{text[claim['span'][0] : claim['span'][1]]}”: nothing supports this {claim['kind']} claim, and nobody waived it."
        for claim in claims_open(badges)
    ]


def lines_lapsed(lines: Sequence[Candidate], workspace_id: int) -> dict[int, str]:
    """Lines that rest on evidence or a waiver whose last day has passed, with that in words, by id.

    The clock marks them within a minute; until then this keeps them from being approved or going out.
    """
    waivers = {pk for line in lines for pk in waivers_used(line.badges)}
    if not waivers and not evidence_used(line.badges for line in lines):
        return {}
    today = day_of(workspace_id)
    found = {}
    used = ClaimUse.objects.filter(candidate__in=[line.pk for line in lines])
    ended = used.filter(Q(evidence__valid_to__lt=today) | Q(evidence__valid_from__gt=today))
    for candidate_id, statement in ended.values_list("candidate_id", "evidence__statement"):
        found[candidate_id] = f"The evidence “{statement}” does not hold today."
    if waivers:
        over = Waiver.objects.filter(pk__in=waivers, expires__lt=today)
        ended_ids = set(over.values_list("pk", flat=True))
        for line in lines:
            if waivers_used(line.badges) & ended_ids:
                found[line.pk] = "The waiver of this line has ended."
    return found


def claims_unsettled(workspace_id: int) -> bool:
    """Whether evidence or a waiver has ended whose lines are still to be pulled."""
    today = day_of(workspace_id)
    ended = Evidence.objects.filter(workspace_id=workspace_id, retired=None, valid_to__lt=today)
    waivers = Waiver.objects.filter(workspace_id=workspace_id, ended=None, expires__lt=today)
    return ended.exclude(pulled_for=F("valid_to")).exists() or waivers.exists()


def waivers_used(badges: Mapping[str, Any]) -> set[int]:
    """The waivers that a line's claims, or what it says to a language model, stand by."""
    said = (*badges.get("claims", ()), badges.get(MANIPULATION) or {})
    return {one["waiver"] for one in said if "waiver" in one}


def evidence_used(badges: Iterable[Mapping[str, Any]]) -> set[int]:
    """The records that the claims of some lines rest on."""
    return {
        claim["evidence"]["id"]
        for one in badges
        for claim in one.get("claims", ())
        if "evidence" in claim
    }
