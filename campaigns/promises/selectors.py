"""Which promises stand, which lines wait because of one, and whether the watch has still to look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from campaigns.models import (
    OPEN_END,
    STANDING,
    Candidate,
    CandidateState,
    Decision,
    Promise,
    PromiseKind,
    PromiseState,
    Verdict,
)
from campaigns.promises.reading import Reading

SOON = timedelta(hours=24)
"""From then on a promise is said to be false soon."""
TRUE, FALSE_SOON, HELD, PULLED = "true", "false_soon", "held", "pulled"
STATES = (TRUE, FALSE_SOON, HELD, PULLED)
PROMISES_READ = (
    "A promise has just ended, or what one rests on has changed, and its lines are being read."
    " Try again in a minute."
)


def promises_listed(*, state: str = "", kind: str = "") -> QuerySet[Promise]:
    """The promises of lines that stand, or that wait because of one; each state without the others."""
    stands = Q(state=PromiseState.TRUE, candidate__state__in=STANDING)
    waits = Q(state__in=(PromiseState.HELD, PromiseState.PULLED))
    waits &= Q(candidate__state=CandidateState.STALE)
    soon = Q(until__lte=timezone.now() + SOON)
    wanted = {
        TRUE: stands & ~soon,
        FALSE_SOON: stands & soon,
        HELD: waits & Q(state=PromiseState.HELD),
        PULLED: waits & Q(state=PromiseState.PULLED),
    }
    rows = Promise.objects.filter(wanted.get(state, stands | waits))
    return rows.filter(kind=kind) if kind in PromiseKind.values else rows


def promise_state(row: Promise) -> str:
    """One of `STATES`."""
    if row.state == PromiseState.TRUE and row.until <= timezone.now() + SOON:
        return FALSE_SOON
    return str(row.state)


def promises_of(line: Candidate) -> dict[tuple[int, int], Promise]:
    """A line's promises by their place; none of a line that neither stands nor waits because of one."""
    if line.state not in (*STANDING, CandidateState.STALE):
        return {}
    return {(row.start, row.end): row for row in Promise.objects.filter(candidate=line)}


def promises_broken(readings: Sequence[Reading]) -> str:
    """Why a line may not be approved: what it promises is not true; "" where all of it is."""
    return " ".join(one.said for one in readings if not one.holds)


def promises_unsettled(campaign_id: int) -> bool:
    """Whether a line of a campaign stands of which a promise has ended, or what one rests on has changed unread."""
    rows = Promise.objects.filter(candidate__campaign=campaign_id, candidate__state__in=STANDING)
    over = Q(state=PromiseState.TRUE, until__lte=timezone.now())
    return rows.filter(over | Q(unread=True)).exists()


def approval_stands() -> Exists:
    """That somebody approved a line's content as it is."""
    return Exists(
        Decision.objects.filter(
            candidate=OuterRef("pk"),
            verdict=Verdict.APPROVE,
            revision=OuterRef("revision"),
            content_hash=OuterRef("content_hash"),
            undone_by=None,
        )
    )


def promise_record(row: Promise) -> dict[str, Any]:
    """A promise, JSON-ready. Needs `candidate` and `product` at hand."""
    return {
        "id": row.pk,
        "candidate": row.candidate_id,
        "campaign": row.candidate.campaign_id,
        "sku": row.product.sku,
        "field": f"{row.candidate.channel}.{row.candidate.field}",
        "kind": row.kind,
        "state": promise_state(row),
        "words": row.words,
        "span": [row.start, row.end],
        "rests_on": row.rests,
        "true_until": None if row.until == OPEN_END else row.until.isoformat(),
        "timezone": row.zone,
        "why": row.why,
    }
