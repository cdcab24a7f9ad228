"""An estimate day by day with its interval, narrowing as more is known; days of the sealed time are shaded."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from campaigns.common.charts import coordinate, fraction, round_ticks
from campaigns.common.figures import signed

LEFT, RIGHT, TOP, BOTTOM = 46.0, 350.0, 12.0, 160.0
LOWEST, HIGHEST = -1.0, 2.0
"""A lift on the chart: the first days' intervals reach further than anybody reads."""
NAMED = 6
"""Days that are named below the chart."""
Day = tuple[str, float, float, float]
"""Its name, the lift, and the ends of its interval, as shares."""


def days_chart(days: Sequence[Day], *, label: str, name: str, sealed: int = 0) -> SafeString:
    """Draw lifts over two days or more, the first `sealed` of them shaded. `name` makes the ids unique on a page."""
    lows, highs = [day[2] for day in days], [day[3] for day in days]
    ticks = round_ticks(max(min([0.0, *lows]), LOWEST), min(max([0.0, *highs]), HIGHEST))

    def across(number: int) -> float:
        return LEFT + (RIGHT - LEFT) * number / (len(days) - 1)

    def up(value: float) -> str:
        return coordinate(BOTTOM - (BOTTOM - TOP) * fraction(value, ticks[0], ticks[-1]))

    def line(values: Sequence[float]) -> list[str]:
        return [f"{coordinate(across(at))} {up(value)}" for at, value in enumerate(values)]

    band = " ".join([*line(highs), *reversed(line(lows))])
    middle = " ".join(line([day[1] for day in days]))
    return format_html(
        '<svg class="chart chart-s" viewBox="0 0 360 184" role="img" aria-labelledby="{name}-title">'
        '<title id="{name}-title">{label}</title>{shade}{levels}'
        '<path class="f-soft" d="M{band}Z"/><path class="c-ink" d="M{left} {zero}H{right}"/>'
        '<path class="c-pencil f-none" stroke-width="2" d="M{middle}"/>{names}'
        '<circle cx="{x}" cy="{y}" r="4" class="f-pencil"/></svg>',
        name=name,
        label=label,
        shade=_shade(across(min(sealed, len(days)) - 1)) if sealed else "",
        levels=format_html_join(
            "",
            '<path class="c-line" d="M{} {}H{}"/><text x="{}" y="{}" text-anchor="end">{} %</text>',
            (
                (LEFT, up(t), RIGHT, LEFT - 6, coordinate(float(up(t)) + 4), signed(100 * t))
                for t in ticks
            ),
        ),
        band=band,
        left=LEFT,
        right=RIGHT,
        zero=up(0),
        middle=middle,
        names=format_html_join(
            "",
            '<text x="{}" y="178" text-anchor="middle">{}</text>',
            ((coordinate(across(at)), days[at][0]) for at in days_named(len(days))),
        ),
        x=coordinate(across(len(days) - 1)),
        y=up(days[-1][1]),
    )


def _shade(until: float) -> SafeString:
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" class="f-pressed"/><text x="{}" y="{}">{}</text>',
        LEFT,
        TOP,
        coordinate(max(until - LEFT, 4.0)),
        BOTTOM - TOP,
        LEFT + 6,
        TOP + 12,
        _("was sealed"),
    )


def days_named(count: int) -> list[int]:
    """The numbers of the days to name, the last always among them."""
    step = -(-count // NAMED)
    return sorted({count - 1 - at for at in range(0, count, step)})
