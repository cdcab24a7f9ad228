"""What forbids an approval beside the person: a line's blocks, and what moved under it since it was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import prefetch_related_objects
from django.utils import timezone

from campaigns.briefs.offer_staleness import offer_reasons
from campaigns.catalog.quarantines import QUARANTINED, quarantined
from campaigns.channels.fitting import text_fits
from campaigns.channels.selectors import FieldLimits, field_limits
from campaigns.claims.selectors import claims_said, lines_lapsed
from campaigns.common.errors import DomainError, Forbidden
from campaigns.models import Candidate, CandidateState, Verdict
from campaigns.promises.reading import Reading, lines_read
from campaigns.promises.selectors import promises_broken
from campaigns.review.states import DECIDED_FROM, moved
from campaigns.rules.outcomes import Change, line_outcome
from campaigns.rules.selectors import rules_unsettled
from campaigns.workspaces.marking import Reason
from generation.jobs.scan import text_scan
from generation.jobs.scorers import claims_outdated


@dataclass(frozen=True)
class Ground:
    """What moves under lines that are to be approved: what new brand rules change, while a job is still reading stored
    lines by them, by its id why a line's evidence or waiver no longer holds and what it promises, the limits of today by
    CHANNEL.FIELD, the products that are quarantined, and what its campaign's brief no longer says as it does: a round that
    runs while that changes marks its lines at its end.
    """

    rules: Change | None = None
    lapsed: Mapping[int, str] = field(default_factory=dict)
    limits: Mapping[str, FieldLimits] = field(default_factory=dict)
    promises: Mapping[int, Sequence[Reading]] = field(default_factory=dict)
    quarantined: frozenset[int] = frozenset()
    briefs: Mapping[int, Sequence[Reason]] = field(default_factory=dict)


SOLID = Ground()


def ground_of(rows: Sequence[Candidate], workspace_id: int) -> Ground:
    """What moves under some locked lines now."""
    limits = lines_limits(rows, workspace_id)
    lapsed = lines_lapsed(rows, workspace_id)
    promises = lines_read(rows, now=timezone.now())
    held = quarantined().filter(product__in={row.product_id for row in rows})
    products = frozenset(held.values_list("product_id", flat=True))
    prefetch_related_objects(rows, "revision")
    briefs = {row.pk: offer_reasons(row) for row in rows}
    return Ground(rules_unsettled(workspace_id), lapsed, limits, promises, products, briefs)


def lines_limits(rows: Sequence[Candidate], workspace_id: int) -> dict[str, FieldLimits]:
    """The limits that hold today for the fields of some lines, by CHANNEL.FIELD."""
    return field_limits(workspace_id, {(row.channel, row.field) for row in rows})


def decision_check(
    row: Candidate, verdict: Verdict, *, content_hash: str, own: str, against: Ground
) -> None:
    """Refuse what may not be decided on a locked line. `own` is what four eyes say against it.

    Raises what `candidate_approve` names.
    """
    seen = row.content_hash == content_hash
    if verdict == Verdict.APPROVE and row.state == CandidateState.BLOCKED and seen:
        _refuse_blocked(row)  # its reasons (422), not news of its state (409)
    if row.state not in DECIDED_FROM[verdict]:
        raise moved(row)
    if not seen:
        raise moved(row, "The text changed after you read it. Read it again, then decide.")
    if verdict == Verdict.APPROVE:
        _refuse_blocked(row)
        _refuse_lapsed(row, against.lapsed.get(row.pk, ""))
        _refuse_broken(against.promises.get(row.pk, ()))
        _refuse_moved(against.briefs.get(row.pk, ()))
        _refuse_ruled(row, against.rules)
        _refuse_unfit(row, against.limits)
        _refuse_manipulated(row, against.quarantined)
        if own:
            raise Forbidden(own)


def _refuse_blocked(row: Candidate) -> None:
    _refuse_moved(row.stale_reasons)
    # A line that was measured before every unsupported claim stopped an approval says so here.
    blocks = row.badges.get("blocks", []) or claims_said(row.badges, row.text)
    if blocks:
        raise DomainError(
            "This line cannot be approved: " + " ".join(blocks), extra={"blocks": blocks}
        )
    if claims_outdated(row.badges):
        raise DomainError(
            "Claims are read more closely since this line was measured. Check it again first.",
            extra={"blocks": ["stale"]},
        )


def _refuse_moved(reasons: Sequence[Reason]) -> None:
    if reasons:
        raise DomainError(
            "What this line rests on has changed since it was measured. Check it again first.",
            extra={"blocks": ["stale"], "stale_reasons": reasons},
        )


def _refuse_lapsed(row: Candidate, why: str) -> None:
    if why:
        raise DomainError(f"{why} Check the line again first.", extra={"blocks": ["stale"]})


def _refuse_broken(promises: Sequence[Reading]) -> None:
    if broken := promises_broken(promises):
        raise DomainError(broken, extra={"blocks": [broken]})


def _refuse_ruled(row: Candidate, rules: Change | None) -> None:
    outcome = line_outcome(row, rules) if rules else None
    if outcome and outcome.blocks:
        raise DomainError(
            "Brand rules changed, and this line breaks one: " + " ".join(outcome.blocks),
            extra={"blocks": outcome.blocks},
        )


def _refuse_manipulated(row: Candidate, quarantined: frozenset[int]) -> None:
    """A line of a quarantined product, or one that was measured before such text was looked for."""
    if row.product_id in quarantined:
        raise DomainError(QUARANTINED, extra={"blocks": ["quarantined"]})
    if scan_lacking(row):
        raise DomainError(
            "This reads as if it were written for a language model. Check it again first.",
            extra={"blocks": ["stale"]},
        )


def scan_lacking(row: Candidate) -> bool:
    """Whether a line was measured before text for language models was looked for, and reads like it."""
    return "manipulation" not in row.badges and bool(text_scan(row.text)["quarantine"])


def _refuse_unfit(row: Candidate, limits: Mapping[str, FieldLimits]) -> None:
    """A line measured by limits that have changed since; the clock's own look may be minutes away."""
    found = limits.get(f"{row.channel}.{row.field}")
    if found and not text_fits(row.text, found.spec):
        raise DomainError(
            "The limits of this channel have changed since this line was measured. Check it again first.",
            extra={"blocks": ["stale"]},
        )
