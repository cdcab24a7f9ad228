"""What the evaluation asks for: a mixed brief for each product, and one slider moved at a time in the sweeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from generation.types import Brief, Offer, Product, Spec, Tone, Understanding, channel_fields
from generation.types.brief import SLIDERS

LEVELS = (-100, -50, 0, 50, 100)
LAMBDAS = tuple(step / 10 for step in range(11))
CTA_NONE, CTA_STRONG = 0, 100
TONE_LINES, LAMBDA_LINES = 4, 8
"""Lines of each field in the sweeps over tone and calls, and in the sweep over lambda."""
SWEPT = ("google_rsa", "meta_ad", "email", "push", "sms")
"""Channels that are swept, the first two of those that were asked for: short fields where tone is heard."""
_OFFERS = (("20% off", "FRESH20", 4), ("£5 off", "", 9), ("Free delivery", "", 2))
_PRESSING = ("20% off", 2)
_OFFERED, _MOVED = 0.35, 0.5


@dataclass(frozen=True)
class Subject:
    """One product of the evaluation, read once for all engines."""

    place: int
    product: Product
    understanding: Understanding
    now: datetime

    def spec(self, brief: Brief) -> Spec:
        """The order for this product under a brief."""
        fields = tuple(channel_fields(brief.channel).values())
        return Spec(self.product, self.understanding, brief, fields, self.now)


@dataclass(frozen=True)
class Step:
    """One order of a sweep: what was varied ("sentiment", "cta", "lambda"), to what, and the brief."""

    kind: str
    level: float
    brief: Brief


def main_brief(subject: Subject, channel: str, seed: int) -> Brief:
    """The brief of the main run: offers and moved sliders for some products, the same in all channels."""
    rng = Random(f"{seed}/{subject.product.sku}")
    offer = Offer()
    if rng.random() < _OFFERED:
        text, code, days = rng.choice(_OFFERS)
        offer = Offer(text, code, _day(subject.now, days))
    tone = Tone()
    if rng.random() < _MOVED:
        levels = {slider: rng.choice((-50, 0, 50)) for slider in SLIDERS}
        tone = Tone(**levels, cta=rng.choice((0, 40, 80)))
    return Brief(channel=channel, offer=offer, tone=tone)


def swept_channels(channels: tuple[str, ...]) -> tuple[str, ...]:
    """The channels of the sweeps: the first two of `SWEPT` that are among those asked, else the first asked."""
    return tuple(channel for channel in SWEPT if channel in channels)[:2] or channels[:1]


def sweep_steps(channel: str, now: datetime) -> Iterator[Step]:
    """Every order of the sweeps for a channel; the middle of three sliders is asked once, as "rest"."""
    resting = Brief(channel=channel, n=TONE_LINES)
    # What is urgent must be true: that slider is moved, and left at rest, beside an offer that ends.
    offered = replace(resting, offer=Offer(_PRESSING[0], "", _day(now, _PRESSING[1])))
    yield Step("rest", 0, resting)
    for slider in SLIDERS:
        brief = offered if slider == "urgency" else resting
        for level in LEVELS:
            if level or slider == "urgency":
                yield Step(slider, level, replace(brief, tone=replace(Tone(), **{slider: level})))
    for level in (CTA_NONE, CTA_STRONG):
        yield Step("cta", level, replace(resting, tone=Tone(cta=level)))
    for creativity in LAMBDAS:
        yield Step(
            "lambda", creativity, Brief(channel=channel, n=LAMBDA_LINES, creativity=creativity)
        )


def steps_count(channels: tuple[str, ...]) -> int:
    """How many orders the sweeps make for one product."""
    return sum(
        1
        for channel in swept_channels(channels)
        for _ in sweep_steps(channel, datetime.min.replace(year=2026))
    )


def _day(now: datetime, days: int) -> str:
    return (now + timedelta(days=days)).date().isoformat()
