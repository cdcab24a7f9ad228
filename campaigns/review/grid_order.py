"""Orders of the grid: by age, score, business or any badge, each forth and back by key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from campaigns.models import Candidate
from campaigns.models.review import ORDERED_BY
from campaigns.review.business_order import business_beyond

OLDEST, NEWEST, BEST, BUSINESS = "oldest", "newest", "best", "business"
URGENT = "turn-low"
LOW_FIRST = ("turn", "due")


@dataclass(frozen=True)
class Order:
    """How lines stand: by `rank`, from the highest where it falls, then by their number."""

    words: str
    rank: Any = None
    rank_falls: bool = False
    number_falls: bool = False


def _by_badge(name: str, high: str, low: str) -> dict[str, Order]:
    """A badge's two orders; each is its index (campaigns/models/review.py), read forth or back."""
    rank = ORDERED_BY[name]
    return {f"{name}-high": Order(high, rank, True, True), f"{name}-low": Order(low, rank)}


# The index candidate_best holds exactly this.
RANKED = Coalesce("score", Value(-1.0))
ORDERS: dict[str, Order] = {
    OLDEST: Order("Oldest first"),
    NEWEST: Order("Newest first", number_falls=True),
    BEST: Order("Best score first", RANKED, rank_falls=True),
    BUSINESS: Order("Business order"),
    **_by_badge("length", "Longest first", "Shortest first"),
    **_by_badge("novelty", "Most novel first", "Least novel first"),
    **_by_badge("cta", "Strongest call first", "Weakest call first"),
    **_by_badge("claims", "Worst claims first", "Claims last"),
    **_by_badge("rules", "Worst by the rules first", "All rules pass first"),
    **_by_badge("diversity", "Most unlike its set first", "Most like its set first"),
    **_by_badge("conversion", "Best chance to win first", "Worst chance to win first"),
    **_by_badge("tone", "Nearest to the tone first", "Furthest from the tone first"),
    **_by_badge("readability", "Hardest to read first", "Easiest to read first"),
    **_by_badge("turn", "Lowest priority first", "Highest priority first"),
    **_by_badge("due", "Due last first", "Due first"),
}


@dataclass(frozen=True)
class Heading:
    """A column that sorts: what pressing it asks for, and how it stands ("", "ascending", "descending")."""

    sort: str
    standing: str


def grid_headings(sort: str) -> dict[str, Heading]:
    """Each badge's column. The first press shows the highest (of claims the worst, of dates the first), the next turns it round."""
    headings = {}
    for name in ORDERED_BY:
        first, then = ("low", "high") if name in LOW_FIRST else ("high", "low")
        standing = {f"{name}-high": "descending", f"{name}-low": "ascending"}.get(sort, "")
        headings[name] = Heading(f"{name}-{then if sort == f'{name}-{first}' else first}", standing)
    return headings


def lines_beyond(
    rows: QuerySet[Any], sort: str, pk: int | None, *, ahead: bool, most: int
) -> QuerySet[Any]:
    """At most `most` lines after (or before) the line `pk`, the nearest to it first; from the end without one."""
    if sort == BUSINESS:
        return business_beyond(rows, pk, ahead=ahead, most=most)
    order = ORDERS[sort]
    number = "lt" if order.number_falls == ahead else "gt"
    if order.rank is None:
        beyond = rows.filter(**{f"pk__{number}": pk}) if pk is not None else rows
        return beyond.order_by("-pk" if number == "lt" else "pk")[:most]
    side = "lt" if order.rank_falls == ahead else "gt"
    rows = rows.annotate(ranked=order.rank).order_by(
        F("ranked").desc() if side == "lt" else F("ranked").asc(),
        "-pk" if number == "lt" else "pk",
    )
    here = Candidate.objects.filter(pk=pk or 0).annotate(ranked=order.rank)
    rank = here.values_list("ranked", flat=True).first()
    if rank is None:
        return rows[:most]
    # The first condition only tells the database where in its index to begin.
    rows = rows.filter(**{f"ranked__{side}e": rank})
    return rows.filter(Q(**{f"ranked__{side}": rank}) | Q(**{f"pk__{number}": pk}))[:most]
