"""The conversion badge: the chance to beat an average line head to head, and what says so."""

from __future__ import annotations

import math
from typing import Any

from generation.badges.context import SetContext
from generation.badges.conversion.fitted import Fitted, Told, fitted_shipped, sigmoid
from generation.badges.conversion.prior import OF_THE_ORDER, conversion_features, prior_parts
from generation.badges.reading import Reading
from generation.types import Badges

PRIOR_BASIS = "prior, not fitted"
OUTSIDE = "outside the range of the fit on news headlines"
SIGMAS = 1.64  # a 90 % interval
SHOWN = 4


def badge(reading: Reading, context: SetContext, so_far: Badges) -> dict[str, Any]:
    """`{"p", "low", "high", "basis", "features"}`; p = sigmoid(theta . x) (arXiv 2505.23809, eq. 2).

    A text like the headlines is judged by the fitted weights, and by the prior for what no headline
    can tell (limit, product, offer); any other by the prior alone, and `basis` says why.
    `features` are the centred contributions in log odds, largest first; the interval is 90 %.
    """
    model = fitted_shipped()
    told = model.tell(reading, so_far["cta"]["strength"]) if model else ""
    features = conversion_features(reading, context, so_far)
    if isinstance(told, Told):
        features = {name: value for name, value in features.items() if name in OF_THE_ORDER}
    parts, variance = prior_parts(features)
    if isinstance(told, Told):
        parts, variance = parts | told.parts, variance + told.variance
    return _answer(parts, variance, basis_said(model, told))


def basis_said(model: Fitted | None, told: Told | str) -> str:
    """What a prediction rests on, in the words of the page."""
    if model is None:
        return PRIOR_BASIS
    return model.basis if isinstance(told, Told) else f"{PRIOR_BASIS}: {OUTSIDE} ({told})"


def _answer(parts: dict[str, float], variance: float, basis: str) -> dict[str, Any]:
    score, spread = sum(parts.values()), SIGMAS * math.sqrt(variance)
    largest = sorted(parts.items(), key=lambda part: (-abs(part[1]), part[0]))[:SHOWN]
    return {
        "p": round(sigmoid(score), 6),
        "low": round(sigmoid(score - spread), 6),
        "high": round(sigmoid(score + spread), 6),
        "basis": basis,
        "features": {name: round(value, 4) for name, value in largest},
    }
