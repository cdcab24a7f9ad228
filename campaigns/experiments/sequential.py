"""Intervals that hold however often somebody looks: asymptotic confidence sequences.

Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, "Time-uniform central limit theory and asymptotic confidence
sequences" (2021), with the normal mixture that GrowthBook uses, tuned to be narrowest near 5,000 units.
"""

from __future__ import annotations

from math import exp, log, sqrt

from campaigns.experiments.lift import ALPHA, Interval, LogLift, interval_around

TUNING = 5_000


def mixture_spread(tuning: float) -> float:
    """The mixture's variance for each thing seen, that makes intervals narrowest near `tuning` of them."""
    return (-2 * log(ALPHA) + log(-2 * log(ALPHA) + 1)) / tuning


_SPREAD = mixture_spread(TUNING)
"""The mixture's variance for each unit."""


def interval_always(lift: LogLift, *, alpha: float = ALPHA) -> Interval:
    """Covers the true lift at all times at once, in all but `alpha` of experiments."""
    return interval_around(lift.value, reach_always(lift.variance, lift.units, alpha=alpha))


def reach_always(variance: float, units: int, *, alpha: float = ALPHA) -> float:
    """Half the width of such an interval on the log scale."""
    spread = 1 + units * _SPREAD
    return sqrt(2 * variance * spread / (units * _SPREAD) * log(sqrt(spread) / alpha))


def p_always(lift: LogLift) -> float:
    """The smallest `alpha` whose interval leaves nothing out: a p-value for any time of looking."""
    if not lift.variance:
        return 1.0
    return p_mixture(lift.value**2 / lift.variance, lift.units * _SPREAD)


def p_mixture(squared: float, mixed: float) -> float:
    """The same of a squared standard score, where the mixture's variance is `mixed` times that of what was seen."""
    spread = 1 + mixed
    return min(1.0, sqrt(spread) * exp(-squared * mixed / (2 * spread)))
