"""The report of an experiment: what somebody without an account may read of it, and nothing that is sealed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from campaigns.channels.selectors import channel_labels
from campaigns.common.figures import counted, moment, number, percent
from campaigns.experiments.page import (
    ArmRow,
    DayChart,
    arm_rows,
    day_charts,
    lift_scale,
    segment_rows,
)
from campaigns.experiments.results import results_of
from campaigns.experiments.words import verdict_said
from campaigns.models import Experiment, ExperimentState, Metric

SIMULATED = "Simulated. Its shoppers do not exist."


@dataclass(frozen=True)
class Report:
    """What page and PDF say alike. No people, no campaign and no workspace are named; `said` is the verdict in words."""

    row: Experiment
    about: str
    results: dict[str, Any]
    arms: list[ArmRow]
    scale: tuple[float, float]
    said: list[str]
    charts: list[DayChart]
    segments: list[dict[str, Any]]

    @property
    def standing(self) -> str:
        """How it stands, in a sentence."""
        if self.row.state == ExperimentState.DECIDED:
            winner = self.row.winner
            key = winner.key if winner else "–"
            return f"Decided for {key}, {moment(self.row.decided)}."
        if self.row.ended:
            return f"Ended {moment(self.row.ended)}."
        return f"Running since {moment(self.row.started)}."

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What was fixed before the start, and its health: names and values."""
        row = self.row
        taking = [("Takes part", percent(row.coverage))] if row.coverage < 1 else []
        return [
            ("Metric", row.get_metric_display()),
            ("Smallest effect", percent(row.minimum_effect)),
            ("At least", f"{counted(row.min_days, 'day')}, {number(row.min_sample)} in each arm"),
            *taking,
            ("Started", moment(row.started)),
            *([("Ended", moment(row.ended))] if row.ended else []),
            ("Split", _split_said(self.results["srm"])),
            ("Saw two arms", number(self.results["crossed"]["units"])),
            *((Metric(one["metric"]).label, _rail_said(one)) for one in self.results["guardrails"]),
            ("Registered", row.registered),
        ]


def report_of(row: Experiment) -> Report:
    """The report of an experiment that was started."""
    results = results_of(row)
    arms = arm_rows(row, results)
    line = arms[0].arm.candidate
    return Report(
        row=row,
        about=f"{line.product.title}, {channel_labels().get(line.channel, line.channel)}",
        results=results,
        arms=arms,
        scale=lift_scale(results),
        said=verdict_said(results),
        charts=day_charts(results),
        segments=segment_rows(results),
    )


def _split_said(srm: dict[str, Any]) -> str:
    if srm["p"] is None:
        return "Not enough data"
    return "Off: p below 0.001" if srm["alarm"] else f"Even: p = {number(srm['p'], 3)}"


def _rail_said(rail: dict[str, Any]) -> str:
    return f"fell by {', '.join(rail['harmed'])}" if rail["harmed"] else "no sure fall"
