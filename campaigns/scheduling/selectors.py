"""Which launches a page shows, and what may be planned."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from campaigns.models import Campaign, Candidate, CandidateState, Launch, LaunchState, Placement
from campaigns.promises.selectors import approval_stands
from generation.types import channels

SHOWN_MOST = 500
LINES_SHOWN = 200
READY_SHOWN = 100
FREE = (CandidateState.APPROVED, CandidateState.RETIRED)
OVER = (LaunchState.FINISHED, LaunchState.CANCELLED, LaunchState.FAILED)


@dataclass(frozen=True)
class Ready:
    """Approved lines of one campaign and channel that a launch may take."""

    campaign: Campaign
    channel: str
    count: int


def launches_filtered(asked: Mapping[str, str]) -> QuerySet[Launch]:
    """Launches by `campaign`, `channel` and `state`, as an address says them; what is unknown narrows nothing."""
    rows = Launch.objects.select_related("campaign", "placement").annotate(count=Count("lines"))
    campaign = asked.get("campaign", "")
    if campaign.isascii() and campaign.isdigit() and len(campaign) < 19:
        rows = rows.filter(campaign=int(campaign))
    if (channel := asked.get("channel")) in channels():
        rows = rows.filter(placement__channel=channel)
    if (state := asked.get("state")) in LaunchState.values:
        return rows.filter(state=state)
    return rows.exclude(state=LaunchState.CANCELLED)


def launches_between(rows: QuerySet[Launch], first: datetime, last: datetime) -> list[Launch]:
    """Those that start in a span of time, in their order; as many as a page shows."""
    found = rows.filter(starts_at__gte=first, starts_at__lt=last)
    return list(found.order_by("starts_at", "pk")[:SHOWN_MOST])


def launches_unscheduled(rows: QuerySet[Launch]) -> list[Launch]:
    """Those without a time that may get one, newest first."""
    return list(rows.filter(starts_at=None).exclude(state__in=OVER).order_by("-pk")[:SHOWN_MOST])


def launches_ready() -> list[Ready]:
    """What may be planned, the campaigns that changed last first; as many as a page shows."""
    free = Candidate.objects.filter(approval_stands(), state=CandidateState.APPROVED)
    newest = free.order_by("-campaign__updated", "campaign", "channel")
    rows = newest.values_list("campaign", "channel").annotate(count=Count("pk"))[:READY_SHOWN]
    counts = list(rows)
    known = Campaign.objects.in_bulk({campaign for campaign, _, _ in counts})
    return [Ready(known[campaign], channel, count) for campaign, channel, count in counts]


def lines_free(campaign: Campaign, channel: str, *, own: Collection[int] = ()) -> list[Candidate]:
    """All lines that a launch has, then approved ones that it may take; by product, as many as a form shows."""
    rows = Candidate.objects.filter(campaign=campaign, channel=channel).select_related("product")
    ordered = rows.order_by("product__sku", "field", "rank", "pk")
    free = ordered.filter(approval_stands(), state__in=FREE).exclude(pk__in=own)
    return [*ordered.filter(pk__in=own), *free[:LINES_SHOWN]]


def placements_known(channel: str) -> list[str]:
    """The names of places in a channel."""
    rows = Placement.objects.filter(channel=channel).order_by("name")
    return list(rows.values_list("name", flat=True))
