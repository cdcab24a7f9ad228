"""A bandit as its page says it: how shares moved, and what other ways of choosing would have brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from campaigns.experiments.adaptive import FLOOR

DAYS_SHOWN = 60


@dataclass(frozen=True)
class ShareRow:
    """The shares from a day on, by the keys of the arms in their order."""

    day: date
    parts: list[tuple[str, float, bool]]
    """Key, share, and whether it is no more than the floor."""


@dataclass(frozen=True)
class PolicyRow:
    """One way of choosing, in words; None where it cannot be said yet."""

    words: str
    value: float | None
    low: float
    high: float


def share_rows(results: dict[str, Any]) -> list[ShareRow]:
    """The newest first; none where shares stay."""
    return [
        ShareRow(
            one["day"],
            [(arm["arm"], arm["share"], arm["share"] <= FLOOR + 0.0001) for arm in one["arms"]],
        )
        for one in results["shares"][:DAYS_SHOWN]
    ]


def share_now(results: dict[str, Any]) -> dict[str, float]:
    """Of a bandit the shares of today by the keys of its arms: the newest may be tomorrow's."""
    today = timezone.now().date()
    begun = (one["arms"] for one in results["shares"] if one["day"] <= today)
    return {arm["arm"]: arm["share"] for arm in next(begun, [])}


def policy_rows(results: dict[str, Any]) -> list[PolicyRow]:
    """What was, then what would have been."""
    return [
        PolicyRow(_words(one), one["value"], one["low"] or 0.0, one["high"] or 0.0)
        for one in results["policies"]
    ]


def _words(one: dict[str, Any]) -> str:
    if one["policy"] == "arm":
        return f"{one['arm']} for everybody"
    return {"shown": "As it was shown", "start": "The shares of the start all the time"}[
        one["policy"]
    ]
