"""Variety against chance to win over the lines that rounds wrote, by category: what each lambda would choose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from campaigns.briefs.round_counts import CURVE_LEAST, curve_elbow
from campaigns.catalog.selectors import choices_of, products_matching
from campaigns.models import Candidate, CandidateState

LINES_MOST = 1500
"""The newest lines that are read."""
PRODUCTS_MOST = 300
"""The products of a category whose lines are read, the newest ones."""
STEPS = 10
LEFT_OUT = (CandidateState.GENERATED, CandidateState.BLOCKED, CandidateState.RETIRED)
SetKey = tuple[int, int, str, str]


@dataclass(frozen=True)
class Measured:
    """A line with what was measured of it when it was stored: variety within its set, chance to win."""

    pk: int
    text: str
    variety: float
    worth: float

    def score(self, creativity: float) -> float:
        """R of the line alone."""
        return creativity * self.variety + (1 - creativity) * self.worth


def categories() -> list[tuple[str, int]]:
    """(top level of a category, products), the largest first."""
    found: dict[str, int] = defaultdict(int)
    for category, count in choices_of("category"):
        found[category.partition(" > ")[0]] += count
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))


def creativity_explored(*, category: str = "", channel: str = "") -> dict[str, Any] | None:
    """What each lambda from 0 to 1 would choose among the newest lines, half of each set; None for too few lines.

    `points` (`creativity`, `diversity`, `conversion`, `reward`, means over sets, and `line`, the best one), `elbow`,
    `sets`, `lines`. A set is the lines of one round, product and field, four at least. Of all choices of half a set
    the one with the greatest mean of lambda * d + (1 - lambda) * p is taken, with d and p as they are stored, so variety
    never falls and conversion never rises as lambda grows.
    """
    sets = _sets(_lines(category, channel))
    if not sets:
        return None
    points = [_point(step / STEPS, sets) for step in range(STEPS + 1)]
    return {
        "points": points,
        "elbow": curve_elbow(points),
        "sets": len(sets),
        "lines": sum(map(len, sets)),
    }


def _lines(category: str, channel: str) -> QuerySet[Candidate, Any]:
    rows = Candidate.objects.filter(round__isnull=False).exclude(state__in=LEFT_OUT)
    if category:
        products = products_matching({"category": category}).order_by("-pk")[:PRODUCTS_MOST]
        rows = rows.filter(product__in=list(products.values_list("pk", flat=True)))
    if channel:
        rows = rows.filter(channel=channel)
    return rows.order_by("-pk").values_list(
        "round_id",
        "product_id",
        "channel",
        "field",
        "pk",
        "text",
        "badges__diversity__value",
        "badges__conversion__p",
    )[:LINES_MOST]


def _sets(rows: Iterable[tuple[Any, ...]]) -> list[list[Measured]]:
    """The lines by set, in the order of their keys; those that lack a measure and sets of a few are left out."""
    found: dict[SetKey, list[Measured]] = defaultdict(list)
    for round_id, product_id, channel, field, pk, text, variety, worth in rows:
        if variety is not None and worth is not None:
            line = Measured(pk, text, float(variety), float(worth))
            found[round_id, product_id, channel, field].append(line)
    return [lines for _, lines in sorted(found.items()) if len(lines) >= CURVE_LEAST]


def _point(creativity: float, sets: list[list[Measured]]) -> dict[str, Any]:
    variety = worth = 0.0
    for lines in sets:
        # Ties go to variety past the middle and to conversion before it, then to the older line.
        side = 1 if creativity >= 0.5 else -1
        ranked = sorted(
            lines, key=lambda line: (-line.score(creativity), -side * line.variety, line.pk)
        )
        kept = ranked[: max(2, len(lines) // 2)]
        variety += sum(line.variety for line in kept) / len(kept)
        worth += sum(line.worth for line in kept) / len(kept)
    diversity, conversion = variety / len(sets), worth / len(sets)
    best = max(
        (line for lines in sets for line in lines),
        key=lambda line: (line.score(creativity), -line.pk),
    )
    return {
        "creativity": creativity,
        "diversity": diversity,
        "conversion": conversion,
        "reward": creativity * diversity + (1 - creativity) * conversion,
        "line": best,
    }
