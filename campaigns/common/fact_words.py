"""What copy rests on, as whoever looks writes it: stored "price: 115.00 GBP", shown "price: £115.00"."""

from __future__ import annotations

import re
from datetime import datetime

from campaigns.common.figures import price
from campaigns.common.regional import DAY, day_said, time_said

AMOUNT = re.compile(r"\b(\d+\.\d\d)(?: ([A-Z]{3}))?\b")
LOWEST = "; lowest price of the 30 days before: "
PRICES, ENDS = ("price: ", "price before: "), "offer ends: "
DATE_LENGTH = len("2026-12-12")


def fact_said(fact: str) -> str:
    """A fact as a claim cites it, its amounts and its day as the region has them; a shop's own words stay as they are."""
    named, lowest, amount = fact.partition(LOWEST)
    if named.startswith(PRICES):
        named = amounts_said(named)
    elif named.startswith(ENDS):
        named = ENDS + end_said(named.removeprefix(ENDS))
    return f"{named}{lowest}{amounts_said(amount)}"


def amounts_said(words: str) -> str:
    """Words of the product's own with each amount as the region has it: "The price is £115.00."."""
    return AMOUNT.sub(lambda found: price(found[1], found[2] or ""), words)


def end_said(ends: str) -> str:
    """ "2026-12-12" -> "Sat 12 December"; a time is added where there is one; else as it stands."""
    try:
        at = datetime.fromisoformat(ends)
    except ValueError:
        return ends
    told = day_said(at, DAY)
    return f"{told}, {time_said(at)}" if len(ends) > DATE_LENGTH else told
