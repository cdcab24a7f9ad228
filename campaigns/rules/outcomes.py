"""What a set of rules says of stored lines, batch by batch: for the preview and for the change itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from campaigns.models import Candidate, CandidateState
from generation.jobs.rules import rules_blocks, rules_reread
from generation.types import LineRules

BATCH = 500
# A line, its product and its campaign have columns of many kilobytes that no rule looks at.
READ = (
    "state",
    "channel",
    "field",
    "text",
    "badges",
    "stale_reasons",
    "is_primary",
    "version",
    "workspace_id",
    "campaign__language",
    "product__sku",
)
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


@dataclass(frozen=True)
class Change:
    """What differs between the set that held and the one that will: `touched` are the keys of rules that came,
    changed or went, `rules` those of them that are in the new set, `channels` theirs together ([]: all)."""

    touched: frozenset[str]
    rules: LineRules
    channels: Sequence[str]

    def lines(self, states: Iterable[str]) -> QuerySet[Candidate]:
        """Lines that one of the rules can speak of, by pk."""
        lines = Candidate.objects.filter(state__in=states).order_by("pk")
        if not self.touched:
            return lines.none()
        return lines.filter(channel__in=self.channels) if self.channels else lines


def read(lines: QuerySet[Candidate]) -> QuerySet[Candidate]:
    """The lines with what a reading needs and no more."""
    return lines.select_related("campaign", "product").only(*READ)


def ids_in_batches(lines: QuerySet[Candidate]) -> Iterator[list[int]]:
    """Their ids, a keyset page at a time."""
    after = 0
    while batch := list(lines.filter(pk__gt=after).values_list("pk", flat=True)[:BATCH]):
        yield batch
        after = batch[-1]


def line_outcome(line: Candidate, change: Change) -> LineOutcome | None:
    """What the new set says of a line; None where it says what was said before."""
    before = line.badges.get("rules") or []
    entries = rules_reread(
        line.text,
        line.badges,
        change.rules,
        touched=change.touched,
        channel=line.channel,
        locale=line.campaign.language,
    )
    if _meant(entries) == _meant(before):
        return None
    known = set(rules_blocks(before))
    return LineOutcome(line, entries, [said for said in rules_blocks(entries) if said not in known])


def line_ruled(line: Candidate, rules: LineRules, *, locale: str) -> None:
    """Read a line that is not stored yet by rules that came to hold since it was measured; its badges change in place."""
    measured = line.badges
    entries = rules_reread(
        line.text,
        measured,
        rules,
        touched={entry["id"] for entry in measured.get("rules") or () if "id" in entry},
        channel=line.channel,
        locale=locale,
    )
    measured["rules"], measured["blocks"] = entries, rules_blocks(entries)
    line.state = CandidateState.BLOCKED if measured["blocks"] else CandidateState.IN_REVIEW


def _meant(entries: Iterable[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    return sorted(
        (entry.get("id", ""), entry["severity"], tuple(entry["span"] or ()), entry["message"])
        for entry in entries
    )
