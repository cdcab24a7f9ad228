"""What to believe of a lift, begun from the belief that most texts differ little."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt

from scipy.special import ndtr, ndtri

from campaigns.experiments.lift import ALPHA, Interval, LogLift, interval_around

PRIOR_SPREAD = 0.3
"""Before any data two in three lifts are believed to lie between -26 % and +35 %; GrowthBook's proper prior."""


@dataclass(frozen=True)
class Belief:
    """The posterior of one arm against the control.

    `loss` is what taking the arm costs on average where it is worse, as a share of the control's rate; `regret` what
    keeping the control costs where the arm is better.
    """

    credible: Interval
    chance_to_win: float
    loss: float
    regret: float


def belief_of(lift: LogLift, *, prior: float = PRIOR_SPREAD) -> Belief:
    """Normal likelihood and normal prior, both on the log scale."""
    kept = prior**2 / (prior**2 + lift.variance)
    mean, spread = kept * lift.value, sqrt(kept * lift.variance)
    if not spread:
        raise ValueError("a lift without variance was not measured")
    at = mean / spread
    # The mean of a log-normal, cut at "as good as the control".
    raised = exp(mean + spread**2 / 2)
    return Belief(
        credible=interval_around(mean, float(ndtri(1 - ALPHA / 2)) * spread),
        chance_to_win=float(ndtr(at)),
        loss=float(ndtr(-at) - raised * ndtr(-at - spread)),
        regret=float(raised * ndtr(at + spread) - ndtr(at)),
    )
