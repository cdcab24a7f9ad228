"""One slider moved at a time: what was asked against what came, per line and per level, with the lambda curve."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from generation.evaluation.bootstrap import (
    Floats,
    Ratio,
    elbow,
    level_means,
    spearman,
    spearman_estimate,
)
from generation.evaluation.briefs import LAMBDAS, Step
from generation.evaluation.requests_found import NO_REQUESTS, request_strength
from generation.evaluation.tones import SLIDERS, tones_heard
from generation.pipeline import FieldLines

RESTING = tuple(slider for slider in SLIDERS if slider != "urgency")
"""Sliders whose middle is the order in which nothing is moved."""
SHOWN = 400
"""Points of a scatter in the report."""
CTA = ("none", "strong")
CALLS = (
    ("cta_strong_present", "CTA asked strong: a request is there"),
    ("cta_strong_strong", "CTA asked strong: one to buy"),
    ("cta_none_present", "CTA asked none: a request is there"),
    ("cta_strong_badge", "CTA asked strong: the badge finds one"),
    ("cta_none_badge", "CTA asked none: the badge finds one"),
)


@dataclass
class Heard:
    """What was asked of one slider and what was heard, line by line; `own` by the evaluation's ears."""

    products: list[int] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)
    badge: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)

    def record(self, seed: int) -> dict[str, Any]:
        """Spearman over lines and over level means by both measures, level means, and points to draw."""
        found: dict[str, Any] = {"lines": len(self.asked)}
        for name, measured in (("badge", self.badge), ("own", self.own)):
            if len(measured) != len(self.asked) or not measured:
                continue  # sentiment where VADER is not installed
            means = level_means(self.asked, measured)
            overall = spearman(list(means), list(means.values()))
            found[name] = {
                "over_lines": spearman_estimate(self.asked, measured, self.products, seed).record(),
                "over_levels": None if overall is None else round(overall, 6),
                "levels": [[level, round(mean, 4)] for level, mean in means.items()],
                "points": _thinned(list(zip(self.asked, measured, strict=True))),
            }
        return found


class Sweeps:
    """The sweeps of one engine, added to product by product."""

    def __init__(self) -> None:
        self.tone = {slider: Heard() for slider in SLIDERS}
        self.calls: dict[str, Ratio] = {key: Ratio() for key, _ in CALLS}
        self.curve = {level: {part: Ratio() for part in ("R", "D", "p_conv")} for level in LAMBDAS}
        self._sums: defaultdict[tuple[str, float], list[float]] = defaultdict(lambda: [0.0, 0.0])

    def add(self, place: int, step: Step, written: FieldLines) -> None:
        """Counts one field's lines of a step."""
        if step.kind == "lambda":
            self._lambda(step.level, written)
        elif step.kind == "cta":
            self._call(step.level, written)
        else:
            for slider in RESTING if step.kind == "rest" else (step.kind,):
                self._tone(place, slider, step.level, written)

    def product_end(self, weights: Floats) -> None:
        """Everything of a product is there: its sums join all resamplings that drew it."""
        for (key, level), (numerator, denominator) in self._sums.items():
            ratio = self.curve[level][key] if key in ("R", "D", "p_conv") else self.calls[key]
            ratio.add(weights, numerator, denominator)
        self._sums.clear()

    def _tone(self, place: int, slider: str, level: float, written: FieldLines) -> None:
        heard = self.tone[slider]
        for line in written.lines:
            heard.products.append(place)
            heard.asked.append(level)
            heard.badge.append(line.badges["tone"][slider]["measured"])
            own = tones_heard(line.text)
            if slider in own:
                heard.own.append(round(100 * own[slider], 1))

    def _call(self, level: float, written: FieldLines) -> None:
        if written.field.key in NO_REQUESTS:
            return
        asked = CTA[level > 0]
        for line in written.lines:
            strength = request_strength(line.text)
            badge = line.badges["cta"]["strength"] != "none"
            self._count(f"cta_{asked}_present", 0, strength > 0)
            self._count(f"cta_{asked}_badge", 0, badge)
            if level:
                self._count("cta_strong_strong", 0, strength == 2)

    def _lambda(self, level: float, written: FieldLines) -> None:
        if len(written.lines) < 2:
            return
        diversity = written.lines[0].badges["diversity"]["set"]
        worth = [line.badges["conversion"]["p"] for line in written.lines]
        known = [value for value in worth if value is not None]
        p_conv = sum(known) / len(known) if known else 0.5
        self._count("D", level, diversity)
        self._count("p_conv", level, p_conv)
        self._count("R", level, level * diversity + (1 - level) * p_conv)

    def _count(self, key: str, level: float, value: float) -> None:
        sums = self._sums[key, level]
        sums[0] += value
        sums[1] += 1

    def lambda_record(self, baseline: Sweeps | None) -> dict[str, Any]:
        """R, D and P_conv at each lambda with intervals, R less the baseline's, and the elbow."""
        points = []
        for level, parts in self.curve.items():
            point: dict[str, Any] = {"lambda": level}
            point |= {part: ratio.estimate().record() for part, ratio in parts.items()}
            if baseline is not None and baseline is not self:
                point["over_baseline"] = parts["R"].over(baseline.curve[level]["R"]).record()
            points.append(point)
        seen = {
            point["lambda"]: (point["D"]["value"], point["p_conv"]["value"])
            for point in points
            if point["D"]["value"] is not None
        }
        return {"points": points, "elbow": elbow(seen)}


def _thinned(points: Sequence[tuple[float, float]]) -> list[list[float]]:
    step = max(1, len(points) // SHOWN)
    return [list(point) for point in points[::step]][:SHOWN]
