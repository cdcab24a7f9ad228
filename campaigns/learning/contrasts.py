"""What each ended experiment says of each trait: its arms that have it against those that have it not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from django.db.models import F, Sum

from campaigns.experiments.lift import LogMean, rate_mean
from campaigns.experiments.results import seals_of
from campaigns.experiments.totals import ByArm
from campaigns.learning.evidence import experiments_over
from campaigns.learning.pooling import Effect
from campaigns.models import Arm, ArmTally, Experiment
from generation.jobs.learning import text_traits

Traits = frozenset[str]
CREATIVITY = F("candidate__round__creativity")
"""What a line's round was written at, 0 to 1; null for a line of no round."""
COUNTED = ("units", "crossed", "clicked")


@dataclass(frozen=True)
class Ended:
    """An ended experiment whose results are open: where, and the traits and the log of the click rate of each arm.

    `creativity` is that of the round that wrote each arm, None for one that no round wrote.
    """

    experiment: int
    channel: str
    category: str
    arms: Sequence[tuple[Traits, LogMean]]
    creativity: Sequence[float | None]

    @property
    def traits(self) -> Traits:
        """The traits that some arms have and others have not."""
        every = [traits for traits, _ in self.arms]
        return frozenset.union(*every) - frozenset.intersection(*every)

    def effect(self, trait: str) -> Effect:
        """The mean over arms with one of `traits` less that over arms without it."""
        sides = [
            _mean(mean for traits, mean in self.arms if (trait in traits) is has)
            for has in (True, False)
        ]
        return Effect(sides[0].value - sides[1].value, sides[0].variance + sides[1].variance)

    def together(self, trait: str, other: str) -> float:
        """How much more often arms with a trait have another one than arms without it, -1 to 1."""
        has = [other in traits for traits, _ in self.arms if trait in traits]
        lacks = [other in traits for traits, _ in self.arms if trait not in traits]
        return fmean(has) - fmean(lacks)


def experiments_ended(*, simulated: bool) -> list[Ended]:
    """Ended experiments on clicks whose numbers may be believed, the oldest first; three queries for all of them."""
    rows = experiments_over(simulated=simulated)
    arms = _arms(rows)
    sums = _sums(arms)
    return [
        _ended(row, arms[row.pk], sums[row.pk])
        for row in rows
        if not seals_of(row, arms[row.pk], sums[row.pk])
    ]


def _mean(means: Iterable[LogMean]) -> Effect:
    found = list(means)
    count = len(found)
    return Effect(fmean(one.value for one in found), sum(one.variance for one in found) / count**2)


def _arms(rows: Sequence[Experiment]) -> dict[int, list[Any]]:
    """Arms by position, each with the `creativity` of its line's round."""
    found: dict[int, list[Any]] = defaultdict(list)
    arms = Arm.objects.filter(experiment__in=rows).select_related("candidate__product")
    read = (
        "experiment_id",
        "position",
        "weight",
        "text",
        "candidate__channel",
        "candidate__product__category",
    )
    found_at = arms.only(*read).annotate(creativity=CREATIVITY)
    for arm in found_at.order_by("experiment_id", "position"):
        found[arm.experiment_id].append(arm)
    return found


def _sums(arms: Mapping[int, Sequence[Arm]]) -> dict[int, ByArm]:
    """What was counted of each arm, by experiment and position."""
    nothing = dict.fromkeys(COUNTED, 0.0)
    found: dict[int, ByArm] = {
        experiment: {arm.position: nothing for arm in own} for experiment, own in arms.items()
    }
    tallies = ArmTally.objects.filter(experiment__in=found).order_by()
    grouped = tallies.values_list("experiment", "arm__position")
    for experiment, position, *counts in grouped.annotate(*(Sum(name) for name in COUNTED)):
        found[experiment][position] = dict(zip(COUNTED, map(float, counts), strict=True))
    return found


def _ended(row: Experiment, arms: Sequence[Any], sums: ByArm) -> Ended:
    line = arms[0].candidate
    return Ended(
        row.pk,
        line.channel,
        line.product.category,
        [
            (
                text_traits(arm.text),
                rate_mean(int(sums[arm.position]["units"]), int(sums[arm.position]["clicked"])),
            )
            for arm in arms
        ],
        [arm.creativity for arm in arms],
    )
