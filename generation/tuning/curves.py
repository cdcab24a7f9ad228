"""A run's loss as a drawing: one SVG, readable in light and dark, without a library."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

WIDTH, HEIGHT = 640, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 16, 36, 40
_POINTS = 200
_TICKS = 4
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#555}.t{font-weight:600;font-size:14px}"
    ".g{stroke:#8884;stroke-width:1}.l{fill:none;stroke:#2f6fde;stroke-width:2}"
    "@media (prefers-color-scheme:dark){text{fill:#bbb}.l{stroke:#7fb0ff}}"
)


def curve_svg(rows: Sequence[tuple[int, float]], title: str, unit: str) -> str:
    """The curve of (step, value) pairs, each point the mean of its stretch of steps."""
    points = _thinned(rows)
    low, high = min(value for _, value in points), max(value for _, value in points)
    high = high if high > low else low + 1
    last = max(step for step, _ in points)

    def place(step: float, value: float) -> tuple[float, float]:
        x = _LEFT + step / last * (WIDTH - _LEFT - _RIGHT)
        return x, _TOP + (high - value) / (high - low) * (HEIGHT - _TOP - _BOTTOM)

    parts = [f'<text class="t" x="{_LEFT}" y="20">{escape(title)}</text>']
    for tick in range(_TICKS + 1):
        value, step = low + (high - low) * tick / _TICKS, round(last * tick / _TICKS)
        y, x = place(0, value)[1], place(step, low)[0]
        parts.append(
            f'<line class="g" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        )
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:.2f}</text>')
        parts.append(
            f'<text x="{x:.1f}" y="{HEIGHT - 22}" text-anchor="{_anchor(tick)}">{step:,}</text>'
        )
    parts.append(f'<text x="{_LEFT}" y="{HEIGHT - 6}">steps; {escape(unit)}</text>')
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point) for point in points))
    parts.append(f'<polyline class="l" points="{line}"/>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(title)}"><style>{_STYLE}</style>{"".join(parts)}</svg>\n'
    )


def _thinned(rows: Sequence[tuple[int, float]]) -> list[tuple[float, float]]:
    size = max(1, -(-len(rows) // _POINTS))
    stretches = [rows[first : first + size] for first in range(0, len(rows), size)]
    return [
        (
            sum(step for step, _ in stretch) / len(stretch),
            sum(value for _, value in stretch) / len(stretch),
        )
        for stretch in stretches
    ]


def _anchor(tick: int) -> str:
    return "start" if tick == 0 else "end" if tick == _TICKS else "middle"
