"""What became of one unit, from all that was told of it: the same in whatever order it came, and however late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

Sums = dict[str, float]
Place = tuple[int, date, str]
"""The arm by its position, the day (UTC) of the first exposure, the segment."""


@dataclass(frozen=True)
class Happened:
    """One event; `arm`, `segment` and `before` are of exposures, `value` of orders."""

    event: str
    kind: str
    at: datetime
    arm: int | None = None
    value: float | None = None
    segment: str = ""
    before: float | None = None


def unit_sums(events: Iterable[Happened], *, metric: str) -> tuple[Place, Sums] | None:
    """Where a unit counts and what it adds there; None for one that was shown nothing.

    It counts from its first exposure on: what it did before cannot come of what it saw. One that saw two arms counts
    as crossed and nothing else.
    """
    told = sorted(events, key=lambda one: (one.at, one.event))
    shown = [one for one in told if one.kind == "exposure"]
    if not shown:
        return None
    first = shown[0]
    place = (first.arm or 0, first.at.date(), first.segment)
    if len({one.arm for one in shown}) > 1:
        return place, {"crossed": 1}
    after = [one for one in told if one.at >= first.at]
    kinds = {one.kind for one in after}
    value = sum(one.value or 0.0 for one in after if one.kind == "order")
    sums: Sums = {
        "units": 1,
        "clicked": int("click" in kinds),
        "added": int("add_to_cart" in kinds),
        "ordered": int("order" in kinds),
        "value": value,
        "value_squares": value**2,
    }
    if first.before is not None:
        outcome = value if metric == "value" else float(metric in kinds)
        sums |= {
            "known": 1,
            "before": first.before,
            "before_squares": first.before**2,
            "product": first.before * outcome,
        }
    return place, sums
