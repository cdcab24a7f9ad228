"""The reliability chart as SVG: predicted against seen share of wins, with intervals."""

from __future__ import annotations

from collections.abc import Sequence

from generation.conversion.assess import Bin

WIDTH, HEIGHT, EDGE = 440, 360, 60
LOW, HIGH = 0.4, 0.8
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#4b5563}line,path{stroke:#9ca3af;fill:none}"
    ".seen{stroke:#2563eb;stroke-width:2}circle{fill:#2563eb}"
    "@media(prefers-color-scheme:dark){text{fill:#d1d5db}.seen{stroke:#60a5fa}circle{fill:#60a5fa}}"
)


def reliability_svg(bins: Sequence[Bin], title: str) -> str:
    """One point a bin, its 95 % interval as a line; a calibrated model lies on the diagonal."""
    marks = [_mark(share) for share in (0.5, 0.6, 0.7)]
    points = [_point(bin_) for bin_ in bins]
    ends = f"M{_x(0.5):.1f} {_y(0.5):.1f}L{_x(HIGH):.1f} {_y(HIGH):.1f}"
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
            f"<title>{title}</title><style>{STYLE}</style>",
            f'<line x1="{EDGE}" y1="{_y(LOW)}" x2="{_x(HIGH)}" y2="{_y(LOW)}"/>',
            f'<line x1="{EDGE}" y1="{_y(LOW)}" x2="{EDGE}" y2="{_y(HIGH)}"/>',
            f'<path stroke-dasharray="4 4" d="{ends}"/>',
            *marks,
            *points,
            f'<text x="{WIDTH / 2}" y="{HEIGHT - 8}" text-anchor="middle">predicted chance of the favourite</text>',
            f'<text transform="rotate(-90)" x="{-HEIGHT / 2}" y="14" text-anchor="middle">won by it</text>',
            "</svg>\n",
        )
    )


def _mark(share: float) -> str:
    said = f"{share:.0%}"
    return (
        f'<text x="{_x(share):.1f}" y="{_y(LOW) + 16:.1f}" text-anchor="middle">{said}</text>'
        f'<text x="{EDGE - 6}" y="{_y(share) + 4:.1f}" text-anchor="end">{said}</text>'
    )


def _point(bin_: Bin) -> str:
    x, seen = _x(bin_.predicted), bin_.seen
    said = f"predicted {bin_.predicted:.0%}, won {seen.said()} of {seen.pairs} pairs"
    return (
        f'<g><title>{said}</title><line class="seen" x1="{x:.1f}" y1="{_y(seen.low):.1f}" '
        f'x2="{x:.1f}" y2="{_y(seen.high):.1f}"/><circle cx="{x:.1f}" cy="{_y(seen.value):.1f}" r="4"/></g>'
    )


def _x(share: float) -> float:
    return EDGE + (_held(share) - LOW) / (HIGH - LOW) * (WIDTH - EDGE - 16)


def _y(share: float) -> float:
    return 16 + (HIGH - _held(share)) / (HIGH - LOW) * (HEIGHT - EDGE - 16)


def _held(share: float) -> float:
    return min(HIGH, max(LOW, share))
