"""The model fitted on headline tests: its weights, its interval, and the texts it may speak of."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generation.badges.conversion.headline_words import words_compare
from generation.badges.conversion.wording import NAMES, wording_features
from generation.badges.reading import Reading

CARD = "headlines.json"
WORDS = "headlines_words.bin"
FOLDER = Path(__file__).parent
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Told:
    """What the model says of a text in its range: log odds by feature, and their variance together."""

    parts: dict[str, float]
    variance: float


@dataclass(frozen=True)
class Fitted:
    """Weights on standardised features, times the slope that calibrates them; and the range.

    mean, sd, weights: (features,); covariance (of the weights) and precision (of the headlines'
    features): (features, features). `table` is that of `headline_words`.
    """

    mean: Floats
    sd: Floats
    weights: Floats
    slope: float
    covariance: Floats
    precision: Floats
    words_low: int
    words_high: int
    least_known: float
    least_likeness: float
    most_distance: float
    table: bytes
    basis: str

    def tell(self, reading: Reading, strength: str) -> Told | str:
        """Contributions against an average headline, or why the text is outside the range.

        `strength` is that of the call-to-action badge.
        """
        count = len(reading.words)
        if not self.words_low <= count <= self.words_high:
            many = "word" if count == 1 else "words"
            return f"{count} {many}, headlines have {self.words_low} to {self.words_high}"
        share, likeness = words_compare(reading.words, self.table)
        if share < self.least_known:
            return f"{round(count * (1 - share))} of its {count} words are in no headline"
        if likeness < self.least_likeness:
            return "its words are those of a shop"
        away = (np.array(wording_features(reading, strength)) - self.mean) / self.sd
        if float(away @ self.precision @ away) > self.most_distance:
            return "no headline is built like it"
        parts = self.slope * self.weights * away
        variance = self.slope**2 * float(away @ self.covariance @ away)
        return Told(dict(zip(NAMES, parts.tolist(), strict=True)), max(0.0, variance))


def fitted_read(folder: Path) -> Fitted | None:
    """The model in a folder; none where none was fitted yet.

    Raises ValueError where its features are not those that `wording_features` gives.
    """
    if not (folder / CARD).exists():
        return None
    card: dict[str, Any] = json.loads((folder / CARD).read_text(encoding="utf-8"))
    features, limits = card["features"], card["range"]
    if tuple(features) != NAMES:
        raise ValueError(f"{CARD} was fitted on other features. Run manage.py train conversion.")

    def column(key: str) -> Floats:
        return np.array([features[name][key] for name in NAMES])

    return Fitted(
        mean=column("mean"),
        sd=column("sd"),
        weights=column("weight"),
        slope=card["slope"],
        covariance=np.array(card["covariance"]),
        precision=np.linalg.inv(np.array(limits["correlation"])),
        words_low=limits["words"][0],
        words_high=limits["words"][1],
        least_known=limits["least_known"],
        least_likeness=limits["least_likeness"],
        most_distance=limits["most_distance"],
        table=(folder / WORDS).read_bytes(),
        basis=card["basis"],
    )


@cache
def fitted_shipped() -> Fitted | None:
    """The model that ships."""
    return fitted_read(FOLDER)


def sigmoid(value: float) -> float:
    """1 / (1 + exp(-value))."""
    return 1 / (1 + math.exp(-value))
