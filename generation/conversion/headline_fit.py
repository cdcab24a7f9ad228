"""Fits the interpretable model: penalty by validation, slope by cross-fitting, intervals by bootstrap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generation.badges.conversion.wording import text_features
from generation.badges.reading import reading_of
from generation.conversion.assess import groups_drawn, pairs_right
from generation.conversion.bradley_terry import (
    Floats,
    differences,
    explained,
    targets,
    weights_fit,
)
from generation.conversion.pairs import Pairs

PENALTIES = (30.0, 100.0, 300.0, 1000.0, 3000.0)
DRAWS = 400
FOLDS = 5
CONSTANT = 1e-9


@dataclass(frozen=True)
class Scale:
    """Mean and standard deviation of each feature over headlines."""

    mean: Floats
    sd: Floats

    def apply(self, features: Floats) -> Floats:
        """(headlines, k) -> standardised."""
        return (features - self.mean) / self.sd


@dataclass(frozen=True)
class HeadlineFit:
    """What is fitted on the pairs of one split; arrays are (features,), (features, features)."""

    scale: Scale
    weights: Floats
    low: Floats
    high: Floats
    covariance: Floats
    slope: float

    def scores(self, pairs: Pairs) -> Floats:
        """Calibrated log odds of the left headline, (pairs,)."""
        x = differences(pairs, self.scale.apply(headline_matrix(pairs.headlines)))
        return np.asarray(self.slope * (x @ self.weights))


def headline_matrix(headlines: tuple[str, ...]) -> Floats:
    """Features of headlines, (headlines, k)."""
    return np.array([text_features(reading_of(text)) for text in headlines])


def scale_of(features: Floats) -> Scale:
    """Over the headlines of a fit; a feature that never varies is left as it is."""
    sd = features.std(axis=0)
    return Scale(features.mean(axis=0), np.where(sd > CONSTANT, sd, 1.0))


def penalty_choose(train: Pairs, validation: Pairs) -> tuple[float, dict[float, float]]:
    """The penalty under which train explains validation best, and what each explained."""
    features = headline_matrix(train.headlines)
    scale = scale_of(features)
    x, (y, w) = differences(train, scale.apply(features)), targets(train)
    unseen = differences(validation, scale.apply(headline_matrix(validation.headlines)))
    found = {
        penalty: explained(unseen @ weights_fit(x, y, w, penalty), *targets(validation))
        for penalty in PENALTIES
    }
    return max(found, key=lambda penalty: found[penalty]), found


def headline_fit(pairs: Pairs, penalty: float, *, seed: int) -> HeadlineFit:
    """Weights with their bootstrap over groups of tests, and the slope that makes them chances."""
    features = headline_matrix(pairs.headlines)
    scale = scale_of(features)
    x, (y, w) = differences(pairs, scale.apply(features)), targets(pairs)
    names, place = np.unique(pairs.group, return_inverse=True)
    drawn = groups_drawn(len(names), draws=DRAWS, seed=seed)
    boot = np.array([weights_fit(x, y, w * times[place], penalty) for times in drawn])
    low, high = np.percentile(boot, (2.5, 97.5), axis=0)
    unseen = _crossed(x, y, w, penalty, place % FOLDS)
    won = pairs_right(np.ones(len(pairs)), pairs)
    slope = max(0.0, float(weights_fit(unseen[:, None], won, pairs.share, 1e-6)[0]))
    weights = weights_fit(x, y, w, penalty)
    return HeadlineFit(scale, weights, low, high, np.cov(boot.T), slope)


def _crossed(x: Floats, y: Floats, w: Floats, penalty: float, fold: NDArray[np.int64]) -> Floats:
    """Scores of each pair by a fit that has not seen its group."""
    scores = np.zeros(len(y))
    for number in range(FOLDS):
        out = fold == number
        if out.any() and not out.all():
            scores[out] = x[out] @ weights_fit(x[~out], y[~out], w[~out], penalty)
    return scores
