"""A share over time with its interval, a point for each week in which there was something to count."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from campaigns.common.charts import coordinate

LEFT, RIGHT, TOP, BOTTOM = 46.0, 350.0, 12.0, 120.0
LEVELS = (0.0, 0.5, 1.0)
NAMED = 4
"""At most so many weeks are named below the chart, and the last one."""
Point = tuple[float, float, float] | None
"""A share, and the ends of its interval; None where nothing was counted."""


def share_chart(
    weeks: Sequence[str], points: Sequence[Point], *, label: str, name: str
) -> SafeString:
    """Draw shares from 0 to 100 % over two weeks or more, one point for each week. `name` makes the ids unique on a page."""

    def across(at: int) -> str:
        return coordinate(LEFT + 8 + (RIGHT - LEFT - 16) * at / (len(weeks) - 1))

    def up(share: float) -> str:
        return coordinate(BOTTOM - (BOTTOM - TOP) * share)

    seen = [(across(at), *map(up, point)) for at, point in enumerate(points) if point]
    step = -(-len(weeks) // NAMED)
    named = sorted({len(weeks) - 1 - at for at in range(0, len(weeks), step)})
    return format_html(
        '<svg class="chart chart-s" viewBox="0 0 360 144" role="img" aria-labelledby="{name}-title">'
        '<title id="{name}-title">{label}</title>{levels}<path class="c-edge" d="{bars}"/>'
        '<path class="c-pencil f-none" stroke-width="2" d="{line}"/>{dots}{names}</svg>',
        name=name,
        label=label,
        levels=format_html_join(
            "",
            '<path class="c-line" d="M{} {}H{}"/><text x="{}" y="{}" text-anchor="end">{} %</text>',
            (
                (LEFT, up(one), RIGHT, LEFT - 6, coordinate(float(up(one)) + 4), f"{100 * one:.0f}")
                for one in LEVELS
            ),
        ),
        bars=" ".join(f"M{x} {low}V{high}" for x, _, low, high in seen),
        line="M" + " L".join(f"{x} {y}" for x, y, _, _ in seen) if seen else "",
        dots=format_html_join(
            "", '<circle cx="{}" cy="{}" r="3" class="f-pencil"/>', ((x, y) for x, y, _, _ in seen)
        ),
        names=format_html_join(
            "",
            '<text x="{}" y="138" text-anchor="middle">{}</text>',
            ((across(at), weeks[at]) for at in named),
        ),
    )
