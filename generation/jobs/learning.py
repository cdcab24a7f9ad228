"""The front door for what a workspace's own experiments teach: measured, fitted, compared, and read back."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from generation.badges import measure
from generation.badges.context import context_of
from generation.badges.conversion.own import OwnFit, columns_of, own_fit_from_dict, own_fit_to_dict
from generation.badges.conversion.shipped import shipped_tell
from generation.badges.conversion.traits import TRAITS, text_traits
from generation.badges.reading import reading_of
from generation.conversion.own_assess import SLIP, assess, own_chance, shipped_chance
from generation.conversion.own_fit import Shown, own_fit
from generation.jobs.wire import Order, spec_from_order

Fitted = Mapping[str, Any]
"""A fit as JSON; None stands for what ships."""


def lines_columns(order: Order, field: str, texts: Sequence[str]) -> list[dict[str, float]]:
    """What a fit reads of lines for one field of an order, by column."""
    spec = spec_from_order(order)
    (wanted,) = (one for one in spec.fields if one.field == field)
    context = context_of(spec, wanted)
    found = []
    for text, badges in zip(texts, measure(texts, spec=spec, field=wanted), strict=True):
        reading = reading_of(text)
        found.append(columns_of(reading, context, shipped_tell(reading, context, badges)))
    return found


def arm_shown(
    *, experiment: int, place: str, text: str, columns: Mapping[str, float], units: int, clicks: int
) -> Shown:
    """An arm as it ended; half a click is added, so that none has a logarithm, too."""
    done, seen = clicks + 0.5, units + 0.5
    variance = max(1 / done - 1 / seen, 0.0)
    return Shown(experiment, place, text, columns, math.log(done / seen), variance)


def fit_make(shown: Sequence[Shown]) -> dict[str, Any]:
    """The fit of arms in the order in which their experiments ended, as JSON."""
    return own_fit_to_dict(own_fit(shown))


def fit_assess(fitted: Fitted | None, shown: Sequence[Shown]) -> dict[str, Any]:
    """How a fit, or what ships, does on arms that it has not seen: {"pairs", "hits", "loss", "slip", "within"}."""
    if fitted is None:
        return asdict(assess(shown, shipped_chance))
    fit = own_fit_from_dict(fitted)
    return asdict(assess(shown, own_chance(fit), fit))


__all__ = [
    "SLIP",
    "TRAITS",
    "Fitted",
    "OwnFit",
    "Shown",
    "arm_shown",
    "fit_assess",
    "fit_make",
    "lines_columns",
    "own_fit_from_dict",
    "text_traits",
]
