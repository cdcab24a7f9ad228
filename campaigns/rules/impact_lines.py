"""The lines that a preview found: as a page, and as rows of a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from campaigns.common.copy_marks import CopySpan
from campaigns.common.line_states import LINE_STATES
from campaigns.models import Candidate, CandidateState, RuleSet
from campaigns.rules.selectors import rules_of_set
from campaigns.rules.trying import entries_marks
from generation.jobs.rules import rules_blocks, rules_reread
from generation.types import LineRules

COLUMNS = ("line", "state", "sku", "product", "campaign", "channel", "field", "text", "reason")
BATCH = 500


@dataclass(frozen=True)
class ImpactLine:
    """A line with what blocks it under a set: marks in its text, and the words."""

    line: Candidate
    marks: list[CopySpan]
    reasons: list[str]

    @property
    def badge(self) -> tuple[str, str, str]:
        """State, icon and tone."""
        return state_badge(self.line.state)


def state_badge(state: str) -> tuple[str, str, str]:
    """The words, icon and tone of a line's state."""
    return LINE_STATES[state]


def impact_lines(rule_set: RuleSet, state: str = "") -> QuerySet[Candidate]:
    """Lines that the preview of a set found blocked, in one state or all, as they are now."""
    rows = Candidate.objects.filter(pk__in=rule_set.impact.get("listed", ()))
    if state:
        rows = rows.filter(state=state)
    return rows.select_related("product", "campaign").order_by("pk")


def impact_states(rule_set: RuleSet) -> dict[str, int]:
    """How many of them stand in each state now."""
    rows = impact_lines(rule_set).order_by().values("state").annotate(n=Count("pk"))
    counts = {row["state"]: row["n"] for row in rows}
    return {state: counts[state] for state in CandidateState.values if state in counts}


def impact_line(line: Candidate, rules: LineRules) -> ImpactLine:
    """A line as the set reads it."""
    before = {entry["id"] for entry in line.badges.get("rules") or () if "id" in entry}
    entries = rules_reread(
        line.text,
        line.badges,
        rules,
        touched=before,
        channel=line.channel,
        locale=line.campaign.language,
    )
    own = [entry for entry in entries if "id" in entry and entry["severity"] == "block"]
    return ImpactLine(line, entries_marks(own), rules_blocks(own))


def impact_table(rule_set: RuleSet, state: str = "") -> Iterator[list[str]]:
    """The header, then a row for each line."""
    rules = rules_of_set(rule_set)
    yield list(COLUMNS)
    for line in impact_lines(rule_set, state).iterator(chunk_size=BATCH):
        found = impact_line(line, rules)
        yield [
            str(line.pk),
            line.state,
            line.product.sku,
            line.product.title,
            line.campaign.name,
            line.channel,
            line.field,
            line.text,
            " ".join(found.reasons),
        ]
