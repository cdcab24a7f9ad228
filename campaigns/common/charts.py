"""Small charts as inline SVG: geometry in attributes, colour by class, a sentence for who cannot see it."""

from collections.abc import Iterable, Sequence
from math import ceil, floor, log10
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

STILL = mark_safe('vector-effect="non-scaling-stroke"')
TONE_REACH = 46  # half the tone bar's width, for a tone of 100


def coordinate(value: float) -> str:
    """A coordinate with at most one decimal, so that pages stay small."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def fraction(value: float, low: float, high: float) -> float:
    """Where a value stands between two others, kept within 0..1; a scale without length gives 0."""
    if high <= low:
        return 0.0
    return min(max((value - low) / (high - low), 0.0), 1.0)


def tone_bar(name: str, asked: float | None, measured: float | None) -> SafeString:
    """One tone, -100..100: a bar from 0 to what was measured, a tick at what was asked."""
    parts = [
        format_html('<path d="M0 6h96" class="c-line" stroke-width="2" {}/>', STILL),
        format_html('<path d="M48 2v8" class="c-edge" stroke-width="1" {}/>', STILL),
    ]
    if measured is not None:
        end = coordinate(48 + TONE_REACH * max(-100.0, min(100.0, measured)) / 100)
        parts.append(
            format_html('<path d="M48 6H{}" class="c-pencil" stroke-width="4" {}/>', end, STILL)
        )
    if asked is not None:
        tick = coordinate(48 + TONE_REACH * max(-100.0, min(100.0, asked)) / 100)
        parts.append(
            format_html('<path d="M{} 0v12" class="c-ink" stroke-width="2" {}/>', tick, STILL)
        )
    words = _("{name}: asked {asked}, measured {measured}").format(
        name=name, asked=_said(asked), measured=_said(measured)
    )
    return _mini(96, 12, words, parts, stretch=True)


def _said(value: float | None) -> str:
    return _("nothing") if value is None else f"{value:.0f}"


def _mini(
    width: int, height: int, words: str, parts: Iterable[str], *, stretch: bool = False
) -> SafeString:
    told = (
        format_html('role="img" aria-label="{}"', words)
        if words
        else mark_safe('aria-hidden="true"')
    )
    return format_html(
        '<svg class="mini" width="{}" height="{}" viewBox="0 0 {} {}"{} {}>{}</svg>',
        width,
        height,
        width,
        height,
        mark_safe(' preserveAspectRatio="none"') if stretch else "",
        told,
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def amount_bar(value: float, most: float, *, label: str = "", tone: str = "pencil") -> SafeString:
    """A filled bar, value of most; over the limit it is full and red. Without a label it is decoration."""
    filled = coordinate(96 * fraction(value, 0, most))
    return _mini(
        96,
        6,
        label,
        [
            mark_safe('<rect width="96" height="6" rx="1" class="f-pressed"/>'),
            format_html(
                '<rect width="{}" height="6" rx="1" class="f-{}"/>',
                filled,
                "bad" if value > most else tone,
            ),
        ],
        stretch=True,
    )


def progress_bar(done: float, total: float, *, label: str = "") -> SafeString:
    """Done of total as a bar the width of its panel."""
    words = label or _("{done} of {total}").format(done=f"{done:g}", total=f"{total:g}")
    return format_html(
        '<svg class="progress" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect width="{}" height="6" fill="currentColor"/></svg>',
        words,
        coordinate(100 * fraction(done, 0, total)),
    )


def interval_bar(
    value: float, low: float, high: float, *, scale: tuple[float, float], label: str
) -> SafeString:
    """A value with its interval on a shared scale, so that rows can be compared."""
    left, right, middle = (coordinate(72 * fraction(x, *scale)) for x in (low, high, value))
    return _mini(
        72,
        12,
        label,
        [
            format_html('<path d="M0 6h72" class="c-line" {}/>', STILL),
            format_html(
                '<path d="M{} 6H{}" class="c-pencil" stroke-width="3" {}/>', left, right, STILL
            ),
            format_html('<path d="M{} 2v8" class="c-pencil" stroke-width="2" {}/>', middle, STILL),
        ],
        stretch=True,
    )


def sparkline(values: Sequence[float], *, label: str) -> SafeString:
    """A run of values as a line with its last point marked."""
    if not values:
        return SafeString("")
    low, high = min(values), max(values)
    step = 92 / max(len(values) - 1, 1)
    points = [(2 + i * step, 18 - 14 * fraction(v, low, high)) for i, v in enumerate(values)]
    path = "M" + " L".join(f"{coordinate(x)} {coordinate(y)}" for x, y in points)
    x, y = points[-1]
    return _mini(
        96,
        20,
        label,
        [
            format_html(
                '<path d="{}" class="c-pencil f-none" stroke-width="1.5" stroke-linejoin="round"/>',
                path,
            ),
            format_html(
                '<circle cx="{}" cy="{}" r="2" class="f-pencil"/>', coordinate(x), coordinate(y)
            ),
        ],
    )


def round_ticks(low: float, high: float, *, about: int = 4) -> list[float]:
    """Round numbers, about so many, that span low..high."""
    spread = (high - low) or abs(high) or 1.0
    rough = spread / max(about - 1, 1)
    size = 10.0 ** floor(log10(rough))
    step = next(size * m for m in (1, 2, 2.5, 5, 10) if size * m >= rough)
    first = floor(low / step + 1e-9)
    last = max(ceil(high / step - 1e-9), first + 1)
    return [round(step * i, 10) for i in range(first, last + 1)]


def read_number(point: Any, name: str) -> float:
    """A number of a point, be it a mapping or an object."""
    return float(point[name] if isinstance(point, dict) else getattr(point, name))
