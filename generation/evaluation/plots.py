"""The plots of an evaluation as inline SVG, drawn with the product's own classes for strokes and fills."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

STROKES = ("c-ink", "c-pencil", "c-ok", "c-bad", "c-edge")
FILLS = ("f-ink", "f-pencil", "f-ok", "f-bad", "f-edge")
_DASHES = ("2 3", "", "7 3", "1 4", "9 3 2 3")
_LEFT, _RIGHT, _TOP, _BOTTOM = 44.0, 14.0, 24.0, 34.0


@dataclass(frozen=True)
class Frame:
    """A plot's size in pixels and the ranges of its axes, a little wider than what is drawn."""

    width: float
    height: float
    xs: tuple[float, float]
    ys: tuple[float, float]
    marks: tuple[float, ...] = ()
    """Values written on both axes, else their ends and middles."""

    def x(self, value: float) -> float:
        """Pixels from the left."""
        low, high = self.xs
        return _LEFT + (value - low) / (high - low) * (self.width - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        """Pixels from the top."""
        low, high = self.ys
        return self.height - _BOTTOM - (value - low) / (high - low) * (self.height - _TOP - _BOTTOM)

    def axes(self, x_title: str, y_title: str, digits: int = 2) -> str:
        """Lines at the ends and the middle of both axes, with their values and the axes' names."""
        parts = []
        for value in self.marks or _thirds(self.ys):
            at = self.y(value)
            parts.append(
                f'<line class="c-line" x1="{_LEFT:g}" x2="{self.width - _RIGHT:g}" y1="{at:.1f}" y2="{at:.1f}"/>'
            )
            parts.append(
                f'<text x="{_LEFT - 6:g}" y="{at + 4:.1f}" text-anchor="end">{value:.{digits}f}</text>'
            )
        for value in self.marks or _thirds(self.xs):
            parts.append(
                f'<text x="{self.x(value):.1f}" y="{self.height - 18:g}" text-anchor="middle">{value:.{digits}f}</text>'
            )
        middle = (_LEFT + self.width - _RIGHT) / 2
        parts.append(
            f'<text x="{middle:.1f}" y="{self.height - 4:g}" text-anchor="middle">{escape(x_title)}</text>'
        )
        parts.append(f'<text x="4" y="10">{escape(y_title)}</text>')
        return "".join(parts)


def svg(label: str, width: float, height: float, body: Iterable[str]) -> str:
    """A picture with what it shows in words."""
    said = escape(label, quote=True)
    return (
        f'<svg class="chart" viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{said}">'
        f"<title>{said}</title>{''.join(body)}</svg>"
    )


def lambda_curve(engines: Mapping[str, Mapping[str, Any]]) -> str:
    """D against P_conv as lambda goes from 0 to 1, one curve for each engine; a ring marks its elbow."""
    curves = {key: _curve(curve) for key, curve in engines.items()}
    every = [point for curve in curves.values() for point in curve.values()]
    if not every:
        return ""
    frame = Frame(560, 300, _range([d for d, _ in every]), _range([p for _, p in every]))
    body = [frame.axes("D, how unlike each other the lines are", "P_conv")]
    for place, (key, curve) in enumerate(curves.items()):
        if not curve:
            continue
        dots = [(frame.x(d), frame.y(p)) for d, p in curve.values()]
        body.append(_polyline(dots, place))
        body += [
            f'<circle class="{_fill(place)}" cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>' for x, y in dots
        ]
        elbow = engines[key].get("elbow")
        if elbow in curve:
            x, y = frame.x(curve[elbow][0]), frame.y(curve[elbow][1])
            body.append(
                f'<circle class="{_stroke(place)} f-none" cx="{x:.1f}" cy="{y:.1f}" r="7" stroke-width="2"/>'
            )
            body.append(f'<text class="strong" x="{x + 10:.1f}" y="{y - 6:.1f}">{elbow:g}</text>')
    return svg(
        "D against P_conv over lambda; rings mark the elbows", frame.width, frame.height, body
    )


def gain_bars(engines: Mapping[str, Mapping[str, Any]]) -> str:
    """R less the baseline's at each lambda, with 95 % intervals."""
    gains = {
        key: [(point["lambda"], point["over_baseline"]) for point in curve.get("points", [])
              if (point.get("over_baseline") or {}).get("value") is not None]
        for key, curve in engines.items()
    }  # fmt: skip
    every = [
        one
        for points in gains.values()
        for _, gain in points
        for one in (gain["low"], gain["high"])
    ]
    if not every:
        return ""
    frame = Frame(560, 240, (-0.04, 1.04), _range([*every, 0.0]))
    zero = frame.y(0)
    body = [frame.axes("lambda", "R less grammar's", 2)]
    body.append(
        f'<line class="c-edge" x1="{_LEFT:g}" x2="{frame.width - _RIGHT:g}" y1="{zero:.1f}" y2="{zero:.1f}"/>'
    )
    for place, points in enumerate(gains.values()):
        for level, gain in points:
            x = frame.x(level) + (place - 1) * 5
            body.append(
                f'<line class="{_stroke(place)}" stroke-width="2" x1="{x:.1f}" x2="{x:.1f}" '
                f'y1="{frame.y(gain["low"]):.1f}" y2="{frame.y(gain["high"]):.1f}"/>'
                f'<circle class="{_fill(place)}" cx="{x:.1f}" cy="{frame.y(gain["value"]):.1f}" r="3.5"/>'
            )
    return svg(
        "R less the baseline's at each lambda, with intervals", frame.width, frame.height, body
    )


def tone_scatter(slider: str, heard: Mapping[str, Any], place: int) -> str:
    """Asked against measured for one slider and engine: lines as dots, level means as a line."""
    if not heard:
        return ""
    frame = Frame(260, 220, (-115, 115), (-100, 100), (-100, 0, 100))
    body = [frame.axes("asked", "measured", 0)]
    for at, (asked, measured) in enumerate(heard["points"]):
        x = frame.x(asked + (at * 7 % 19) - 9)
        body.append(
            f'<circle class="{_fill(place)}" fill-opacity="0.28" cx="{x:.1f}" cy="{frame.y(measured):.1f}" r="2"/>'
        )
    dots = [(frame.x(level), frame.y(mean)) for level, mean in heard["levels"]]
    body.append(_polyline(dots, 1))
    body += [
        f'<circle class="f-surface c-ink" cx="{x:.1f}" cy="{y:.1f}" r="4" stroke-width="2"/>'
        for x, y in dots
    ]
    return svg(f"{slider}: asked against measured", frame.width, frame.height, body)


def histogram(label: str, bins: Sequence[int], place: int, *, limit_at: int | None = None) -> str:
    """Bars over equal steps; `limit_at` is the first bin that is over a limit."""
    most = max(bins, default=0) or 1
    width, height = 240.0, 56.0
    step = width / len(bins)
    body = [f'<line class="c-line" x1="0" x2="{width:g}" y1="{height:g}" y2="{height:g}"/>']
    for at, count in enumerate(bins):
        tall = count / most * (height - 4)
        fill = "f-bad" if limit_at is not None and at >= limit_at else _fill(place)
        body.append(
            f'<rect class="{fill}" x="{at * step + 0.5:.1f}" width="{step - 1:.1f}" y="{height - tall:.1f}" height="{tall:.1f}"/>'
        )
    return svg(label, width, height + 1, body)


def swatch(place: int) -> str:
    """The stroke of one engine, for a legend."""
    return (
        f'<svg class="swatch" viewBox="0 0 28 8" aria-hidden="true"><line class="{_stroke(place)}" stroke-width="2.5" '
        f'stroke-dasharray="{_dash(place)}" x1="0" x2="28" y1="4" y2="4"/></svg>'
    )


def _curve(curve: Mapping[str, Any]) -> dict[float, tuple[float, float]]:
    return {
        point["lambda"]: (point["D"]["value"], point["p_conv"]["value"])
        for point in curve.get("points", [])
        if point["D"]["value"] is not None and point["p_conv"]["value"] is not None
    }


def _range(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    edge = max((high - low) * 0.08, 0.005)
    return low - edge, high + edge


def _thirds(ends: tuple[float, float]) -> tuple[float, float, float]:
    return ends[0], (ends[0] + ends[1]) / 2, ends[1]


def _polyline(dots: Sequence[tuple[float, float]], place: int) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in dots)
    return f'<polyline class="{_stroke(place)} f-none" stroke-width="2" stroke-dasharray="{_dash(place)}" points="{path}"/>'


def _stroke(place: int) -> str:
    return STROKES[place % len(STROKES)]


def _fill(place: int) -> str:
    return FILLS[place % len(FILLS)]


def _dash(place: int) -> str:
    return _DASHES[place % len(_DASHES)]
