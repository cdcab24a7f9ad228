"""How much a product matters to the shop: margin, stock and sales of its record as one number to order by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from campaigns.models import Product

MIDDLE = 500
WHOLE = 1_000
# What a product with so much stands in the middle with.
STOCK_MIDDLE = 25
SOLD_A_DAY_MIDDLE = 1.0
# Keys of attributes and of what else a file held, folded to letters and digits.
COSTS = ("costperitem", "cost", "costprice", "unitcost", "purchaseprice", "costofgoods")
MARGINS = ("margin", "grossmargin", "marginpercent", "grossmarginpercent", "marginrate")
SOLD: dict[str, int] = {
    "salesvelocity": 1,
    "salesperday": 1,
    "soldperday": 1,
    "unitsperday": 1,
    "salesperweek": 7,
    "soldperweek": 7,
    "unitssold7d": 7,
    "soldlast7days": 7,
    "sales7d": 7,
    "salespermonth": 30,
    "soldpermonth": 30,
    "unitssold30d": 30,
    "soldlast30days": 30,
    "sales30d": 30,
    "unitssold90d": 90,
    "soldlast90days": 90,
    "sales90d": 90,
}
_NUMBER = re.compile(r"^[^\d+.-]{0,4}([+-]?\d{1,12}(?:\.\d{1,6})?)\s*(%?)[^\d]{0,4}$")


@dataclass(frozen=True)
class Business:
    """The parts of the order, each 0..1 with the middle at 0.5; None where the record does not have it."""

    margin: float | None
    stock: float | None
    sales: float | None

    @property
    def known(self) -> list[str]:
        """The parts that the record has."""
        return [name for name, part in self._parts() if part is not None]

    @property
    def missing(self) -> list[str]:
        """The parts that stand in the middle because the record does not have them."""
        return [name for name, part in self._parts() if part is None]

    @property
    def order(self) -> int:
        """The mean of the three, 0..1,000; what is missing counts as the middle."""
        parts = [0.5 if part is None else part for _, part in self._parts()]
        return round(WHOLE * sum(parts) / len(parts))

    def _parts(self) -> tuple[tuple[str, float | None], ...]:
        return ("margin", self.margin), ("stock", self.stock), ("sales", self.sales)


def product_business(row: Product) -> Business:
    """What a product's record says of margin, stock and sales."""
    said = dict(_numbers(row.attributes)) | dict(_numbers(row.extra))
    return Business(_margin(row, said), _stock(row), _sales(said))


def _numbers(values: Mapping[str, Any]) -> Iterator[tuple[str, tuple[float, bool]]]:
    """Folded key -> (number, whether it is a percentage), for the values that are one number."""
    for name, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            continue
        match = _NUMBER.match(str(value).strip().replace(",", ""))
        if match:
            key = re.sub(r"[^a-z0-9]", "", str(name).casefold())
            yield key, (float(match[1]), bool(match[2]))


def _margin(row: Product, said: Mapping[str, tuple[float, bool]]) -> float | None:
    price = float(row.price or 0)
    for key in COSTS:
        if key in said and not said[key][1] and price > 0 and said[key][0] >= 0:
            return _clip((price - said[key][0]) / price)
    for key in MARGINS:
        if key in said:
            share, is_percent = said[key]
            return _clip(share / 100 if is_percent or abs(share) > 1 else share)
    return None


def _stock(row: Product) -> float | None:
    return None if row.stock is None else _rising(row.stock, STOCK_MIDDLE)


def _sales(said: Mapping[str, tuple[float, bool]]) -> float | None:
    for key, days in SOLD.items():
        if key in said and not said[key][1]:
            return _rising(said[key][0] / days, SOLD_A_DAY_MIDDLE)
    return None


def _rising(amount: float, middle: float) -> float:
    """0 for nothing, 0.5 for `middle`, towards 1 beyond."""
    return max(0.0, amount) / (max(0.0, amount) + middle)


def _clip(share: float) -> float:
    return min(1.0, max(0.0, share))
