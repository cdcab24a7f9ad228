"""Currencies as shops write them: an ISO 4217 code, or the sign that stands for one."""

from __future__ import annotations

import re

CURRENCY_SIGNS = {
    "CA$": "CAD",
    "A$": "AUD",
    "US$": "USD",
    "S$": "SGD",
    "HK$": "HKD",
    "R$": "BRL",
    "£": "GBP",
    "€": "EUR",
    "$": "USD",
    "¥": "JPY",
    "₹": "INR",
    "₩": "KRW",
}
"""Sign -> code; a longer sign stands before the one that it ends with."""
_CODE = re.compile(r"[A-Za-z]{3}")


def currency_code(text: str) -> str | None:
    """The code in capitals, "" for an empty text, None for what is no currency."""
    said = text.strip()
    if not said or said in CURRENCY_SIGNS:
        return CURRENCY_SIGNS.get(said, "")
    return said.upper() if _CODE.fullmatch(said) else None
