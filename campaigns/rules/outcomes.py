"""What a set of rules says of stored lines, batch by batch: for the preview and for the change itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from campaigns.models import Candidate, CandidateState
from generation.jobs.rules import rules_blocks, rules_reread
from generation.types import LineRules

BATCH = 500
STANDING = (CandidateState.APPROVED, CandidateState.SCHEDULED, CandidateState.LIVE)
"""Lines that a new breach makes stale."""
WAITING = (CandidateState.IN_REVIEW, CandidateState.CHANGES_REQUESTED, CandidateState.BLOCKED)
GONE = (CandidateState.STALE, CandidateState.REJECTED, CandidateState.RETIRED)
"""Lines that may come back: their badges are read again and their state stays."""


@dataclass(frozen=True)
class LineOutcome:
    """A line that a set reads otherwise than it was measured: its whole `rules` badge, and the blocks that are new."""

    line: Candidate
    entries: list[dict[str, Any]]
    new_blocks: list[str]

    @property
    def blocks(self) -> list[str]:
        """Everything that forbids its approval."""
        return rules_blocks(self.entries)


def lines_touched(rules: Iterable[Mapping[str, Any]], states: Iterable[str]) -> QuerySet[Candidate]:
    """Lines that one of these rules can speak of, by pk: those of its channels."""
    rows = list(rules)
    lines = Candidate.objects.filter(state__in=states).order_by("pk")
    if not rows:
        return lines.none()
    if all(rule["channels"] for rule in rows):
        lines = lines.filter(channel__in={name for rule in rows for name in rule["channels"]})
    return lines


def lines_in_batches(lines: QuerySet[Candidate], after: int = 0) -> Iterator[list[Candidate]]:
    """Keyset pages, the campaign with each line."""
    while batch := list(lines.filter(pk__gt=after).select_related("campaign")[:BATCH]):
        yield batch
        after = batch[-1].pk


def line_outcome(line: Candidate, rules: LineRules) -> LineOutcome | None:
    """What a set says of a line; None where it says what was said before."""
    before = line.badges.get("rules") or []
    entries = rules_reread(
        line.text, line.badges, rules, channel=line.channel, locale=line.campaign.language
    )
    if _meant(entries) == _meant(before):
        return None
    known = set(rules_blocks(before))
    return LineOutcome(line, entries, [said for said in rules_blocks(entries) if said not in known])


def _meant(entries: Iterable[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    return sorted(
        (entry.get("id", ""), entry["severity"], tuple(entry["span"] or ()), entry["message"])
        for entry in entries
    )
