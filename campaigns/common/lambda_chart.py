"""The lambda curve: diversity of the set against chance to win, one point for each creativity."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from campaigns.common.charts import coordinate, fraction, read_number, round_ticks
from campaigns.common.figures import number, percent

LEFT, RIGHT, TOP, BOTTOM = 40.0, 350.0, 16.0, 176.0


def _grid(
    x_ticks: Sequence[float],
    y_ticks: Sequence[float],
    place: Callable[[float, float], tuple[float, float]],
) -> SafeString:
    """Level lines, axes and what they measure."""
    levels = " ".join(f"M40 {coordinate(place(x_ticks[0], tick)[1])}H350" for tick in y_ticks[1:])
    decimals = 2 if y_ticks[-1] - y_ticks[0] >= 0.05 else 3
    across = ((coordinate(place(tick, y_ticks[0])[0]), percent(tick)) for tick in x_ticks)
    upward = (
        (coordinate(place(x_ticks[0], tick)[1] + 4), number(tick, decimals)) for tick in y_ticks
    )
    return format_html(
        '<path d="{}" class="c-line" stroke-width="1"/><path d="M40 16V176H350" class="c-edge f-none"/>{}{}'
        '<text x="40" y="8">{}</text><text x="350" y="208" text-anchor="end">{}</text>',
        levels,
        format_html_join("", '<text x="34" y="{}" text-anchor="end">{}</text>', upward),
        format_html_join("", '<text x="{}" y="192" text-anchor="middle">{}</text>', across),
        _("Diversity of the set"),
        _("Chance to win"),
    )


def _nearest(points: Sequence[Any], creativity: float | None) -> int | None:
    if creativity is None:
        return None
    return min(
        range(len(points)), key=lambda i: abs(read_number(points[i], "creativity") - creativity)
    )


def _sentence(elbow: float | None, here: float | None, label: str) -> str:
    words = label or _("Diversity against chance to win, one point for each creativity.")
    if elbow is not None:
        words += " " + _("The elbow is at {value}.").format(value=number(elbow, 2))
    if here is not None:
        words += " " + _("This point is {value}.").format(value=number(here, 2))
    return words


def lambda_curve(
    points: Sequence[Any],
    *,
    elbow: float | None = None,
    here: float | None = None,
    label: str = "",
    name: str = "lambda",
) -> SafeString:
    """Draw the curve of a set of lines.

    points: mappings or objects with creativity 0..1, conversion (probability) and diversity 0..1, any order. elbow and
    here are creativities; the nearest point is marked. name makes the ids unique where a page has two.
    The marked point carries data-curve, [[x, y], ...] by rising creativity, for js/slider.js.
    """
    if not points:
        return SafeString("")
    ordered = sorted(points, key=lambda point: read_number(point, "creativity"))
    xs = [read_number(point, "conversion") for point in ordered]
    ys = [read_number(point, "diversity") for point in ordered]
    x_ticks, y_ticks = (
        round_ticks(min(xs), max(xs), about=3),
        round_ticks(min(ys), max(ys), about=4),
    )

    def place(x: float, y: float) -> tuple[float, float]:
        across = fraction(x, x_ticks[0], x_ticks[-1])
        up = fraction(y, y_ticks[0], y_ticks[-1])
        return LEFT + 10 + (RIGHT - LEFT - 20) * across, BOTTOM - (BOTTOM - TOP) * up

    placed = [place(x, y) for x, y in zip(xs, ys, strict=True)]
    dots = [(coordinate(x), coordinate(y)) for x, y in placed]
    return format_html(
        '<svg class="chart chart-s" viewBox="0 0 360 212" role="img" aria-labelledby="{name}-title">'
        '<title id="{name}-title">{words}</title>{grid}'
        '<path class="c-pencil f-none" stroke-width="2" stroke-linejoin="round" d="M{line}"/>'
        '<g class="f-surface c-pencil" stroke-width="1.5">{dots}</g>{elbow}{here}</svg>',
        name=name,
        words=_sentence(elbow, here, label),
        grid=_grid(x_ticks, y_ticks, place),
        line=" L".join(" ".join(dot) for dot in dots),
        dots=format_html_join("", '<circle cx="{}" cy="{}" r="2.5"/>', dots),
        elbow=_elbow(dots, _nearest(ordered, elbow), elbow),
        here=_here(dots, _nearest(ordered, here), name),
    )


def _elbow(
    dots: Sequence[tuple[str, str]], index: int | None, creativity: float | None
) -> SafeString:
    if index is None or creativity is None:
        return SafeString("")
    x, y = dots[index]
    # The curve falls to the right, so the place left of the line and below the point is free.
    has_room = float(x) > LEFT + 75
    return format_html(
        '<path d="M{} {}V176" class="c-edge" stroke-dasharray="3 3"/><text x="{}" y="168" text-anchor="{}">{}</text>',
        x,
        y,
        coordinate(float(x) + (-5 if has_room else 5)),
        "end" if has_room else "start",
        _("elbow {value}").format(value=number(creativity, 2)),
    )


def _here(dots: Sequence[tuple[str, str]], index: int | None, name: str) -> SafeString:
    if index is None:
        return SafeString("")
    x, y = dots[index]
    # The curve falls to the right, so the place beside the point is free; near the edge, and at the top where the axis
    # says what it is, the place below it.
    is_at_top = float(y) < TOP + 12 and float(x) > LEFT + 70
    beside = float(x) <= RIGHT - 70 and not is_at_top
    return format_html(
        '<g id="{}-point" transform="translate({} {})" data-curve="{}"><circle r="7" class="f-pencil"/>'
        '<circle r="3" class="f-surface"/><text class="strong" x="{}" y="{}" text-anchor="{}">{}</text></g>',
        name,
        x,
        y,
        mark_safe(json.dumps([[float(a), float(b)] for a, b in dots])),  # noqa: S308 - numbers only
        11 if beside else -11,
        -5 if beside else 14,
        "start" if beside else "end",
        _("this point"),
    )
