"""Which approved texts go out: as many as a field takes or all, in which order, and why the others are held."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import (
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber

from campaigns.catalog.quarantines import is_quarantined
from campaigns.exports.links import LinkTags
from campaigns.models import Campaign, Candidate, CandidateState, Decision, Product, Verdict
from campaigns.workspaces.second_approval import asked_in, cleared
from generation.jobs.scan import text_scan
from generation.types import field_specs

QUARANTINED, MANIPULATED = "quarantined", "manipulated"
SECOND = "second_approval"
OUT = (CandidateState.APPROVED, CandidateState.LIVE)
CHUNK = 1000
_MOMENT = Coalesce("batch__created", "at")
_SEVERAL = {spec.key: spec.max_items or 1 for spec in field_specs() if (spec.max_items or 1) > 1}


@dataclass(frozen=True)
class Approved:
    """One approved line with who let it out; `key` is CHANNEL.FIELD.

    `is_born` says that it counts as AI-born and `mark` that this file has to say so, both by the workspace's policy.
    """

    candidate: Candidate
    key: str
    approved_by: str
    approved_at: datetime | None
    is_born: bool = False
    mark: bool = False

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
        """The first line of a key, which is the only one where the field takes one text."""
        return next((line for line in self.lines if line.key == key), None)


Log = Callable[[Product, Approved], None]
"""Keeps the provenance of a text that went into a file."""


@dataclass(frozen=True)
class Sending:
    """What a writer gets: a campaign's products one by one, every CHANNEL.FIELD they have text for, how links are tagged,
    and who keeps what went out (its report tells it).
    """

    rows: Iterable[Outgoing]
    keys: frozenset[str]
    links: LinkTags | None = None
    log: Log | None = None


def approved_candidates(campaign: Campaign) -> QuerySet[Candidate]:
    """Lines whose current content somebody approved, nothing has made stale since and no quarantine holds."""
    return _approved(campaign).exclude(is_quarantined("product")).select_related("product")


def quarantined_candidates(campaign: Campaign) -> QuerySet[Candidate]:
    """Lines that would go out if their product were not quarantined."""
    return _approved(campaign).filter(is_quarantined("product"))


def _approved(campaign: Campaign) -> QuerySet[Candidate]:
    rows = Candidate.objects.filter(
        workspace=campaign.workspace_id, campaign=campaign, state__in=OUT
    )
    asked = asked_in(campaign.workspace_id)
    return rows.filter(Exists(_approval()), cleared(asked))


def lacking_candidates(campaign: Campaign) -> QuerySet[Candidate]:
    """Lines that one approved and that need a second approval since: until they are sent on, held."""
    asked = asked_in(campaign.workspace_id)
    rows = Candidate.objects.filter(campaign=campaign, state=CandidateState.APPROVED)
    return rows.exclude(cleared(asked)) if asked else rows.none()


def key_filter(keys: Iterable[str] | None) -> Q:
    """Lines of these CHANNEL.FIELD; of every one for None."""
    if keys is None:
        return Q()
    found = Q(pk__in=())
    for key in keys:
        channel, _, field_name = key.partition(".")
        found |= Q(channel=channel, field=field_name)
    return found


def places_of(key: str) -> int:
    """How many texts a CHANNEL.FIELD takes; one where its spec says nothing, or there is none."""
    return _SEVERAL.get(key, 1)


def chosen_candidates(approved: QuerySet[Candidate]) -> QuerySet[Candidate]:
    """Of approved lines the first of each field of each product: what goes out of fields that take one text."""
    place = Window(
        RowNumber(), partition_by=["product_id", "channel", "field"], order_by=preference()
    )
    numbered = approved.annotate(chosen_at=chosen_at(), place=place)
    return Candidate.objects.filter(pk__in=numbered.filter(place=1).values("pk"))


def outgoing_keys(campaign: Campaign) -> frozenset[str]:
    """Every CHANNEL.FIELD that has approved text."""
    rows = approved_candidates(campaign).order_by().values_list("channel", "field").distinct()
    return frozenset(f"{channel}.{field}" for channel, field in rows)


def outgoing(
    campaign: Campaign,
    *,
    keys: Iterable[str] | None,
    to_count: bool,
    products: Collection[int] | None = None,
    lines: Collection[int] | None = None,
) -> Iterator[Outgoing]:
    """What goes out for each product, by sku; one product at a time is held in memory.

    The lines of a field come in the order of their places: the primary one, then by rank, of equals the
    older; where a field takes one text the latest approved comes before rank (of a bulk act, which is
    one moment, the first in rank). `keys` limits to some CHANNEL.FIELD; `to_count` takes as many texts
    as the field does and holds the others as `not_primary` where that is one, as `same_text` or
    `beyond_count` where it takes several. Stale lines are held, those of quarantined products, and texts
    that are written for a language model. `products` and `lines` are the ids of those to look at, None for all.
    """
    wanted = None if keys is None else frozenset(keys)
    for _, rows in groupby(_lines(campaign, products, lines), key=lambda row: row.product_id):
        made: Outgoing | None = None
        for row in rows:
            key = f"{row.channel}.{row.field}"
            if wanted is not None and key not in wanted:
                continue
            made = made or Outgoing(row.product)
            if why := _waits(row):
                made.held.append(held(row.product.sku, key, why, row.pk))
            elif row.approved_by is not None:
                made.lines.append(Approved(row, key, row.approved_by, row.approved_at))
        if made is not None:
            if to_count:
                _keep_count(made)
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


def _lines(
    campaign: Campaign, products: Collection[int] | None, lines: Collection[int] | None
) -> Iterator[Any]:
    """Lines that may go out and stale ones, with who approved them and when, in the file's order."""
    rows = Candidate.objects.filter(
        workspace=campaign.workspace_id, campaign=campaign, state__in=(*OUT, CandidateState.STALE)
    )
    if products is not None:
        rows = rows.filter(product__in=products)
    if lines is not None:
        rows = rows.filter(pk__in=lines)
    told = rows.annotate(
        approved_by=Subquery(_approval().values("by__username")[:1]),
        approved_at=Subquery(_approval().values("at")[:1]),
        chosen_at=chosen_at(),
        is_cleared=is_cleared(campaign.workspace_id),
        is_quarantined=is_quarantined("product"),
    )
    ordered = told.order_by("product__sku", "product_id", "channel", "field", *preference())
    heavy = ("badges", "generated_text", "product__understanding", "product__search")
    return ordered.select_related("product").defer(*heavy).iterator(chunk_size=CHUNK)


