"""The fit on a workspace's own experiments: what it says of a line, in chances and in click rates."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from generation.badges.context import SetContext
from generation.badges.conversion.shipped import Shipped
from generation.badges.reading import Reading, has_digit

NUMBER = "0"
"""What a word with a digit is read as."""
SHIPPED = "shipped"
SIGMAS = 1.64  # a 90 % interval
SHOWN = 4
Floats = NDArray[np.float64]
Columns = Mapping[str, float]


def columns_of(reading: Reading, context: SetContext, shipped: Shipped) -> dict[str, float]:
    """What the fit reads of a line: what ships says of it, its features, its words in quotation marks.

    The words of the product's own name are left out: they are the same in every line for it.
    """
    words = {NUMBER if has_digit(word) else word for word in reading.words}
    return {
        SHIPPED: shipped.score,
        **shipped.features,
        **{f"“{word}”": 1.0 for word in sorted(words - context.names)},
    }


@dataclass(frozen=True)
class OwnFit:
    """Weights by column on the log of a rate, and what they leave open.

    centre, weights (k,), covariance (k, k) over `names`; what is no name weighs nothing. `residual` is how much a line
    differs beside its columns, `places` the log click rate of an average line by CHANNEL.FIELD with its deviation.
    """

    names: tuple[str, ...]
    centre: Floats
    weights: Floats
    covariance: Floats
    residual: float
    places: Mapping[str, tuple[float, float]]
    basis: str = ""

    def away(self, columns: Columns) -> Floats:
        """A line's columns against those of an average line, (k,)."""
        return np.array([columns.get(name, 0.0) for name in self.names]) - self.centre

    def lift(self, away: Floats) -> tuple[float, float]:
        """The log of a rate over another whose columns differ by `away`, and the variance of that by the weights."""
        return float(away @ self.weights), max(0.0, float(away @ self.covariance @ away))

    def chance(self, away: Floats, noise: float = 0.0) -> float:
        """The chance that a line whose columns differ by `away` has the higher rate; with the variance `noise` of what is
        counted, that it is seen to have it.
        """
        mean, variance = self.lift(away)
        return float(ndtr(mean / math.sqrt(variance + 2 * self.residual**2 + noise)))

    def rate(self, columns: Columns, place: str) -> tuple[float, float] | None:
        """The log of a line's click rate and its standard deviation; None for a place where nothing was tried."""
        if place not in self.places:
            return None
        base, spread = self.places[place]
        mean, variance = self.lift(self.away(columns))
        return base + mean, math.sqrt(variance + self.residual**2 + spread**2)

    def answer(self, columns: Columns, place: str) -> dict[str, Any]:
        """The badge: as the shipped one's, and `rate`, the click rate to expect with a 90 % interval."""
        away = self.away(columns)
        mean, variance = self.lift(away)
        open_ = math.sqrt(2) * self.residual
        reach = SIGMAS * math.sqrt(variance)
        moved = dict(zip(self.names, (away * self.weights).tolist(), strict=True))
        said = {name: value for name, value in moved.items() if name in columns}
        largest = sorted(said.items(), key=lambda part: (-abs(part[1]), part[0]))[:SHOWN]
        return {
            "p": round(self.chance(away), 6),
            "low": round(float(ndtr((mean - reach) / open_)), 6),
            "high": round(float(ndtr((mean + reach) / open_)), 6),
            "basis": self.basis,
            "features": {name: round(value, 4) for name, value in largest},
            "rate": self._rate_said(columns, place),
        }

    def _rate_said(self, columns: Columns, place: str) -> dict[str, float] | None:
        found = self.rate(columns, place)
        if found is None:
            return None
        middle, spread = found
        ends = {"value": middle, "low": middle - SIGMAS * spread, "high": middle + SIGMAS * spread}
        return {name: round(min(1.0, math.exp(value)), 6) for name, value in ends.items()}


def own_fit_to_dict(fit: OwnFit) -> dict[str, Any]:
    """A fit as JSON, without its basis: that is said by who keeps it."""
    return {
        "names": list(fit.names),
        "centre": _rounded(fit.centre),
        "weights": _rounded(fit.weights),
        "covariance": [_rounded(row) for row in fit.covariance],
        "residual": fit.residual,
        "places": {place: list(pair) for place, pair in fit.places.items()},
    }


def own_fit_from_dict(data: Mapping[str, Any], basis: str = "") -> OwnFit:
    """The fit that `own_fit_to_dict` wrote."""
    return OwnFit(
        names=tuple(data["names"]),
        centre=np.array(data["centre"]),
        weights=np.array(data["weights"]),
        covariance=np.array(data["covariance"]),
        residual=data["residual"],
        places={place: (pair[0], pair[1]) for place, pair in data["places"].items()},
        basis=basis,
    )


def _rounded(values: Floats) -> list[float]:
    return [float(f"{value:.6g}") for value in values]
