"""Two to four lines side by side with the control of their places, the best of each reading told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from campaigns.models import Candidate, Workspace
from campaigns.review.grid import COMPARED_MOST, GridRow, grid_row
from campaigns.review.previews import GONE

Badges = dict[str, Any]
Place = tuple[int, int, str, str]


@dataclass(frozen=True)
class Compared:
    """A line beside others: its cells, how well its tone is what was asked (0..1), and what it is best at.

    `control` is the text to beat at the line's place: "" where there is none, or the line is it.
    """

    row: GridRow
    tone: float | None
    best: frozenset[str]
    control: str = ""


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
    """The lines in their order behind the controls of their places; nothing where there are fewer than two
    or too many. Controls that were not asked for come on top of these.
    """
    if not 2 <= len(ids) <= COMPARED_MOST:
        return []
    rows = Candidate.objects.filter(workspace=workspace, pk__in=ids)
    asked = list(rows.select_related("product", "campaign").order_by("pk"))
    controls = _controls(workspace, asked)
    chosen = {line.pk for line in asked}
    lines = [*(line for line in controls.values() if line.pk not in chosen), *asked]
    best = {name: _best(lines, read) for name, read in READINGS.items()}
    return [
        Compared(
            grid_row(line),
            tone_match(line.badges),
            frozenset(name for name, pks in best.items() if line.pk in pks),
            _control_of(line, controls),
        )
        for line in lines
    ]


def _controls(workspace: Workspace, lines: list[Candidate]) -> dict[Place, Candidate]:
    """The control of each line's place: the first that was entered and still counts."""
    rows = Candidate.objects.filter(
        workspace=workspace,
        is_control=True,
        campaign__in={line.campaign_id for line in lines},
        product__in={line.product_id for line in lines},
    ).exclude(state__in=GONE)
    places = {_place(line) for line in lines}
    found: dict[Place, Candidate] = {}
    for row in rows.select_related("product", "campaign").order_by("pk"):
        if _place(row) in places:
            found.setdefault(_place(row), row)
    return found


def _control_of(line: Candidate, controls: dict[Place, Candidate]) -> str:
    control = controls.get(_place(line))
    return control.text if control and control.pk != line.pk else ""


def _place(line: Candidate) -> Place:
    return line.campaign_id, line.product_id, line.channel, line.field


def _best(lines: list[Candidate], read: Callable[[Badges], float | None]) -> set[int]:
    """The lines with the highest reading; none where all are alike."""
    values = {line.pk: value for line in lines if (value := read(line.badges)) is not None}
    shown = {pk: round(value, 2) for pk, value in values.items()}
    if len(set(shown.values())) < 2:
        return set()
    top = max(shown.values())
    return {pk for pk, value in shown.items() if value == top}
