"""Which approved texts go out: one or all for a field, and why the others are held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber

from campaigns.models import Campaign, Candidate, CandidateState, Decision, Product, Verdict

OUT = (CandidateState.APPROVED, CandidateState.LIVE)
CHUNK = 1000
_MOMENT = Coalesce("batch__created", "at")


@dataclass(frozen=True)
class Approved:
    """One approved line with who let it out; `key` is CHANNEL.FIELD."""

    candidate: Candidate
    key: str
    approved_by: str
    approved_at: datetime | None
    chosen_at: datetime | None = None  # as `approved_at`, but one moment for all of a bulk act

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


@dataclass(frozen=True)
class Sending:
    """What a writer gets: a campaign's products one by one, and every CHANNEL.FIELD they have text for."""

    rows: Iterable[Outgoing]
    keys: frozenset[str]


def approved_candidates(campaign: Campaign) -> QuerySet[Candidate]:
    """Lines whose current content somebody approved and nothing has made stale since."""
    rows = Candidate.objects.filter(
        workspace=campaign.workspace_id, campaign=campaign, state__in=OUT
    )
    return rows.filter(Exists(_approval())).select_related("product")


def key_filter(keys: Iterable[str] | None) -> Q:
    """Lines of these CHANNEL.FIELD; of every one for None."""
    if keys is None:
        return Q()
    found = Q(pk__in=())
    for key in keys:
        channel, _, field_name = key.partition(".")
        found |= Q(channel=channel, field=field_name)
    return found


def chosen_candidates(approved: QuerySet[Candidate]) -> QuerySet[Candidate]:
    """Of approved lines the one that goes out for each field of each product, as `_preference` has it."""
    numbered = approved.annotate(
        chosen_at=Subquery(_approval().values(moment=_MOMENT)[:1]),
        place=Window(
            RowNumber(),
            partition_by=["product_id", "channel", "field"],
            order_by=[F("is_primary").desc(), F("chosen_at").desc(), "rank", F("pk").desc()],
        ),
    )
    return Candidate.objects.filter(pk__in=numbered.filter(place=1).values("pk"))


def outgoing_keys(campaign: Campaign) -> frozenset[str]:
    """Every CHANNEL.FIELD that has approved text."""
    rows = approved_candidates(campaign).order_by().values_list("channel", "field").distinct()
    return frozenset(f"{channel}.{field}" for channel, field in rows)


def outgoing(
    campaign: Campaign,
    *,
    keys: Iterable[str] | None,
    one_each: bool,
    products: Collection[int] | None = None,
) -> Iterator[Outgoing]:
    """What goes out for each product, by sku; one product at a time is held in memory.

    `keys` limits to some CHANNEL.FIELD; `one_each` takes the primary line of a field, else the latest
    approved (of a bulk act the first in rank), and holds the others as `not_primary`. Stale lines are
    held. `products` are the ids of those to look at, None for all.
    """
    wanted = None if keys is None else frozenset(keys)
    for _, rows in groupby(_lines(campaign, products), key=lambda row: row.product_id):
        made: Outgoing | None = None
        for row in rows:
            key = f"{row.channel}.{row.field}"
            if wanted is not None and key not in wanted:
                continue
            made = made or Outgoing(row.product)
            if row.state == CandidateState.STALE:
                made.held.append(held(row.product.sku, key, "stale", row.pk))
            elif row.approved_by is not None:
                made.lines.append(
                    Approved(row, key, row.approved_by, row.approved_at, row.chosen_at)
                )
        if made is not None:
            if one_each:
                _keep_one(made)
            yield made


def held(sku: str, key: str, reason: str, candidate_id: int | None = None) -> dict[str, Any]:
    """One entry of `held`."""
    entry: dict[str, Any] = {"sku": sku, "field": key, "reason": reason}
    if candidate_id is not None:
        entry["candidate"] = candidate_id
    return entry


def _approval() -> QuerySet[Decision]:
    """The standing approval of a line's current content, newest first."""
    return Decision.objects.filter(
        candidate=OuterRef("pk"),
        verdict=Verdict.APPROVE,
        revision=OuterRef("revision"),
        content_hash=OuterRef("content_hash"),
        undone_by=None,
    ).order_by("-pk")


def _lines(campaign: Campaign, products: Collection[int] | None) -> Iterator[Any]:
    """Lines that may go out and stale ones, with who approved them and when, in the file's order."""
    rows = Candidate.objects.filter(
        workspace=campaign.workspace_id, campaign=campaign, state__in=(*OUT, CandidateState.STALE)
    )
    if products is not None:
        rows = rows.filter(product__in=products)
    told = rows.annotate(
        approved_by=Subquery(_approval().values("by__username")[:1]),
        approved_at=Subquery(_approval().values("at")[:1]),
        chosen_at=Subquery(_approval().values(moment=_MOMENT)[:1]),
    )
    ordered = told.order_by("product__sku", "product_id", "channel", "field", "rank", "pk")
    heavy = ("badges", "generated_text", "product__understanding", "product__search")
    return ordered.select_related("product").defer(*heavy).iterator(chunk_size=CHUNK)


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


def _preference(line: Approved) -> tuple[bool, float, int, int]:
    """The primary line, else the latest approved; a bulk act is one moment, there the rank decides."""
    at = line.chosen_at.timestamp() if line.chosen_at else 0.0
    return line.candidate.is_primary, at, -line.candidate.rank, line.candidate.pk
