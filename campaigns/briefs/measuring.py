"""Measuring a line as it stands in its round: its frozen order, beside its siblings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from campaigns.briefs.approved import approved_copy
from campaigns.briefs.neighbours import product_neighbours
from campaigns.briefs.spec import brief_from_campaign, order_from_campaign, order_make
from campaigns.channels.selectors import field_specs_current
from campaigns.claims.selectors import waivers_of
from campaigns.models import Candidate, CandidateState
from generation.jobs import direct
from generation.types import Badges

SIBLINGS_MOST = 64
PROMISES = ("offer", "must_say", "must_not_say")
GONE = (CandidateState.REJECTED, CandidateState.RETIRED)


def candidate_order(candidate: Candidate) -> direct.Order:
    """The order a line answers to: the tone of its round, over product, promises and limits of today.

    What may be said, and how long it may be, rests on the product, the offer, the words and the channel as they
    are now; what was asked for is the round's. A line of no round answers to its campaign as it is now.
    """
    near = {
        "neighbours": product_neighbours(candidate.product, besides=candidate),
        "approved": approved_copy(candidate.product.workspace_id, besides=candidate),
        "waivers": waivers_of(candidate),
        "zone": candidate.campaign.timezone,
    }
    row = candidate.round
    if row is None or candidate.channel not in row.brief.get("briefs", {}):
        order = order_from_campaign(
            candidate.campaign, candidate.product, candidate.channel, now=timezone.now()
        )
        return {**order, **near}
    frozen: Mapping[str, Any] = row.brief
    today = brief_from_campaign(candidate.campaign, candidate.channel)
    order = order_make(
        candidate.product,
        brief={**frozen["briefs"][candidate.channel], **{key: today[key] for key in PROMISES}},
        fields=[
            direct.field_spec_to_dict(spec)
            for spec in field_specs_current(candidate.workspace_id)[candidate.channel]
        ],
        now=timezone.now().isoformat(),
    )
    return {**order, **near}


def candidate_siblings(candidate: Candidate) -> list[str]:
    """The other lines of its campaign, product, channel and field that are still in play."""
    rows = Candidate.objects.filter(
        campaign_id=candidate.campaign_id,
        product_id=candidate.product_id,
        channel=candidate.channel,
        field=candidate.field,
    ).exclude(state__in=GONE)
    if candidate.round_id is not None:
        rows = rows.filter(round_id=candidate.round_id)
    return list(
        rows.exclude(pk=candidate.pk).order_by("pk").values_list("text", flat=True)[:SIBLINGS_MOST]
    )


def candidate_near(candidate: Candidate, *, most: int) -> list[dict[str, Any]]:
    """The lines nearest to a line as everything stands now, nearest first (see `direct.lines_near`)."""
    return direct.lines_near(
        candidate.text,
        candidate_order(candidate),
        candidate.field,
        candidate_siblings(candidate),
        most=most,
    )


def candidate_measure(candidate: Candidate, text: str) -> Badges:
    """The badges of a text in a line's place."""
    return direct.measure_line(
        text, candidate_order(candidate), candidate.field, candidate_siblings(candidate)
    )
