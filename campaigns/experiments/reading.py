"""Arms against the control, from sums: plainly where shares stay, by day where they move."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from campaigns.experiments.adaptive import Day, arms_daily, day_read
from campaigns.experiments.analysis import Arm as Measured
from campaigns.experiments.analysis import Reading, read
from campaigns.experiments.assignment import arm_ranges, shares_held, weights_shared
from campaigns.experiments.health import Split, split_check, split_check_daily
from campaigns.experiments.measuring import measured
from campaigns.experiments.shares import Shares, shares_on
from campaigns.experiments.totals import ByArm, nothing, sums_of
from campaigns.models import Arm, Experiment


class FixedReader:
    """Shares that stay: the sums over all days say everything. `looks` is how many questions are asked side by side."""

    def __init__(self, experiment: Experiment, arms: Sequence[Arm]) -> None:
        self.experiment, self.arms = experiment, arms
        self.whole = sums_of(experiment, arms)[()]

    def split(self) -> Split:
        """Whether the arms got the shares that were asked for."""
        return split_fixed(self.experiment, self.arms, self.whole)

    def reading(self, metric: str, *, looks: int = 1, adjusted: bool = True) -> Reading:
        """All that is known until now; `adjusted` by what units did before, where that is known of all."""
        return self._read(self.whole, metric, looks=looks, adjusted=adjusted)

    def segments(self, metric: str) -> dict[str, tuple[ByArm, Reading]]:
        """The same in each part of the units, corrected for being asked that often."""
        parts = sums_of(self.experiment, self.arms, "segment")
        return {
            name: (sums, self._read(sums, metric, looks=len(parts), adjusted=False))
            for (name,), sums in sorted(parts.items())
        }

    def days(self, metric: str) -> dict[date, Reading]:
        """How it stood at the end of each day, by when units were first shown anything."""
        found, until = {}, nothing(self.arms)
        for (day,), moved in sorted(sums_of(self.experiment, self.arms, "day").items()):
            _add(until, moved)
            found[day] = self._read(until, metric, looks=1, adjusted=True)
        return found

    def _read(self, sums: ByArm, metric: str, *, looks: int, adjusted: bool) -> Reading:
        told = [(arm.key, sums[arm.position]) for arm in self.arms]
        return _against_control(self.arms, measured(told, metric, adjusted=adjusted), looks)


class MovingReader:
    """Shares of each day: what each arm would have brought alone."""

    def __init__(self, experiment: Experiment, arms: Sequence[Arm], shares: Shares) -> None:
        self.experiment, self.arms, self.shares = experiment, arms, shares
        days = sums_of(experiment, arms, "day")
        self.daily = {day: sums for (day,), sums in sorted(days.items())}
        self.whole = nothing(arms)
        for sums in self.daily.values():
            _add(self.whole, sums)

    def split(self) -> Split:
        """Each day by its own shares."""
        days = [
            (seen_of(self.arms, sums), shares_on(self.shares, day))
            for day, sums in self.daily.items()
        ]
        return split_check_daily(days) if days else Split(None, alarm=False)

    def reading(self, metric: str, *, looks: int = 1, adjusted: bool = True) -> Reading:
        """As it stands after the last day. What units did before is left out."""
        return self._last(self.daily, metric, looks)

    def segments(self, metric: str) -> dict[str, tuple[ByArm, Reading]]:
        """Each with the shares of its days."""
        parts: dict[str, dict[date, ByArm]] = defaultdict(dict)
        for (name, day), sums in sorted(
            sums_of(self.experiment, self.arms, "segment", "day").items()
        ):
            parts[name][day] = sums
        found = {}
        for name, daily in parts.items():
            whole = nothing(self.arms)
            for sums in daily.values():
                _add(whole, sums)
            found[name] = whole, self._last(daily, metric, len(parts))
        return found

    def days(self, metric: str) -> dict[date, Reading]:
        """Each with all days before it."""
        arms = arms_daily(self._keys(), self.read_days(metric))
        return {
            day: _against_control(self.arms, stood, 1)
            for day, stood in zip(self.daily, arms, strict=True)
        }

    def read_days(self, metric: str, *, before: date | None = None) -> list[Day]:
        """What each day showed, those from `before` on left out."""
        return self._days(
            {day: sums for day, sums in self.daily.items() if before is None or day < before},
            metric,
        )

    def _days(self, daily: dict[date, ByArm], metric: str) -> list[Day]:
        return [
            day_read([sums[arm.position] for arm in self.arms], shares_on(self.shares, day), metric)
            for day, sums in daily.items()
        ]

    def _last(self, daily: dict[date, ByArm], metric: str, looks: int) -> Reading:
        arms = arms_daily(self._keys(), self._days(daily, metric))
        nobody = [Measured(key, 0, 0, 0.0, None) for key in self._keys()]
        return _against_control(self.arms, arms[-1] if arms else nobody, looks)

    def _keys(self) -> list[str]:
        return [arm.key for arm in self.arms]


Reader = FixedReader | MovingReader


def split_fixed(experiment: Experiment, arms: Sequence[Arm], whole: ByArm) -> Split:
    """Whether arms got the shares that were asked for; `whole` needs `units` and `crossed`."""
    weights = weights_shared([arm.weight for arm in arms])
    shares = shares_held(arm_ranges(weights, coverage=experiment.coverage))
    return split_check(seen_of(arms, whole), shares)


def seen_of(arms: Sequence[Arm], sums: ByArm) -> list[int]:
    """Who was shown each arm. Who saw two was assigned one of them: a split is judged with them."""
    return [int(sums[arm.position]["units"] + sums[arm.position]["crossed"]) for arm in arms]


def _add(until: ByArm, more: ByArm) -> None:
    for position, sums in more.items():
        for name, number in sums.items():
            until[position][name] += number


def _against_control(arms: Sequence[Arm], stood: Sequence[Measured], looks: int) -> Reading:
    pairs = sorted(zip(arms, stood, strict=True), key=lambda pair: not pair[0].is_control)
    control, *others = [one for _, one in pairs]
    return read(control, others, looks=looks)
