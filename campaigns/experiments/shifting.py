"""The clock moves the shares of bandits: once for each day, the day before."""

from __future__ import annotations

from datetime import datetime, timedelta

from campaigns.experiments.adaptive import arms_daily, shares_next
from campaigns.experiments.reading import MovingReader
from campaigns.experiments.shares import shares_of, shares_on, shares_put
from campaigns.models import Arm, Experiment


def shares_move(experiment: Experiment, *, now: datetime) -> None:
    """Set those of tomorrow, unless they are set: from everybody who was first shown a text before today.

    Who was shown one yesterday has had a night to act, and where the clock stood still a day keeps the shares of the day before.
    """
    shares, tomorrow = shares_of(experiment), now.date() + timedelta(days=1)
    if shares[0][0] >= tomorrow:
        return
    arms = list(Arm.objects.filter(experiment=experiment).order_by("position"))
    days = MovingReader(experiment, arms, shares).read_days(experiment.metric, before=now.date())
    if not days:
        return
    stood = arms_daily([arm.key for arm in arms], days)[-1]
    seed = f"{experiment.seed}:{tomorrow}"
    shares_put(experiment, arms, now, shares_next(stood, shares_on(shares, now.date()), seed=seed))
