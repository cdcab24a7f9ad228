"""The tone page: three real lines of one product at once, asked beside measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from campaigns.briefs.products import products_writable
from campaigns.briefs.spec import order_from_campaign
from campaigns.channels.selectors import field_specs_current
from campaigns.models import Campaign, Product
from generation.jobs import direct
from generation.types import EngineUnavailable, FieldSpec, channels
from generation.types.brief import SLIDERS

PREVIEW_LINES = 3
SAMPLE_LINES = 24
CHOICES = 50


@dataclass(frozen=True)
class PreviewLine:
    """One line of the preview; `before` is what stood there, or nothing."""

    spec: FieldSpec
    text: str
    badges: Mapping[str, Any]
    before: str

    @property
    def is_changed(self) -> bool:
        """Whether the move changed it."""
        return bool(self.before) and self.before != self.text


def preview_products(campaign: Campaign) -> list[Product]:
    """Products to try the tone on."""
    return products_writable(campaign, CHOICES)


def preview_seed(campaign: Campaign) -> int:
    """The same at every move, so that only the tone changes."""
    return 4000 + campaign.pk


def preview_fields(campaign: Campaign) -> dict[str, list[FieldSpec]]:
    """Channel -> fields to show: the first field of up to three channels, more of one where there are fewer."""
    current = field_specs_current(campaign.workspace_id)
    wanted = (campaign.channels or list(channels()))[:PREVIEW_LINES]
    if len(wanted) == PREVIEW_LINES:
        return {channel: [current[channel][0]] for channel in wanted}
    found = {channel: [current[channel][0]] for channel in wanted}
    for channel in wanted:
        for spec in current[channel][1:]:
            if sum(len(specs) for specs in found.values()) < PREVIEW_LINES:
                found[channel].append(spec)
    return found


def preview_make(
    campaign: Campaign,
    product: Product,
    *,
    values: Mapping[str, Any],
    before: Sequence[str],
    now: datetime,
    engine: str,
) -> list[PreviewLine]:
    """Three real lines of the campaign with this `tone` and `creativity`, with the same seed as before."""
    fields = preview_fields(campaign)
    orders = preview_orders(campaign, product, values=values, now=now)
    made = direct.preview_lines(orders, engine=engine, seed=preview_seed(campaign))
    lines: list[PreviewLine] = []
    for specs, records in zip(fields.values(), made, strict=True):
        by_field = {spec.field: spec for spec in specs}
        for record in records:
            was = before[len(lines)] if len(lines) < len(before) else ""
            lines.append(
                PreviewLine(by_field[record["field"]], record["text"], record["badges"], was)
            )
    return lines[:PREVIEW_LINES]


def preview_orders(
    campaign: Campaign, product: Product, *, values: Mapping[str, Any], now: datetime
) -> list[tuple[direct.Order, int]]:
    """What `direct.preview_lines` takes: one order a channel, with how many lines it is to give."""
    shown = Campaign(pk=campaign.pk, **_brief_values(campaign), **values)
    fields = preview_fields(campaign)
    missing = PREVIEW_LINES - sum(len(specs) for specs in fields.values())
    orders: list[tuple[direct.Order, int]] = []
    for channel, specs in fields.items():
        order = order_from_campaign(shown, product, channel, now=now, fields=specs)
        orders.append((order, len(specs) + (0 if orders else missing)))
    return orders


def _brief_values(campaign: Campaign) -> dict[str, Any]:
    keys = (
        "brand",
        "goal",
        "audience",
        "offer",
        "must_say",
        "must_not_say",
        "language",
        "channels",
    )
    return {key: getattr(campaign, key) for key in keys}


def tone_measured(lines: Sequence[PreviewLine], tone: Mapping[str, int]) -> list[dict[str, Any]]:
    """{"name", "asked", "measured"} for each slider: the mean over the lines."""
    return [
        {
            "name": name.capitalize(),
            "asked": tone.get(name, 0),
            "measured": sum(line.badges["tone"][name]["measured"] for line in lines) / len(lines)
            if lines
            else None,
        }
        for name in SLIDERS
    ]


def sample_curve(
    campaign: Campaign, product: Product, *, now: datetime, engine: str
) -> dict[str, Any] | None:
    """Diversity against chance to win over sample lines of one field: `points`, `lines`."""
    channel, specs = next(iter(preview_fields(campaign).items()))
    spec = replace(specs[0], default_n=SAMPLE_LINES)
    order = order_from_campaign(campaign, product, channel, now=now, fields=[spec])
    seed, n = preview_seed(campaign), {spec.field: SAMPLE_LINES}
    try:
        made = next(direct.write_lines(order, engine=engine, seed=seed, n=n, lane="interactive"))
    except EngineUnavailable:
        return None  # the preview beside it says why
    if len(made["lines"]) < PREVIEW_LINES:
        return None
    points = direct.curve(order, spec.field, made["lines"])
    return {"points": points, "lines": len(made["lines"]), "spec": spec}
