"""The second model: the words themselves, as hashed character n-grams, beside the features.

It is held against the interpretable one; an encoder's vectors take the n-grams' place when it ships.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack
from scipy.special import expit

from generation.conversion.bradley_terry import Floats, differences, explained, targets
from generation.conversion.headline_fit import Scale, headline_matrix, scale_of
from generation.conversion.pairs import Pairs
from generation.encoder import encode

PENALTIES = (3.0, 10.0, 30.0, 100.0)
FEATURES_WEIGH = 0.3
STEPS = 200


@dataclass(frozen=True)
class TextFit:
    """Weights over 2^16 buckets and the features."""

    scale: Scale
    weights: Floats

    def scores(self, pairs: Pairs) -> Floats:
        """Log odds of the left headline, (pairs,)."""
        return np.asarray(_design(pairs, self.scale) @ self.weights)


def text_fit(pairs: Pairs, penalty: float) -> TextFit:
    """Weights that minimise the weighted log loss + penalty / 2 * |weights|^2, by L-BFGS."""
    scale = scale_of(headline_matrix(pairs.headlines))
    x, (y, w) = _design(pairs, scale), targets(pairs)

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = x @ weights
        value = (w * (np.logaddexp(0, scores) - y * scores)).sum() + penalty / 2 * weights @ weights
        return float(value), x.T @ (w * (expit(scores) - y)) + penalty * weights

    start = np.zeros(x.shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    return TextFit(scale, np.asarray(found.x))


def text_choose(train: Pairs, validation: Pairs) -> tuple[float, TextFit]:
    """The penalty under which train explains validation best, and that fit."""
    fits = {penalty: text_fit(train, penalty) for penalty in PENALTIES}
    y, w = targets(validation)
    best = max(fits, key=lambda penalty: explained(fits[penalty].scores(validation), y, w))
    return best, fits[best]


def _design(pairs: Pairs, scale: Scale) -> csr_matrix:
    vectors = encode(pairs.headlines)
    features = differences(pairs, scale.apply(headline_matrix(pairs.headlines)))
    away = vectors[pairs.left] - vectors[pairs.right]
    return hstack([away, csr_matrix(FEATURES_WEIGH * features)]).tocsr()
