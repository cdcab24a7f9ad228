"""Fits a workspace's own experiments: Bayesian regression of log rates, begun from what ships.

y = place + experiment + columns . weights + line + noise. The prior mean of the weights is what ships, at a scale that
rates have (`SCALE`); with no experiments the fit ranks as the shipped one, and each experiment moves it as far as its
counts carry. How much words weigh, lines differ and experiments differ is averaged over, by the marginal likelihood.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from generation.badges.conversion.own import SHIPPED, Columns, Floats, OwnFit
from generation.badges.conversion.prior import PRIOR

SCALE, SCALE_SD = 0.25, 0.25
"""How much of the shipped log odds is seen in the log of rates: a guess that two experiments begin to correct."""
PLACE, PLACE_SD = math.log(0.03), 1.5
WORDS_MOST = 150
WORD_EXPERIMENTS = 2
ROWS_MOST = 1_200
UNLIKELY = 0.01
CENTRE_ROWS = 10.0
"""Rows that the average line of what ships counts as."""


@dataclass(frozen=True)
class Shown:
    """An arm as it ended: where, which text with which columns, the log of its rate with the variance of that."""

    experiment: int
    place: str
    text: str
    columns: Columns
    value: float
    variance: float


@dataclass(frozen=True)
class Spreads:
    """Standard deviations on the log of rates: of a word's weight, of lines beside their columns, of experiments.

    `feature` is how freely features leave what ships, in parts of the prior's own deviations.
    """

    feature: float
    word: float
    line: float
    experiment: float


SPREADS = tuple(
    Spreads(*one)
    for one in product((0.25, 1.0), (0.03, 0.1, 0.3), (0.05, 0.1, 0.2, 0.4), (0.15, 0.3, 0.6))
)


def own_fit(shown: Sequence[Shown], spreads: Sequence[Spreads] = SPREADS) -> OwnFit:
    """The fit of all arms, the newest `ROWS_MOST` of them; their order is that in which they ended.

    Raises ValueError without any.
    """
    rows = shown[-ROWS_MOST:]
    if not rows:
        raise ValueError("There is nothing to fit.")
    names = (SHIPPED, *PRIOR, *_words(rows))
    places = sorted({row.place for row in rows})
    lines = np.array([[row.columns.get(name, 0.0) for name in names] for row in rows])
    centre = lines.sum(axis=0) / (len(rows) + CENTRE_ROWS)
    at = np.array([[float(row.place == place) for place in places] for row in rows])
    solve = _Solver(rows, np.hstack([at, lines - centre]), len(places), names)
    shares = _shares([solve.evidence(one) for one in spreads])
    likely = [(one, share) for one, share in zip(spreads, shares, strict=True) if share > UNLIKELY]
    mean, covariance = _mixed([(*solve.posterior(one), share) for one, share in likely])
    residual, level = (
        math.sqrt(sum(share * getattr(one, name) ** 2 for one, share in likely))
        for name in ("line", "experiment")
    )
    held = len(places)
    return OwnFit(
        names=names,
        centre=centre,
        weights=mean[held:],
        covariance=covariance[held:, held:],
        residual=residual,
        places={
            place: (float(mean[k]), math.sqrt(covariance[k, k] + level**2))
            for k, place in enumerate(places)
        },
    )


def _shares(evidences: Sequence[float]) -> Floats:
    """What each of several spreads is believed, from the logs of their likelihoods; they sum to 1."""
    likelihoods = np.exp(np.array(evidences) - max(evidences))
    return np.asarray(likelihoods / likelihoods.sum())


def _mixed(parts: Sequence[tuple[Floats, Floats, float]]) -> tuple[Floats, Floats]:
    """Mean and covariance of a mixture of (mean, covariance, share); shares need not sum to 1."""
    whole = sum(share for *_, share in parts)
    mean = np.asarray(sum(share / whole * one for one, _, share in parts))
    covariance = sum(
        share / whole * (spread + np.outer(one - mean, one - mean)) for one, spread, share in parts
    )
    return mean, np.asarray(covariance)


def _words(rows: Sequence[Shown]) -> list[str]:
    """The words that several experiments have, the commonest first."""
    seen: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        for name in row.columns:
            if name.startswith("“"):
                seen[name].add(row.experiment)
    counts = Counter({name: len(found) for name, found in seen.items()})
    common = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [name for name, count in common[:WORDS_MOST] if count >= WORD_EXPERIMENTS]


class _Solver:
    """The regression in its dual form: one row an arm, one covariance over all of them."""

    def __init__(
        self, rows: Sequence[Shown], matrix: Floats, places: int, names: Sequence[str]
    ) -> None:
        self._matrix = matrix  # (n, places + k)
        self._prior = np.array([PLACE] * places + [SCALE] + [0.0] * (len(names) - 1))
        self._places, self._words = places, len(names) - 1 - len(PRIOR)
        self._noise = np.array([row.variance for row in rows])
        self._off = np.array([row.value for row in rows]) - matrix @ self._prior
        self._together = _alike([row.experiment for row in rows])
        self._same = _alike([row.text for row in rows])

    def evidence(self, spreads: Spreads) -> float:
        """The log of the marginal likelihood, but for a constant."""
        factor = self._factor(spreads)
        half = np.log(np.diag(factor[0])).sum()
        return float(-0.5 * self._off @ cho_solve(factor, self._off) - half)

    def posterior(self, spreads: Spreads) -> tuple[Floats, Floats]:
        """Mean and covariance of places and weights."""
        variances = self._variances(spreads)
        factor = self._factor(spreads)
        crossed = self._matrix * variances  # (n, p)
        mean = self._prior + crossed.T @ cho_solve(factor, self._off)
        return mean, np.diag(variances) - crossed.T @ cho_solve(factor, crossed)

    def _variances(self, spreads: Spreads) -> Floats:
        features = [spreads.feature * weight.sd for weight in PRIOR.values()]
        words = [spreads.word] * self._words
        return np.square([*[PLACE_SD] * self._places, SCALE_SD, *features, *words])

    def _factor(self, spreads: Spreads) -> tuple[Floats, bool]:
        whole = (self._matrix * self._variances(spreads)) @ self._matrix.T
        whole += spreads.experiment**2 * self._together + spreads.line**2 * self._same
        whole[np.diag_indices_from(whole)] += self._noise
        factor: tuple[Floats, bool] = cho_factor(whole, lower=True)
        return factor


def _alike(names: Iterable[object]) -> Floats:
    """1 where two rows have the same name, (n, n)."""
    _, places = np.unique([str(name) for name in names], return_inverse=True)
    return np.asarray(places[:, None] == places[None, :], dtype=float)