def is_cleared(workspace_id: int) -> Case | Value:
    """Whether a line has the approvals that the workspace asks of it, for an annotation."""
    asked = asked_in(workspace_id)
    whole, lacking = Value(value=True), Value(value=False)
    return Case(When(cleared(asked), then=whole), default=lacking) if asked else whole


def _waits(row: Any) -> str:
    """Why a line of `_lines` does not go out; "" for one that may."""
    if row.state == CandidateState.STALE:
        return "stale"
    if not row.is_cleared:
        return SECOND
    if row.approved_by is None:
        return ""
    return QUARANTINED if row.is_quarantined else said_to_a_model(row)


def said_to_a_model(row: Any) -> str:
    """The reason that holds a text which is written for a language model; "" for any other.

    Every text is read as it goes out; the badge is asked only of one that is suspicious.
    """
    if not text_scan(row.text)["quarantine"] or "waiver" in row.badges.get("manipulation", {}):
        return ""
    return MANIPULATED


def _keep_count(row: Outgoing) -> None:
    by_key: dict[str, list[Approved]] = {}
    for line in row.lines:
        by_key.setdefault(line.key, []).append(line)
    row.lines = []
    for key, lines in by_key.items():
        reasons = held_reasons(key, [line.text for line in lines])
        for line, reason in zip(lines, reasons, strict=True):
            if reason:
                row.held.append(held(row.product.sku, key, reason, line.candidate.pk))
            else:
                row.lines.append(line)


def held_reasons(key: str, texts: Sequence[str]) -> list[str]:
    """For each text of a field, in the field's order: "" where it gets a place, else why it is held."""
    most = places_of(key)
    seen: set[str] = set()
    reasons = []
    for text in texts:
        if text in seen:
            reason = "same_text"
        else:
            reason = "" if len(seen) < most else "beyond_count"
            seen.add(text)
        reasons.append("not_primary" if reason and most == 1 else reason)
    return reasons


def chosen_at() -> Subquery:
    """When a line's current content was approved, one moment for all of a bulk act; none where it is not."""
    return Subquery(_approval().values(moment=_MOMENT)[:1])


def preference() -> list[Any]:
    """The order of a field's lines, as `outgoing` has it; needs the annotation `chosen_at`."""
    takes_one = ~key_filter(_SEVERAL)
    return [
        F("is_primary").desc(),
        Case(When(takes_one, then=F("chosen_at")), default=None).desc(nulls_last=True),
        "rank",
        Case(When(takes_one, then=F("pk")), default=None).desc(nulls_last=True),
        "pk",
    ]
