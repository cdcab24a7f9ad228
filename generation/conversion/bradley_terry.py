"""Bradley-Terry within tests: which of two headlines draws the click, from differences of features.

P(the click was A's) = sigmoid(w . (x_A - x_B)) at equal impressions, fitted to rates of clicks. A
pair weighs by what it knows, 1 / (sampling variance of the log ratio + tau^2): headlines differ by
far more than features tell, so that clicks beyond a point add nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, xlogy

from generation.conversion.pairs import Pairs

TAU_SQUARED = 0.1
STEPS = 50
Floats = NDArray[np.float64]


def log_ratio(pairs: Pairs) -> tuple[Floats, Floats]:
    """Log of the ratio of click rates, left over right, and its sampling variance; (pairs,) each."""
    clicks = pairs.clicks + 0.5
    rates = clicks / (pairs.impressions + 1)
    return np.log(rates[:, 0] / rates[:, 1]), (1 / clicks).sum(axis=1)


def targets(pairs: Pairs) -> tuple[Floats, Floats]:
    """Share of clicks that the left would draw at equal impressions, and weights of mean 1."""
    ratio, variance = log_ratio(pairs)
    weights = pairs.share / (variance + TAU_SQUARED)
    return expit(ratio), weights / weights.mean()


def differences(pairs: Pairs, features: Floats) -> Floats:
    """Features (headlines, k) -> left minus right (pairs, k)."""
    return features[pairs.left] - features[pairs.right]


def weights_fit(x: Floats, y: Floats, w: Floats, penalty: float) -> Floats:
    """Weights (k,) that minimise weighted log loss + penalty / 2 * |weights|^2, by Newton's method."""
    found = np.zeros(x.shape[1])
    for _ in range(STEPS):
        p = expit(x @ found)
        slope = x.T @ (w * (y - p)) - penalty * found
        bend = x.T @ ((w * p * (1 - p))[:, None] * x) + penalty * np.eye(len(found))
        step = np.linalg.solve(bend, slope)
        found = found + step
        if np.abs(step).max() < 1e-9:
            break
    return found


def explained(scores: Floats, y: Floats, w: Floats) -> float:
    """Share of the coin's excess log loss that scores take away; 0 for a coin, at most 1."""
    floor = -(w * (xlogy(y, y) + xlogy(1 - y, 1 - y))).sum()
    loss = (w * (np.logaddexp(0, scores) - y * scores)).sum()
    coin = w.sum() * np.log(2)
    return float((coin - loss) / (coin - floor)) if coin > floor else 0.0
