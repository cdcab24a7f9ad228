"""The calculator: what an experiment needs to find an effect, as pages and API say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from campaigns.common.errors import DomainError
from campaigns.experiments.sizing import days_needed, size_needed
from campaigns.models import Metric

DAYS_LEAST = 7


@dataclass(frozen=True)
class Sized:
    """The calculator's answer for what stands in a form: `plan` as `plan_said` has it, or in `words` what it lacks."""

    arms: int
    effect: float = 0.0
    plan: dict[str, int | None] | None = None
    words: str = ""

    @property
    def everybody(self) -> int | None:
        """People in all arms together, for reading at any time."""
        units = self.plan["units_always"] if self.plan else None
        return None if units is None else units * self.arms


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


def size_read(values: Mapping[str, Any]) -> Sized:
    """The same for values as a form has them, rates in per cent; `arms` is a list. What is half typed is no error yet."""
    arms = len(values["arms"] or ())
    if arms < 2:
        return Sized(arms, words="Choose two texts or more.")
    if values["metric"] == Metric.VALUE:
        return Sized(
            arms, words="For order value there is no forecast: it needs a rate to begin from."
        )
    names = ("baseline", "minimum_effect", "units_a_day", "coverage", "min_days")
    rate, effect, units, coverage, days = (_number(values[name]) for name in names)
    if rate is None:
        return Sized(arms, words="Give the control’s rate as it is: the answer follows from it.")
    if effect is None:
        return Sized(arms, words="Give the smallest lift worth finding.")
    try:
        plan = plan_said(
            baseline=rate / 100,
            minimum_effect=effect / 100,
            arms=arms,
            min_days=int(days or 0),
            units_a_day=units * (100 if coverage is None else coverage) / 100 if units else None,
        )
    except DomainError as error:
        return Sized(arms, words=error.message)
    return Sized(arms, effect / 100, plan)


def _number(said: Any) -> float | None:
    """What stands in a field, where it is a number that anybody would type."""
    try:
        number = float(said)
    except (TypeError, ValueError):
        return None
    return number if 1e-6 <= number <= 1e9 else None
