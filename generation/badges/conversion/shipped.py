"""What ships says of a line: the fit on headlines where the text is like one, the prior for all else."""

from __future__ import annotations

from dataclasses import dataclass

from generation.badges.context import SetContext
from generation.badges.conversion.fitted import Fitted, Told, fitted_shipped
from generation.badges.conversion.prior import OF_THE_ORDER, conversion_features, prior_parts
from generation.badges.reading import Reading
from generation.types import Badges

PRIOR_BASIS = "prior, not fitted"
OUTSIDE = "outside the range of the fit on news headlines"


@dataclass(frozen=True)
class Shipped:
    """Contributions in log odds by feature, their variance together, what they rest on, and the features themselves."""

    parts: dict[str, float]
    variance: float
    basis: str
    features: dict[str, float]

    @property
    def score(self) -> float:
        """Log odds against an average line."""
        return sum(self.parts.values())


def shipped_tell(reading: Reading, context: SetContext, so_far: Badges) -> Shipped:
    """A text like the headlines is judged by the fitted weights, and by the prior for what no headline can tell (limit,
    product, offer); any other by the prior alone, and `basis` says why. `features` are all of the prior's.
    """
    model = fitted_shipped()
    told = model.tell(reading, so_far["cta"]["strength"]) if model else ""
    features = conversion_features(reading, context, so_far)
    if not isinstance(told, Told):
        parts, variance = prior_parts(features)
        return Shipped(parts, variance, basis_said(model, told), features)
    beside = {name: value for name, value in features.items() if name in OF_THE_ORDER}
    parts, variance = prior_parts(beside)
    return Shipped(parts | told.parts, variance + told.variance, basis_said(model, told), features)


def basis_said(model: Fitted | None, told: Told | str) -> str:
    """What a prediction rests on, in the words of the page."""
    if model is None:
        return PRIOR_BASIS
    return model.basis if isinstance(told, Told) else f"{PRIOR_BASIS}: {OUTSIDE} ({told})"
