"""What reviewers preferred: a better and a worse text for the same product, channel, field and order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from campaigns.adapters.lines import field_spec, line_brief, line_order
from campaigns.briefs.neighbours import DECIDED
from campaigns.catalog.quarantines import is_quarantined
from campaigns.channels.selectors import field_specs_current
from campaigns.models import Brand, Campaign, Candidate, CandidateState, Decision, Verdict
from campaigns.models.review import Origin
from generation.jobs.adapting import Preferred
from generation.jobs.scan import text_scan

EDIT, REJECTION = "edit", "rejection"
EDITED = "edited"
"""The reason of a pair that an edit made; a rejection has its own."""
SAYS_NO_MORE = "duplicate"
"""Rejected because another line says the same: that prefers no wording."""


@dataclass(frozen=True)
class Pair:
    """`line` is the rejected one, or the one that was edited, with product, campaign and round; `chosen_line` an id.

    `brief` is the one that the line answers to.
    """

    kind: str
    reason: str
    line: Candidate
    chosen_line: int
    chosen: str
    rejected: str
    brief: dict[str, Any]


def pairs_edited() -> QuerySet[Candidate]:
    """Lines that a model wrote, people edited and somebody approved: their text is preferred to the generated one."""
    rows = _consented().filter(state__in=DECIDED, origin=Origin.MIXED)
    return rows.exclude(generated_text="").exclude(generated_text=F("text"))


def pairs_rejected() -> QuerySet[Candidate]:
    """Rejected lines, each beside an approved one of its round (`chosen_line`, `chosen`), with why (`reason`).

    Of several approved ones it is the primary one, then the first by rank.
    """
    beside = Candidate.objects.filter(
        round=OuterRef("round"),
        product=OuterRef("product"),
        channel=OuterRef("channel"),
        field=OuterRef("field"),
        state__in=DECIDED,
    ).order_by("-is_primary", "rank", "pk")
    why = Decision.objects.filter(
        candidate=OuterRef("pk"), verdict=Verdict.REJECT, undone_by=None
    ).order_by("-pk")
    rows = _consented().filter(state=CandidateState.REJECTED, round__isnull=False)
    rows = rows.annotate(
        chosen_line=Subquery(beside.values("pk")[:1]),
        chosen=Subquery(beside.values("text")[:1]),
        reason=Subquery(why.values("reason")[:1]),
    )
    return rows.filter(chosen_line__isnull=False).exclude(reason=SAYS_NO_MORE)


def pairs_of(campaigns: QuerySet[Campaign]) -> Iterator[Pair]:
    """The pairs of some campaigns, read as they are now, those of edits first, the newest line first.

    A campaign that does not consent has none. Texts that are written for a language model, and orders that
    can no longer be read, are passed over.
    """
    for kind, rows in ((EDIT, pairs_edited()), (REJECTION, pairs_rejected())):
        found = rows.filter(campaign__in=campaigns).order_by("-pk")
        for row in found.select_related("product", "round", "campaign__brand").iterator(500):
            pair = _pair(kind, row)
            if pair is not None:
                yield pair


def brand_consenting(brand: Brand) -> set[int]:
    """The ids of a brand's campaigns whose reviews may be learnt from."""
    rows = Campaign.objects.filter(brand=brand, learn_from_review=True)
    return set(rows.values_list("pk", flat=True))


def brand_pairs(brand: Brand) -> Iterator[Preferred]:
    """The pairs of a brand as its adapter learns from them; fields that have been renamed are passed over."""
    specs = field_specs_current(brand.workspace_id)
    for pair in pairs_of(Campaign.objects.filter(brand=brand)):
        spec = field_spec(pair.line, specs)
        if spec is not None:
            order = line_order(pair.line, pair.brief, spec)
            yield Preferred(
                order, pair.line.field, pair.chosen, pair.rejected, pair.line.campaign_id
            )


def brand_pairs_count(brand: Brand) -> int:
    """How many there are at most, counted by the database."""
    return sum(
        rows.filter(campaign__brand=brand).count() for rows in (pairs_edited(), pairs_rejected())
    )


def _consented() -> QuerySet[Candidate]:
    """Lines of campaigns whose reviews may be learnt from; those of quarantined products are out of use."""
    rows = Candidate.objects.filter(campaign__learn_from_review=True)
    return rows.exclude(is_quarantined("product"))


def _pair(kind: str, row: Candidate) -> Pair | None:
    if kind == EDIT:
        reason, chosen_line, chosen, rejected = EDITED, row.pk, row.text, row.generated_text
    else:
        said: Any = row
        reason, chosen_line, chosen, rejected = (
            said.reason, said.chosen_line, said.chosen, row.text,
        )  # fmt: skip
    if chosen.casefold() == rejected.casefold():
        return None
    if any(text_scan(text)["quarantine"] for text in (chosen, rejected)):
        return None
    if (brief := line_brief(row)) is None:
        return None
    return Pair(kind, reason or "other", row, chosen_line, chosen, rejected, brief)
