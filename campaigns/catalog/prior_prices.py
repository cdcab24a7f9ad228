"""The lowest price of the 30 days before a reduction, in one currency: what “was” and “save” are measured by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from campaigns.catalog.prices import LOWEST_WITHIN, PriceHistory, PriceStep, price_histories
from campaigns.models import Product

LONGER = 4


def prior_histories(products: Sequence[Product], since: datetime) -> dict[int, PriceHistory]:
    """Histories that reach back to `since`, and to 30 days before a product's reduction where it is reduced.

    Two queries for all, two more for each length of time that long reductions are looked back through.
    """
    found: dict[int, PriceHistory] = {}
    due, now = [*products], timezone.now()
    while due:
        found |= price_histories(due, since)
        due = [
            product
            for product in due
            if product.created < since and _needed(found[product.pk].steps, since) < since
        ]
        since = now - LONGER * (now - since)
    return found


def _needed(steps: Sequence[PriceStep], since: datetime) -> datetime:
    """How far back the reduction is measured."""
    return steps[_begun(steps)].since - LOWEST_WITHIN if _is_reduced(steps[0]) else since


def prior_price(steps: Sequence[PriceStep]) -> Decimal | None:
    """The lowest price of the 30 days before today's reduction began; None where none of that time is known.

    A price that falls further, step by step, is one reduction (Directive 98/6/EC, Article 6a(5)). `steps` are newest
    first.
    """
    begun = _begun(steps)
    return lowest_before(steps, steps[begun].since, steps[begun + 1 :])


def lowest_before(
    steps: Sequence[PriceStep], moment: datetime, among: Sequence[PriceStep] | None = None
) -> Decimal | None:
    """The lowest price of the 30 days before a moment, in today's currency; `among` are the steps to look at."""
    known = []
    ended = {id(older): newer.since for newer, older in zip(steps, steps[1:], strict=False)}
    for step in steps if among is None else among:
        over = ended.get(id(step))
        held = step.since < moment and (over is None or over > moment - LOWEST_WITHIN)
        if held and step.price is not None and step.currency == steps[0].currency:
            known.append(step.price)
    return min(known, default=None)


def _begun(steps: Sequence[PriceStep]) -> int:
    """Which step began today's reduction."""
    begun = 0
    while begun + 1 < len(steps) and _goes_on(steps[begun + 1], steps[begun]):
        begun += 1
    return begun


def _goes_on(older: PriceStep, newer: PriceStep) -> bool:
    """Whether the newer step only lowers a reduction that held already."""
    return (
        _is_reduced(older)
        and _is_reduced(newer)
        and older.currency == newer.currency
        and (newer.price or 0) <= (older.price or 0)
    )


def _is_reduced(step: PriceStep) -> bool:
    return step.price is not None and step.compare_at is not None and step.price < step.compare_at
