"""Measured over asked: a small curve beside the dashed line that a perfect slider would follow."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from campaigns.common.charts import coordinate, fraction
from campaigns.common.figures import number

WIDTH, HEIGHT, EDGE = 150, 56, 6.0


def fidelity_chart(
    levels: Sequence[Sequence[float]], low: float, high: float, *, label: str, weak: bool = False
) -> SafeString:
    """Draw [[asked, measured], ...], both on the scale low..high; a weak slider's curve is red."""
    tone = "bad" if weak else "pencil"
    points = [
        (
            coordinate(EDGE + (WIDTH - 2 * EDGE) * fraction(asked, low, high)),
            coordinate(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * fraction(measured, low, high)),
        )
        for asked, measured in levels
    ]
    told = ", ".join(
        _("asked {asked} measured {measured}").format(
            asked=number(asked, 0), measured=number(measured, 0)
        )
        for asked, measured in levels
    )
    return format_html(
        '<svg class="chart fid" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img" aria-label="{label}: {told}">'
        '<path d="M6 50L144 6" class="c-edge" stroke-dasharray="3 3"/>'
        '<path class="c-{tone} f-none" stroke-width="2" d="M{line}"/>{dots}</svg>',
        w=WIDTH,
        h=HEIGHT,
        label=label,
        told=told,
        tone=tone,
        line=" L".join(" ".join(point) for point in points),
        dots=format_html_join(
            "", '<circle cx="{}" cy="{}" r="2.5" class="f-{}"/>', ((x, y, tone) for x, y in points)
        ),
    )
