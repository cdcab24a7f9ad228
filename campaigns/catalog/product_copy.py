"""All the copy of one product, place by place, and the campaigns that write for it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from campaigns.catalog.selectors import product_live_copy, products_matching
from campaigns.catalog.stale_words import stale_changes
from campaigns.common.line_states import LINE_STATES
from campaigns.models import (
    Campaign,
    CampaignState,
    Candidate,
    CandidateState,
    LiveCopy,
    Product,
)

LINES_SHOWN, LINES_READ = 4, 400
CAMPAIGNS_READ, CAMPAIGNS_SHOWN = 30, 6
# What of a product's lines is shown, the gravest first.
SHOWN_FIRST = [
    CandidateState.STALE,
    CandidateState.CHANGES_REQUESTED,
    CandidateState.BLOCKED,
    CandidateState.APPROVED,
    CandidateState.SCHEDULED,
    CandidateState.LIVE,
    CandidateState.IN_REVIEW,
    CandidateState.GENERATED,
]
OVER = (CampaignState.ARCHIVED, CampaignState.CANCELLED, CampaignState.COMPLETED)


@dataclass(frozen=True)
class CopyLine:
    """A line, and why it no longer holds: (what, before, after)."""

    line: Candidate
    changes: list[tuple[str, str, str]]

    @property
    def badge(self) -> tuple[str, str, str]:
        """Words, icon and tone of its state."""
        return LINE_STATES[self.line.state]


@dataclass(frozen=True)
class CopyPlace:
    """One channel field of a product: what is live in its places, how many lines stand how, those that count most."""

    key: str
    live: list[LiveCopy]
    counts: Counter[str]
    lines: list[CopyLine]

    @property
    def channel(self) -> str:
        """The channel's key."""
        return self.key.partition(".")[0]

    @property
    def field(self) -> str:
        """The field's key."""
        return self.key.partition(".")[2]

    @property
    def total(self) -> int:
        """All its lines, in any state."""
        return self.counts.total()

    @property
    def since(self) -> datetime | None:
        """When what is live there was last changed."""
        return max((row.since for row in self.live), default=None)

    @property
    def rest(self) -> int:
        """Those that are shown neither as lines nor as live copy."""
        told = {row.revision.candidate_id for row in self.live if row.revision}
        return self.total - len(told | {one.line.pk for one in self.lines})

    @property
    def states(self) -> list[tuple[str, int]]:
        """(state in words, lines), the most first."""
        return [
            (LINE_STATES[state][0].lower(), count) for state, count in self.counts.most_common()
        ]


def product_copy(product: Product) -> list[CopyPlace]:
    """All its copy, place by place: what is live, how many lines stand how, and those that count most."""
    live: dict[str, list[LiveCopy]] = {}
    for text in product_live_copy(product):
        live.setdefault(text.key, []).append(text)
    standing = {text.revision_id for texts in live.values() for text in texts}
    rows = Candidate.objects.filter(product=product)
    counts: dict[str, Counter[str]] = {}
    for row in rows.order_by().values("channel", "field", "state").annotate(n=Count("pk")):
        key = f"{row['channel']}.{row['field']}"
        counts.setdefault(key, Counter())[row["state"]] += row["n"]
    shown: dict[str, list[CopyLine]] = {}
    newest = rows.filter(state__in=SHOWN_FIRST).select_related("campaign")
    for line in newest.order_by("-pk")[:LINES_READ]:
        if line.state == CandidateState.LIVE and line.revision_id in standing:
            continue  # told as live copy
        shown.setdefault(f"{line.channel}.{line.field}", []).append(
            CopyLine(line, stale_changes(line.stale_reasons))
        )
    return [
        CopyPlace(
            key,
            live.get(key, []),
            counts.get(key, Counter()),
            sorted(shown.get(key, ()), key=lambda one: SHOWN_FIRST.index(one.line.state))[
                :LINES_SHOWN
            ],
        )
        for key in sorted({*live, *counts})
    ]


def campaigns_with(product: Product) -> list[Campaign]:
    """Campaigns under way that write for a product, those changed last first."""
    rows = Campaign.objects.exclude(state__in=OVER).order_by("-updated")[:CAMPAIGNS_READ]
    one = Product.objects.filter(pk=product.pk, archived=False)
    return [
        row
        for row in rows
        if product.sku in row.skus
        or (
            row.product_filter and products_matching(row.product_filter).filter(pk__in=one).exists()
        )
    ][:CAMPAIGNS_SHOWN]
