"""Which creativity suits a campaign, as a suggestion with its reasons: nothing is ever set by it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from math import expm1
from statistics import fmean
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q

from campaigns.briefs.products import campaign_skus
from campaigns.common.figures import counted, signed
from campaigns.learning.contrasts import Ended, experiments_ended
from campaigns.learning.evidence import teaches_simulated
from campaigns.learning.learnings import PRODUCTS_READ
from campaigns.learning.pooling import SUPPORTED_LEAST, Effect, Pooled, pool
from campaigns.models import Campaign, LiveCopy, Product

LAUNCH, CLEARANCE = 0.6, 0.2
NEW = timedelta(days=30)
STEP = 0.1
"""By so much the past moves it, and effects are told for so much."""


@dataclass(frozen=True)
class Suggestion:
    """A creativity, 0 to 1, and why; `simulated` where shoppers who do not exist had a part in it."""

    value: float
    reasons: tuple[str, ...]
    simulated: bool

    def record(self) -> dict[str, Any]:
        """As the API says it."""
        return {"value": self.value, "reasons": list(self.reasons), "simulated": self.simulated}


def creativity_suggested(campaign: Campaign, now: datetime) -> Suggestion | None:
    """What speaks for another creativity than the campaign's own; None where nothing does."""
    value, reasons = campaign.creativity, []
    if kind := _kind(campaign, now):
        value, why = kind
        reasons.append(why)
    simulated = teaches_simulated()
    past = creativity_past(experiments_ended(simulated=simulated))
    is_moved = past is not None and past.low * past.high > 0
    if past is not None and is_moved:
        value += STEP if past.value > 0 else -STEP
        reasons.append(_past_said(past, simulated=simulated))
    value = round(min(1.0, max(0.0, value)), 1)
    if not reasons or value == round(campaign.creativity, 1):
        return None
    return Suggestion(value, tuple(reasons), simulated and is_moved)


def creativity_past(tests: Sequence[Ended]) -> Pooled | None:
    """How the log of the click rate moved with each tenth of creativity, over experiments whose arms differ in it; None for too few."""
    effects = [effect for one in tests for effect in _slope(one)]
    return pool(effects) if len(effects) >= SUPPORTED_LEAST else None


def _slope(one: Ended) -> Iterator[Effect]:
    """Of one experiment, by least squares over its arms; none where all were written at the same creativity."""
    arms = [
        (at, mean) for at, (_, mean) in zip(one.creativity, one.arms, strict=True) if at is not None
    ]
    if len({at for at, _ in arms}) < 2:
        return
    middle = fmean(at for at, _ in arms)
    spread = sum((at - middle) ** 2 for at, _ in arms) / STEP
    weights = [(at - middle) / spread for at, _ in arms]
    yield Effect(
        sum(w * mean.value for w, (_, mean) in zip(weights, arms, strict=True)),
        sum(w**2 * mean.variance for w, (_, mean) in zip(weights, arms, strict=True)),
    )


def _kind(campaign: Campaign, now: datetime) -> tuple[float, str] | None:
    """Whether it clears or launches its products, and the creativity for that."""
    skus = list(islice(campaign_skus(campaign), PRODUCTS_READ))
    live = LiveCopy.objects.filter(product=OuterRef("pk"))
    products = Product.objects.filter(sku__in=skus).annotate(is_live=Exists(live))
    found = products.aggregate(
        all=Count("pk"),
        reduced=Count("pk", filter=Q(compare_at_price__gt=F("price"))),
        new=Count("pk", filter=Q(created__gte=now - NEW, is_live=False)),
    )
    all_said = counted(found["all"], "product")
    if found["reduced"] * 2 >= found["all"] > 0:
        return (
            CLEARANCE,
            f"Reduced: {found['reduced']} of {all_said}. A clearance takes what is known to be clicked.",
        )
    if found["new"] * 2 >= found["all"] > 0:
        return (
            LAUNCH,
            f"New, with no live copy: {found['new']} of {all_said}. A launch has its words to find.",
        )
    return None


def _past_said(past: Pooled, *, simulated: bool) -> str:
    lift, low, high = (signed(100 * expm1(log)) for log in (past.value, past.low, past.high))
    whose = "simulated experiment" if simulated else "experiment"
    return (
        f"In {counted(past.tests, whose)} each tenth more of creativity changed clicks by {lift} %"
        f" [{low} to {high} %]."
    )
