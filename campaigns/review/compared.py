"""Two to four lines side by side, with the best of each reading told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from campaigns.models import Candidate, Workspace
from campaigns.review.grid import COMPARED_MOST, GridRow, grid_row

Badges = dict[str, Any]


@dataclass(frozen=True)
class Compared:
    """A line beside others: its cells, how well its tone is what was asked (0..1), and what it is best at."""

    row: GridRow
    tone: float | None
    best: frozenset[str]


def tone_match(badges: Badges) -> float | None:
    """Mean match of the tones measured, 0..1; None where none was."""
    found = [tone["match"] for tone in (badges.get("tone") or {}).values() if "match" in tone]
    return sum(found) / len(found) if found else None


READINGS: dict[str, Callable[[Badges], float | None]] = {
    "novelty": lambda badges: (badges.get("novelty") or {}).get("value"),
    "cta": lambda badges: (badges.get("cta") or {}).get("value"),
    "tone": tone_match,
    "conversion": lambda badges: (badges.get("conversion") or {}).get("p"),
}


def lines_compared(workspace: Workspace, ids: list[int]) -> list[Compared]:
    """The lines in their order; nothing where there are fewer than two or too many."""
    if not 2 <= len(ids) <= COMPARED_MOST:
        return []
    rows = Candidate.objects.filter(workspace=workspace, pk__in=ids)
    lines = list(rows.select_related("product", "campaign").order_by("pk"))
    best = {name: _best(lines, read) for name, read in READINGS.items()}
    return [
        Compared(
            grid_row(line),
            tone_match(line.badges),
            frozenset(name for name, pks in best.items() if line.pk in pks),
        )
        for line in lines
    ]


def _best(lines: list[Candidate], read: Callable[[Badges], float | None]) -> set[int]:
    """The lines with the highest reading; none where all are alike."""
    values = {line.pk: value for line in lines if (value := read(line.badges)) is not None}
    shown = {pk: round(value, 2) for pk, value in values.items()}
    if len(set(shown.values())) < 2:
        return set()
    top = max(shown.values())
    return {pk for pk, value in shown.items() if value == top}
