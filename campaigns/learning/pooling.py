"""Several experiments on one trait read together: a random-effects meta-analysis of log rate ratios, and what may be said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import log1p, sqrt

from scipy.special import ndtri, stdtr, stdtrit

from campaigns.experiments.lift import ALPHA
from campaigns.experiments.sequential import mixture_spread, p_mixture

LISTED_LEAST = 2
SUPPORTED_LEAST = 4
CONFIRMED_LEAST = 6
NOTHING = 0.1
"""A trait that surely changes rates by less than this, either way, is not worth writing for."""
TUNING = 12
"""Experiments near which looking again and again costs least."""
_SPREAD = mixture_spread(TUNING)
_LEAST = 1e-6
"""A variance: a rate of which every unit converted would else outweigh all others."""


class Standing(StrEnum):
    """How far a learning may be believed."""

    EMERGING = "emerging"
    SUPPORTED = "supported"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Effect:
    """What one experiment says: the log of the rate with a trait over that without, and the variance of that."""

    value: float
    variance: float


@dataclass(frozen=True)
class Pooled:
    """What `tests` experiments say together, as logs, with a 95 % interval.

    `p_always` holds however often somebody looked while they came in; `between` is how much true effects differ.
    """

    tests: int
    value: float
    low: float
    high: float
    p_always: float
    between: float


def pool(effects: Sequence[Effect]) -> Pooled:
    """Two experiments or more together.

    DerSimonian and Laird's variance between experiments; Knapp and Hartung's error with Student's t, never smaller than
    without their correction, because few experiments know their own spread badly.
    """
    count = len(effects)
    between = _between(effects)
    weights = [1 / (max(one.variance, _LEAST) + between) for one in effects]
    whole = sum(weights)
    value = sum(w * one.value for w, one in zip(weights, effects, strict=True)) / whole
    off = sum(w * (one.value - value) ** 2 for w, one in zip(weights, effects, strict=True))
    error = sqrt(max(1.0, off / (count - 1)) / whole)
    reach = float(stdtrit(count - 1, 1 - ALPHA / 2)) * error
    return Pooled(
        tests=count,
        value=value,
        low=value - reach,
        high=value + reach,
        p_always=p_mixture(_normal(value / error, count - 1) ** 2, count * _SPREAD),
        between=sqrt(between),
    )


def standing(pooled: Pooled, *, questions: int, is_apart: bool) -> Standing:
    """How far it may be believed where so many questions are asked of the same shop.

    `is_apart`: its lines did not mostly differ in another trait as well.
    """
    differs = pooled.low * pooled.high > 0
    if pooled.tests >= CONFIRMED_LEAST:
        if is_apart and pooled.p_always * questions <= ALPHA:
            return Standing.CONFIRMED
        if not differs and max(-pooled.low, pooled.high) < log1p(NOTHING):
            return Standing.REJECTED
    if differs and pooled.tests >= SUPPORTED_LEAST:
        return Standing.SUPPORTED
    return Standing.EMERGING


def _between(effects: Sequence[Effect]) -> float:
    """The variance between true effects, from how far apart estimates are beside their own variances."""
    weights = [1 / max(one.variance, _LEAST) for one in effects]
    whole = sum(weights)
    middle = sum(w * one.value for w, one in zip(weights, effects, strict=True)) / whole
    off = sum(w * (one.value - middle) ** 2 for w, one in zip(weights, effects, strict=True))
    scale = whole - sum(w**2 for w in weights) / whole
    return max(0.0, (off - len(effects) + 1) / scale)


def _normal(score: float, freedom: int) -> float:
    """The normal score that is as unlikely as a score by Student's t."""
    return float(-ndtri(max(stdtr(freedom, -abs(score)), 1e-300)))
