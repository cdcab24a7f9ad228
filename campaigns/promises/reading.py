"""Lines read for what they promise: every span with what it rests on and until when, as everything stands now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from campaigns.catalog.prices import LOWEST_WITHIN, PriceHistory
from campaigns.catalog.prior_prices import lowest_before, prior_histories, prior_price
from campaigns.catalog.records import money_text, product_record, product_understood
from campaigns.claims.selectors import waivers_of
from campaigns.models import Campaign, Candidate, Product, PromiseKind
from generation.jobs.promises import promises_read, promises_said
from generation.types import InputError

LEAD = timedelta(minutes=5)
"""So long before a promise becomes false its line waits: the watch looks every minute, and a shop takes a while to hear."""
LAST_MINUTE = time(23, 59)
Spans = Sequence[tuple[int, int, str]]


@dataclass(frozen=True)
class Reading:
    """One span of a line: what it promises, on what, until when; `why` says why it is false now or within `LEAD`.

    `also` is when another text of the line, which is live, stops being true in the same place.
    """

    start: int
    end: int
    kind: str
    words: str
    rests: str
    zone: str
    until: datetime | None
    holds: bool
    why: str
    also: datetime | None = None

    @property
    def said(self) -> str:
        """That it is not true, in words."""
        return f"“{self.words}” is not true any more. {self.why}".strip()


@dataclass(frozen=True)
class _Money:
    prior: Decimal | None = None
    lowest: Decimal | None = None


def lines_read(lines: Iterable[Candidate], *, now: datetime) -> dict[int, list[Reading]]:
    """The promises of each line that makes any, by the line's id. Needs `product` and `campaign` at hand.

    `lines_unread` are not in it. Two queries where prices are named, one more for each line with a waiver.
    """
    said = {line.pk: (line, promises_said(line.badges)) for line in lines}
    making = {pk: found for pk, found in said.items() if found[1]}
    money = _histories(making.values(), now)
    found = {pk: _read(line, spans, money, now) for pk, (line, spans) in making.items()}
    return {pk: readings for pk, readings in found.items() if readings is not None}


def lines_unread(lines: Iterable[Candidate], readings: Mapping[int, Any]) -> set[int]:
    """Those of the lines that promise something, and that a record or an offer keeps from being read."""
    return {line.pk for line in lines if line.pk not in readings and promises_said(line.badges)}


def _histories(making: Iterable[tuple[Candidate, Spans]], now: datetime) -> dict[int, PriceHistory]:
    lines = [line for line, spans in making if any(kind == "price" for _, _, kind in spans)]
    since = min((_begins(line.campaign, now) for line in lines), default=now) - LOWEST_WITHIN
    return prior_histories([*{line.product_id: line.product for line in lines}.values()], since)


def _begins(campaign: Campaign, now: datetime) -> datetime:
    """When a campaign's offer begins, or has begun."""
    return min(campaign.starts or now, now)


def _read(
    line: Candidate, spans: Spans, histories: Mapping[int, PriceHistory], now: datetime
) -> list[Reading] | None:
    campaign, product = line.campaign, line.product
    zone = ZoneInfo(campaign.timezone)
    money = _money(histories.get(product.pk), campaign, now)
    try:
        found = promises_read(
            line.text,
            _order(line, now.astimezone(zone)),
            spans,
            prior=money.prior,
            lowest=money.lowest,
            last=campaign.ends.astimezone(zone) if campaign.ends else None,
        )
    except InputError:
        # A record or an offer that nobody could order with.
        return None
    return [_reading(one, product, campaign, money, now) for one in found]


def _money(history: PriceHistory | None, campaign: Campaign, now: datetime) -> _Money:
    if history is None:
        return _Money()
    before = lowest_before(history.steps, _begins(campaign, now))
    return _Money(prior_price(history.steps), before)


def _order(line: Candidate, now: datetime) -> dict[str, Any]:
    """What the claims that may become false are judged by; what a line may prove by evidence is none of them."""
    campaign = line.campaign
    waived = any("waiver" in claim for claim in line.badges.get("claims", ()))
    return {
        "product": product_record(line.product),
        "understanding": product_understood(line.product),
        "brief": {
            "channel": line.channel,
            "offer": {**_offer(campaign.offer), "ends": _ends(campaign.offer, now)},
            "must_say": list(campaign.must_say),
            "language": campaign.language,
        },
        "fields": [],
        "now": now.isoformat(),
        "zone": campaign.timezone,
        "waivers": waivers_of(line) if waived else [],
    }


def _offer(offer: Mapping[str, Any]) -> dict[str, Any]:
    return {key: offer.get(key, "") for key in ("text", "code")}


def _ends(offer: Mapping[str, Any], now: datetime) -> str:
    """The offer's end with its zone: a day ends in the campaign's zone, by that day's own clock."""
    ends = str(offer.get("ends", "") or "")
    if len(ends) != len("2026-11-29"):
        return ends
    try:
        day = date.fromisoformat(ends)
    except ValueError:
        return ends
    return datetime.combine(day, LAST_MINUTE, now.tzinfo).isoformat()


def _reading(
    found: Mapping[str, Any], product: Product, campaign: Campaign, money: _Money, now: datetime
) -> Reading:
    until = found["until"]
    soon = until is not None and until <= now + LEAD
    return Reading(
        start=found["start"],
        end=found["end"],
        kind=found["kind"],
        words=found["words"],
        rests=_rests(found, product, money),
        zone=campaign.timezone,
        until=until,
        holds=found["holds"] and not soon,
        why="" if found["holds"] and not soon else _why(found, product, money, soon=soon),
    )


def _rests(found: Mapping[str, Any], product: Product, money: _Money) -> str:
    """The fact that supports it, and the price that the law has it measured by."""
    if found["rests"].startswith("offer ends"):
        return "the offer's end"
    before = money.lowest if found["rests"].startswith(("offer", "must-say")) else money.prior
    if found["kind"] != PromiseKind.SAVING or before is None:
        return str(found["rests"])
    return f"{found['rests']}; lowest price of the 30 days before: {_amount(before, product)}"


def _why(found: Mapping[str, Any], product: Product, money: _Money, *, soon: bool) -> str:
    if found["endless"]:
        return "It speaks of an end, and neither the offer nor the campaign has one."
    if found["undercut"]:
        return (
            f"The lowest price of the 30 days before the offer is {_amount(money.lowest, product)}."
        )
    if soon:
        return "Its time is over."
    match found["kind"]:
        case PromiseKind.STOCK:
            return f"The stock is {'not known' if product.stock is None else product.stock}."
        case PromiseKind.SAVING if money.prior is not None:
            lowest = _amount(money.prior, product)
            return f"The lowest price of the 30 days before the reduction is {lowest}."
        case PromiseKind.TIME:
            return "The offer does not end then."
    return f"The price is {_amount(product.price, product)}."


def _amount(value: Decimal | None, product: Product) -> str:
    return f"{money_text(value) or 'not known'} {product.currency}".strip()
