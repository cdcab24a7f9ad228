"""Which approved texts go out: one or all for a field, and why the others are held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from campaigns.models import Campaign, Candidate, CandidateState, Decision, Product, Verdict

OUT = (CandidateState.APPROVED, CandidateState.LIVE)


@dataclass(frozen=True)
class Approved:
    """One approved line with who let it out; `key` is CHANNEL.FIELD."""

    candidate: Candidate
    key: str
    approved_by: str
    approved_at: datetime | None

    @property
    def text(self) -> str:
        """The approved text, byte for byte as it was hashed."""
        return self.candidate.text


@dataclass
class Outgoing:
    """A product's texts that go out, and its lines that do not, each with a reason."""

    product: Product
    lines: list[Approved] = field(default_factory=list)
    held: list[dict[str, Any]] = field(default_factory=list)

    def text_for(self, key: str) -> Approved | None:
        """The one line for a single-valued key."""
        return next((line for line in self.lines if line.key == key), None)


def approved_candidates(campaign: Campaign) -> QuerySet[Candidate]:
    """Lines whose current content somebody approved and nothing has made stale since."""
    verdict = Decision.objects.filter(
        candidate=OuterRef("pk"),
        verdict=Verdict.APPROVE,
        revision=OuterRef("revision"),
        content_hash=OuterRef("content_hash"),
        undone_by=None,
    )
    rows = Candidate.objects.filter(
        workspace=campaign.workspace_id, campaign=campaign, state__in=OUT
    )
    return rows.filter(Exists(verdict)).select_related("product")


def outgoing(
    campaign: Campaign, *, keys: Iterable[str] | None, one_each: bool
) -> Iterator[Outgoing]:
    """What goes out for each product, by sku.

    `keys` limits to some CHANNEL.FIELD; `one_each` takes the primary line of a field, else the latest
    approved, and holds the others as `not_primary`. Lines under way or stale are held with their state.
    """
    wanted = None if keys is None else frozenset(keys)
    by_product: dict[int, Outgoing] = {}
    for line in _approved(campaign):
        if wanted is None or line.key in wanted:
            row = by_product.setdefault(line.candidate.product_id, Outgoing(line.candidate.product))
            row.lines.append(line)
    for candidate in _stale(campaign):
        key = f"{candidate.channel}.{candidate.field}"
        if wanted is None or key in wanted:
            row = by_product.setdefault(candidate.product_id, Outgoing(candidate.product))
            row.held.append(held(candidate.product.sku, key, "stale", candidate.pk))
    for row in sorted(by_product.values(), key=lambda one: one.product.sku):
        if one_each:
            _keep_one(row)
        row.lines.sort(key=lambda line: (line.key, line.candidate.rank, line.candidate.pk))
        yield row


def held(sku: str, key: str, reason: str, candidate_id: int | None = None) -> dict[str, Any]:
    """One entry of `held`."""
    entry: dict[str, Any] = {"sku": sku, "field": key, "reason": reason}
    if candidate_id is not None:
        entry["candidate"] = candidate_id
    return entry


def _approved(campaign: Campaign) -> Iterator[Approved]:
    rows = list(
        approved_candidates(campaign).order_by("product__sku", "channel", "field", "rank", "pk")
    )
    verdicts: dict[int, Decision] = {}
    found = Decision.objects.filter(
        candidate__in=[row.pk for row in rows], verdict=Verdict.APPROVE, undone_by=None
    )
    for decision in found.select_related("by").order_by("pk"):
        verdicts[decision.candidate_id] = decision
    for row in rows:
        decision = verdicts[row.pk]
        yield Approved(row, f"{row.channel}.{row.field}", decision.by.username, decision.at)


def _stale(campaign: Campaign) -> QuerySet[Candidate]:
    rows = Candidate.objects.filter(workspace=campaign.workspace_id, campaign=campaign)
    return rows.filter(state=CandidateState.STALE).select_related("product").order_by("pk")


def _keep_one(row: Outgoing) -> None:
    by_key: dict[str, list[Approved]] = defaultdict(list)
    for line in row.lines:
        by_key[line.key].append(line)
    row.lines = []
    for key, lines in by_key.items():
        best = max(lines, key=_preference)
        row.lines.append(best)
        row.held += [
            held(row.product.sku, key, "not_primary", line.candidate.pk)
            for line in lines
            if line is not best
        ]


def _preference(line: Approved) -> tuple[bool, float, int]:
    at = line.approved_at.timestamp() if line.approved_at else 0.0
    return line.candidate.is_primary, at, line.candidate.pk
