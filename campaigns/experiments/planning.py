"""The calculator: what an experiment needs to find an effect, as pages and API say it."""

from __future__ import annotations

from campaigns.common.errors import DomainError
from campaigns.experiments.sizing import days_needed, size_needed

DAYS_LEAST = 7


def plan_said(
    *,
    baseline: float,
    minimum_effect: float,
    arms: int = 2,
    min_days: int = DAYS_LEAST,
    units_a_day: float | None = None,
) -> dict[str, int | None]:
    """Units for each arm and days, for one look at the end and for looking at any time. Raises `DomainError`."""
    try:
        size = size_needed(baseline=baseline, effect=minimum_effect, arms=arms)
    except ValueError as error:
        words = f"{str(error).capitalize()}."
        raise DomainError(words, errors={"minimum_effect": [words]}) from error

    def days(units: int) -> int | None:
        if units_a_day is None:
            return None
        return days_needed(units, arms=arms, units_a_day=units_a_day, days_least=min_days)

    return {
        "units_once": size.once,
        "units_always": size.always,
        "days_once": days(size.once),
        "days_always": days(size.always),
    }
