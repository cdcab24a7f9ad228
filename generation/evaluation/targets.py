"""The thresholds that an engine must reach, each with what was measured and whether it is met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from generation.evaluation.tones import SLIDERS

STEADY = 0.002
"""How far D may fall, or P_conv rise, between two lambdas and still count as steady: noise of the sample."""


@dataclass(frozen=True)
class Target:
    """A threshold: `least` or `most` that is allowed. `passed` is None where nothing was measured."""

    key: str
    title: str
    value: float | None
    low: float | None = None
    high: float | None = None
    least: float | None = None
    most: float | None = None

    @property
    def passed(self) -> bool | None:
        """Whether the measured value keeps the threshold."""
        if self.value is None:
            return None
        above = self.least is None or self.value >= self.least
        return above and (self.most is None or self.value <= self.most)

    def record(self) -> dict[str, Any]:
        """The target for the report."""
        return {**asdict(self), "passed": self.passed}


_MEASURED: tuple[tuple[str, str, float | None, float | None], ...] = (
    ("limits", "Field limits kept, %", 100.0, None),
    ("unsupported_before", "Unsupported claims per 100 before the fact filter", None, 0.3),
    ("unsupported", "Unsupported claims per 100 after the fact filter", None, 0.0),
    ("faults", "Language faults per 100", None, 0.5),
    ("exact", "Exact twins per 100", None, 0.0),
    ("near", "Near twins in a set, %", None, 2.0),
    ("pattern", "Build of a corpus pattern, %", None, 25.0),
)
_CALLS = (
    ("cta_strong_present", "CTA asked strong: there, %", 95.0, None),
    ("cta_none_present", "CTA asked none: there, %", None, 3.0),
)


def targets_of(
    measures: Mapping[str, Any],
    tone: Mapping[str, Any],
    calls: Mapping[str, Any],
    curve: Mapping[str, Any],
    *,
    baseline: bool,
) -> list[Target]:
    """All thresholds of issue 3, section 7, for one engine; the baseline is not compared with itself.

    `measures` and `calls` hold estimates by key, `tone` what `Heard.record` gives by slider, `curve`
    what `Sweeps.lambda_record` gives.
    """
    # A model's own drawing is the earliest that can be seen; other engines show their drafts first.
    before = measures.get("unsupported_drawn") or measures.get("unsupported_drafts")
    known = {**measures, "unsupported_before": before}
    found = [_target(row, known) for row in _MEASURED]
    found += [_target(row, calls) for row in _CALLS]
    found += [target for slider in SLIDERS for target in _tone(slider, tone.get(slider, {}))]
    return [*found, *_curve(curve, compared=not baseline)]


def _target(row: tuple[str, str, float | None, float | None], known: Mapping[str, Any]) -> Target:
    key, title, least, most = row
    estimate = known.get(key) or {}
    return Target(
        key, title, estimate.get("value"), estimate.get("low"), estimate.get("high"), least, most
    )


def _tone(slider: str, heard: Mapping[str, Any]) -> Iterator[Target]:
    ears = "VADER" if slider == "sentiment" else "own words"
    for name, title, least in (
        ("badge", "badge", 0.6),
        ("own", ears, 0.5 if slider == "sentiment" else 0.6),
    ):
        found = heard.get(name) or {}
        lines = found.get("over_lines") or {}
        yield Target(
            f"{slider}_{name}_lines",
            f"{slider.capitalize()}, asked against measured ({title}): Spearman over lines",
            lines.get("value"),
            lines.get("low"),
            lines.get("high"),
            least,
        )
        yield Target(
            f"{slider}_{name}_levels",
            f"{slider.capitalize()}, the same over the means of five levels",
            found.get("over_levels"),
            least=0.95,
        )


def _curve(curve: Mapping[str, Any], *, compared: bool) -> Iterator[Target]:
    points = curve.get("points", [])
    if compared:
        for point in points:
            over = point.get("over_baseline") or {}
            yield Target(
                f"r_over_{point['lambda']}",
                f"R less grammar's at lambda {point['lambda']:g}: lower end above 0",
                over.get("low"),
                over.get("low"),
                over.get("high"),
                1e-9,
            )
    d = [point["D"]["value"] for point in points if point["D"]["value"] is not None]
    p = [point["p_conv"]["value"] for point in points if point["p_conv"]["value"] is not None]
    yield Target("d_rises", "D over lambda: deepest step down", _deepest(d), most=STEADY)
    yield Target(
        "p_falls", "P_conv over lambda: steepest step up", _deepest([-v for v in p]), most=STEADY
    )
    yield Target(
        "elbow", "Lambda of the elbow between the ends", curve.get("elbow"), least=0.05, most=0.95
    )


def _deepest(values: list[float]) -> float | None:
    if len(values) < 2:
        return None
    return max(0.0, *(one - other for one, other in zip(values, values[1:], strict=False)))
