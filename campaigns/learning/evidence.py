"""What ended experiments say of lines, as a fit learns it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from campaigns.briefs.spec import order_from_campaign
from campaigns.experiments.design import arms_of
from campaigns.experiments.results import results_of
from campaigns.models import Arm, Experiment, ExperimentState, Metric
from generation.jobs.learning import Shown, arm_shown, lines_columns

EXPERIMENTS_MOST = 400
OVER = (ExperimentState.ENDED, ExperimentState.DECIDED)


@dataclass(frozen=True)
class Taught:
    """An ended experiment whose results are open: its arms as they ended."""

    ended: datetime
    arms: list[Shown]


def experiments_over(*, simulated: bool) -> list[Experiment]:
    """The newest experiments on clicks that have ended, the oldest of them first.

    None whose shares moved: what is learnt here are counts, and those of a good day are not those of a good text.
    """
    rows = Experiment.objects.filter(
        state__in=OVER, metric=Metric.CLICK, simulated=simulated, bandit=False
    )
    return list(rows.order_by("-ended", "-pk")[:EXPERIMENTS_MOST])[::-1]


def teaches_simulated() -> bool:
    """Simulated experiments teach only where no real one has ended: the two never mix."""
    return not Experiment.objects.filter(
        state__in=OVER, metric=Metric.CLICK, simulated=False
    ).exists()


def experiments_taught(*, simulated: bool) -> Iterator[Taught]:
    """Ended experiments whose numbers may be believed; one that is sealed teaches nothing."""
    for row in experiments_over(simulated=simulated):
        results = results_of(row)
        if results["sealed"] or row.ended is None:
            continue
        counted = {one["arm"]: one for one in results["arms"]}
        yield Taught(
            row.ended,
            [
                _shown(row, arm, counted[arm.key]["units"], counted[arm.key]["conversions"])
                for arm in arms_of(row)
            ],
        )


def _shown(row: Experiment, arm: Arm, units: int, clicks: int) -> Shown:
    line = arm.candidate
    order = order_from_campaign(line.campaign, line.product, line.channel, now=timezone.now())
    (columns,) = lines_columns(order, line.field, [arm.text])
    place = f"{line.channel}.{line.field}"
    return arm_shown(
        experiment=row.pk, place=place, text=arm.text, columns=columns, units=units, clicks=clicks
    )
