"""The diversity badge: how far each line stands from the others of its set (arXiv 2505.23809, eq. 1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generation.badges.context import SetContext
from generation.badges.reading import Reading
from generation.encoder import METHOD, set_similarity

DIGITS = 9


def badges(readings: Sequence[Reading], context: SetContext) -> list[dict[str, Any]]:
    """`{"value": d_i, "set": D, "method"}` for each line of the set."""
    texts = [reading.text for reading in readings]
    novelty = item_novelty(set_similarity(texts, context.mask))
    whole = round(float(np.clip(novelty.mean(), 0, 1)), DIGITS) if len(novelty) else 1.0
    return [
        {"value": round(float(np.clip(value, 0, 1)), DIGITS), "set": whole, "method": METHOD}
        for value in novelty
    ]


def item_novelty(similarity: NDArray[np.float64]) -> NDArray[np.float64]:
    """d_i = 1 - mean over j != i of cos(s_i, s_j). similarity (n, n) -> (n,).

    The mean of d_i is `set_diversity`. A line alone has nobody to resemble: its d is 1.
    """
    count = len(similarity)
    if count < 2:
        return np.ones(count)
    others: NDArray[np.float64] = similarity.sum(axis=1) - np.diag(similarity)
    return 1 - others / (count - 1)


def set_diversity(similarity: NDArray[np.float64]) -> float:
    """D = 1 - mean over ordered pairs i != j of cos(s_i, s_j). similarity (n, n); 1 below two lines."""
    count = len(similarity)
    if count < 2:
        return 1.0
    pairs = similarity.sum() - np.trace(similarity)
    return float(1 - pairs / (count * (count - 1)))
