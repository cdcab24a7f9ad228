"""Which texts are like the headlines: their length, their words, the build of their features.

Each limit is one that nearly all headlines keep that took no part in setting it. The words are
compared with those of our own packs: a density ratio (Shimodaira 2000), by single words.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from generation.badges.conversion.headline_words import table_build, words_compare
from generation.badges.reading import reading_of
from generation.conversion.bradley_terry import Floats
from generation.conversion.headline_fit import Scale, headline_matrix

LEAST_HEADLINES = 2
TAIL, TAIL_WORDS = 0.01, 0.05
TAIL_LIKENESS = 0.05
SMOOTH = 0.5
STEADY = 0.01


@dataclass(frozen=True)
class Range:
    """Limits of word count, share of known words, mean log ratio of words, squared distance."""

    words: tuple[int, int]
    least_known: float
    least_likeness: float
    most_distance: float
    correlation: Floats
    table: bytes


def range_fit(
    seen: Sequence[str], unseen: Sequence[str], shop: Iterable[str], scale: Scale
) -> Range:
    """`seen` headlines set words and spread, `unseen` ones the limits; `shop` is copy to tell them from."""
    table = _table(seen, shop)
    readings = [reading_of(text) for text in unseen]
    low, high = np.percentile(
        [len(reading.words) for reading in readings], (50 * TAIL_WORDS, 100 - 50 * TAIL_WORDS)
    )
    compared = np.array([words_compare(reading.words, table) for reading in readings])
    away = scale.apply(headline_matrix(tuple(seen)))
    correlation = np.atleast_2d(np.cov(away.T)) + STEADY * np.eye(away.shape[1])
    far = distances(scale.apply(headline_matrix(tuple(unseen))), correlation)
    return Range(
        words=(int(np.floor(low)), int(np.ceil(high))),
        least_known=float(np.percentile(compared[:, 0], 100 * TAIL)),
        least_likeness=float(np.percentile(compared[:, 1], 100 * TAIL_LIKENESS)),
        most_distance=float(np.percentile(far, 100 - 100 * TAIL)),
        correlation=correlation,
        table=table,
    )


def distances(away: Floats, correlation: Floats) -> Floats:
    """Squared Mahalanobis distances of standardised features, (texts,)."""
    return np.asarray(np.einsum("ij,jk,ik->i", away, np.linalg.inv(correlation), away))


def _table(headlines: Iterable[str], shop: Iterable[str]) -> bytes:
    ours, theirs = _counted(headlines), _counted(shop)
    words = sorted(ours.keys() | theirs.keys())
    floor = SMOOTH * len(words)
    base = math.log((theirs.total() + floor) / (ours.total() + floor))
    ratios = {
        word: base + math.log((ours[word] + SMOOTH) / (theirs[word] + SMOOTH)) for word in words
    }
    return table_build(
        ratios, frozenset(word for word, count in ours.items() if count >= LEAST_HEADLINES)
    )


def _counted(texts: Iterable[str]) -> Counter[str]:
    """In how many texts each word stands; numbers are left out."""
    found: Counter[str] = Counter()
    for text in texts:
        found.update({word for word in reading_of(text).words if not word[0].isdigit()})
    return found
