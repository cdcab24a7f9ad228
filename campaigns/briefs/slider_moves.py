"""One slider moved from end to end, all else and the seed as they are: the lines at each place, asked beside measured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campaigns.briefs.presets import TONE_START
from campaigns.briefs.tone import (
    PREVIEW_LINES,
    PreviewLine,
    preview_fields,
    preview_orders,
    preview_seed,
)
from campaigns.common.sliders import SLIDERS, slider_ends
from campaigns.models import Campaign, Product
from generation.jobs import direct

MIDDLE = 1
"""The place, of three, that the ends are compared with."""


@dataclass(frozen=True)
class Place:
    """What was written with the slider at `asked`; `lines` are in the order of their fields."""

    asked: int
    pole: str
    lines: list[PreviewLine]
    measured: float | None

    @property
    def changed(self) -> int:
        """How many of its lines are not those of the middle."""
        return sum(line.is_changed for line in self.lines)


def slider_moved(
    campaign: Campaign, product: Product, slider: str, *, now: datetime, engine: str
) -> list[Place]:
    """The lines with the slider at its low end, its middle and its high end, drawn together with one seed.

    Nothing where not even one line could be written. Raises `EngineUnavailable`.
    """
    low, high = slider_ends(slider)
    asked = (low, (low + high) // 2, high)
    tone = {**TONE_START, **campaign.tone}
    orders = [
        preview_orders(
            campaign,
            product,
            values={"tone": {**tone, slider: value}, "creativity": campaign.creativity},
            now=now,
        )
        for value in asked
    ]
    made = direct.preview_lines(
        [order for each in orders for order in each], engine=engine, seed=preview_seed(campaign)
    )
    channels = len(orders[0])
    sets = [made[at : at + channels] for at in range(0, len(made), channels)]
    found = [_records(campaign, each) for each in sets]
    middle = {key: record["text"] for key, record in found[MIDDLE].items()}
    if not any(found):
        return []
    _, low_pole, high_pole = SLIDERS[slider]
    places = []
    for at, pole in enumerate((low_pole, "middle", high_pole)):
        lines = _lines(campaign, found[at], {} if at == MIDDLE else middle)
        places.append(Place(asked[at], pole, lines, _measured(slider, lines)))
    return places


def _records(
    campaign: Campaign, made: list[list[dict[str, Any]]]
) -> dict[tuple[str, int], dict[str, Any]]:
    """(channel.field, how many of it came before) -> record, at most `PREVIEW_LINES` of them."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for channel, records in zip(preview_fields(campaign), made, strict=True):
        for record in records[: PREVIEW_LINES - len(found)]:
            key = f"{channel}.{record['field']}"
            found[key, sum(known == key for known, _ in found)] = record
    return found


def _lines(
    campaign: Campaign,
    records: dict[tuple[str, int], dict[str, Any]],
    middle: dict[tuple[str, int], str],
) -> list[PreviewLine]:
    specs = {spec.key: spec for each in preview_fields(campaign).values() for spec in each}
    return [
        PreviewLine(specs[key[0]], record["text"], record["badges"], middle.get(key, ""))
        for key, record in records.items()
    ]


def _measured(slider: str, lines: list[PreviewLine]) -> float | None:
    """The mean over the lines, on the slider's own scale."""
    if not lines:
        return None
    if slider == "cta":
        values = [100 * float(line.badges["cta"]["value"]) for line in lines]
    else:
        values = [float(line.badges["tone"][slider]["measured"]) for line in lines]
    return sum(values) / len(values)
