"""The design system's template tags: names for what campaigns/common draws and writes."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from campaigns.common import (
    charts,
    controls,
    copy_marks,
    days_chart,
    fidelity_chart,
    figures,
    icons,
    lambda_chart,
    regional,
    word_diff,
)
from campaigns.common.fact_words import fact_said
from campaigns.common.help_parts import help_anchor
from campaigns.common.hidden_characters import seen_text
from campaigns.common.line_states import LINE_STATES
from campaigns.common.product_icons import understood_icon
from generation.types import field_specs

register = template.Library()
THEMES = ("light", "dark")

for formatter in (
    figures.number,
    figures.signed,
    figures.percent,
    figures.price,
    figures.duration,
    figures.moment,
    figures.stamp,
    figures.day,
    figures.weekday,
    figures.clock,
    figures.ago,
    figures.file_size,
    figures.counted,
    figures.initials,
    figures.unit_said,
):
    register.filter(formatter.__name__, formatter)
register.simple_tag(word_diff.word_diff, name="word_diff")
register.simple_tag(word_diff.word_diff_sides, name="word_diff_sides")
register.simple_tag(charts.tone_bar, name="tone_bar")
register.simple_tag(charts.sparkline, name="sparkline")
register.simple_tag(fidelity_chart.fidelity_chart, name="fidelity_chart")
register.simple_tag(controls.control, name="control")
register.filter("control_kind", controls.control_kind)
register.filter("understood_icon", understood_icon)
register.filter("seen", seen_text)
register.filter("fact_said", fact_said)


@register.simple_tag
def icon(name: str, size: str = "", label: str = "", css_class: str = "") -> SafeString:
    """{% icon "inbox" %}, {% icon "x" "s" %}, {% icon "check" label="done" %}: a Lucide icon."""
    return icons.icon_svg(name, size=size, label=label, css_class=css_class)


@register.simple_tag
def badge(
    text: Any, icon: str = "", tone: str = "", css_class: str = "", title: str = ""
) -> SafeString:
    """{% badge "Ready" icon="circle-check" tone="ok" %}: a state; tone is ok, warn, bad, here or nothing."""
    return format_html(
        '<span class="{}"{}{}>{}{}</span>',
        f"badge {css_class}".strip(),
        format_html(' data-tone="{}"', tone) if tone else "",
        format_html(' title="{}"', title) if title else "",
        icons.icon_svg(icon) if icon else "",
        text,
    )


@register.simple_tag(name="line_state")
def line_state(state: str, css_class: str = "") -> SafeString:
    """{% line_state line.state %}: the state of a line as every page shows it."""
    words, icon, tone = LINE_STATES[state]
    return badge(words, icon=icon, tone=tone, css_class=css_class)


@register.filter(name="data_words")
def data_words(value: Any) -> str:
    """What an entry of the audit log holds, without the marks of a program: {"priority": 1} is "priority 1"."""
    if isinstance(value, dict):
        return ", ".join(f"{key} {data_words(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(data_words, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)


@register.filter(name="copy_marks")
def copy_marks_filter(text: str, marks: Any = ()) -> SafeString:
    """{{ line.text|copy_marks:line.badges }} or a list of spans: the text, escaped, with nested marks."""
    return copy_marks.marked_copy(text, marks)


@register.filter
def copy_text(text: str) -> SafeString:
    """{{ line.text|copy_text }}: the text alone, escaped, each hidden character as a visible mark."""
    return mark_safe(copy_marks.shown_text(text))  # noqa: S308 - shown_text escapes


@register.simple_tag
def amount_bar(value: float, most: float, label: str = "", tone: str = "pencil") -> SafeString:
    """{% amount_bar 27 30 %}: how much of a limit is used."""
    return charts.amount_bar(value, most, label=label, tone=tone)


@register.simple_tag
def progress_bar(done: float, total: float, label: str = "") -> SafeString:
    """{% progress_bar 143 384 label="143 of 384 lines" %}."""
    return charts.progress_bar(done, total, label=label)


@register.simple_tag
def interval_bar(
    value: float, low: float, high: float, scale_low: float, scale_high: float, label: str
) -> SafeString:
    """{% interval_bar p low high 0 0.06 label="..." %}: a value and its interval on the scale of all rows."""
    return charts.interval_bar(value, low, high, scale=(scale_low, scale_high), label=label)


@register.simple_tag
def lambda_curve(
    points: Sequence[Any],
    elbow: float | None = None,
    here: float | None = None,
    label: str = "",
    name: str = "lambda",
) -> SafeString:
    """{% lambda_curve points elbow=0.55 here=0.6 %}: points carry creativity, conversion and diversity."""
    return lambda_chart.lambda_curve(points, elbow=elbow, here=here, label=label, name=name)


@register.simple_tag
def lift_days(chart: Any, name: str) -> SafeString:
    """{% lift_days chart name="b-days" %}: a chart carries days, words and how many days were sealed."""
    return days_chart.days_chart(chart.days, label=chart.words, name=name, sealed=chart.sealed)


@register.simple_tag(takes_context=True)
def theme_attribute(context: Context) -> SafeString:
    """data-theme from the cookie that js/theme.js sets, so that the first paint already has it."""
    request: HttpRequest | None = context.get("request")
    wanted = request.COOKIES.get("theme") if request else None
    return format_html(' data-theme="{}"', wanted) if wanted in THEMES else SafeString("")


@register.simple_tag
def region_attribute() -> SafeString:
    """data-region, for what scripts write: numbers and times look as those of the page."""
    return format_html(' data-region="{}"', regional.region_here())


def nav_address(context: Context, url_name: str) -> str:
    """Where a page of this workspace is, or "" where it does not exist or this person may not open it."""
    may_open = context.get("may_open")
    if may_open is not None and not may_open(url_name):
        return ""
    workspace = context.get("workspace")
    return _address(url_name, workspace.slug if workspace else None)


@lru_cache(maxsize=4096)
def _address(url_name: str, slug: str | None) -> str:
    """Each page has some forty of them, and they never change."""
    try:
        return reverse(url_name, kwargs={"workspace": slug} if slug else None)
    except NoReverseMatch:
        return ""


def current_state(context: Context, url_name: str, match: str) -> str:
    """aria-current: "page" on the page itself, "true" on one of its section, "" elsewhere."""
    request = context.get("request")
    resolved = getattr(request, "resolver_match", None)
    here = resolved.view_name if resolved else ""
    if here == url_name:
        return "page"
    section = tuple(
        part.strip() for part in (match or url_name.rpartition("_")[0] or url_name).split(",")
    )
    return "true" if here.startswith(section) else ""


@register.simple_tag(takes_context=True)
def nav_link(context: Context, url_name: str, text: str, icon: str = "", **more: Any) -> SafeString:
    """{% nav_link "catalog:product_list" "Catalog" "package" match="catalog:" count=3 counted="waiting" %}.

    match holds prefixes of the URL names of its section, comma separated; key is the single key or the two keys, such
    as "g r", that open it. Nothing comes out where the URL name does
    not exist, the workspace is missing, or the context's may_open(url_name) says no.
    """
    address = nav_address(context, url_name)
    if not address:
        return SafeString("")
    current = current_state(context, url_name, more.get("match", ""))
    count = more.get("count") or 0
    told = format_html(
        '<span class="count">{}<span class="sr"> {}</span></span>',
        figures.number(count),
        more.get("counted", ""),
    )
    return format_html(
        '<a href="{}"{}{}>{}<span class="label">{}</span>{}</a>',
        address,
        format_html(' aria-current="{}"', current) if current else "",
        format_html(' data-key="{}"', more["key"]) if "key" in more else "",
        icons.icon_svg(icon) if icon else "",
        text,
        told if count else "",
    )


@register.simple_tag(takes_context=True)
def help_link(context: Context) -> str:
    """{% help_link as address %}: the part of the page of help that speaks of this page; "" outside a workspace."""
    address = nav_address(context, "help:page") if context.get("workspace") else ""
    resolved = getattr(context.get("request"), "resolver_match", None)
    anchor = help_anchor(resolved.view_name) if resolved else ""
    return f"{address}#{anchor}" if address and anchor else address


@register.simple_tag(takes_context=True)
def query_toggle(context: Context, name: str, value: Any) -> str:
    """The page's own query with one value of a filter turned on or off, and back on the first page."""
    query = context["request"].GET.copy()
    chosen = query.getlist(name)
    wanted = str(value)
    query.setlist(
        name, [v for v in chosen if v != wanted] if wanted in chosen else [*chosen, wanted]
    )
    for paging in ("page", "cursor"):
        query.pop(paging, None)
    return f"?{query.urlencode()}"


@register.filter
def channel_label(channel: str) -> str:
    """ "google_rsa" -> "Google search ad"; an unknown key stays as it is."""
    return next((s.channel_label for s in field_specs() if s.channel == channel), channel)


@register.filter
def field_label(key: str) -> str:
    """ "google_rsa.headline" -> "Headline"; an unknown key stays as it is."""
    return next((s.label for s in field_specs() if s.key == key), key)


@register.filter
def undo_url(extra_tags: str | None) -> str:
    """The address in a message's extra_tags "undo:/w/..."; "" where there is none."""
    return next((tag[5:] for tag in (extra_tags or "").split() if tag.startswith("undo:")), "")
