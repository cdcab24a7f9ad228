"""What a product has from its variants: the lowest price, all stock together, the values of each option."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from campaigns.catalog.formats.base import CELL_MOST, Problem
from campaigns.catalog.formats.values import ValueRefused, money_read, stock_read

# Of one file: what belongs to their products is held in memory while these are read.
VARIANTS_MOST = 200_000
VARIANTS_OF_PRODUCT_MOST = 2_000
_UNESCAPED_COMMA = re.compile(r"(?<!\\),")


def amount_text(cell: str, field: str, problems: list[Problem]) -> str | None:
    """An amount as JSON keeps it; what is none is added to `problems`."""
    try:
        amount, _ = money_read(cell)
    except ValueRefused as error:
        problems.append(Problem(field, str(error)))
        return None
    return None if amount is None else f"{amount.normalize():f}"


def stock_number(cell: str, field: str, problems: list[Problem]) -> int | None:
    """A number of pieces; what is none is added to `problems`."""
    try:
        return stock_read(cell)
    except ValueRefused as error:
        problems.append(Problem(field, str(error)))
        return None


def lowest_priced(variants: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The variant with the lowest price, None where none has one."""
    priced = [variant for variant in variants if variant.get("price") is not None]
    return min(priced, key=lambda variant: Decimal(variant["price"])) if priced else None


def stock_together(variants: Iterable[Mapping[str, Any]]) -> int | None:
    """The stock of all variants, None where none says its own."""
    stocks = [variant["stock"] for variant in variants if variant.get("stock") is not None]
    return sum(stocks) if stocks else None


def options_together(variants: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Option -> all its values in their order, one value as it is."""
    found: dict[str, dict[str, None]] = {}
    for variant in variants:
        for name, value in variant.get("options", {}).items():
            found.setdefault(name, {})[value] = None
    return {
        name: list(values) if len(values) > 1 else next(iter(values))
        for name, values in found.items()
    }


def sale_prices(regular: str, sale: str, *, has_dates: bool) -> tuple[str, str]:
    """(price, price before). A sale with dates may not run when a line is read: its price stays aside."""
    if has_dates or not sale.strip():
        return regular, ""
    return sale, regular


def comma_list(cell: str) -> list[str]:
    r"""The parts between commas; a comma that belongs to a part is written `\,`."""
    parts = (part.replace("\\,", ",").strip() for part in _UNESCAPED_COMMA.split(cell[:CELL_MOST]))
    return [part for part in parts if part]


def one_or_list(values: Sequence[str]) -> Any:
    """One value as it is, several as a list."""
    return values[0] if len(values) == 1 else list(values)
