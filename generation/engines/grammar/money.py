"""Prices as a locale writes them."""

from __future__ import annotations

from decimal import Decimal

_BEFORE = {
    "USD": "$", "GBP": "£", "EUR": "€", "MYR": "RM", "SGD": "S$", "AUD": "A$", "CAD": "C$", "NZD": "NZ$",
    "HKD": "HK$", "JPY": "¥", "CNY": "CN¥", "INR": "₹", "THB": "฿", "PHP": "₱", "IDR": "Rp", "BRL": "R$",
    "ZAR": "R", "TWD": "NT$", "MXN": "MX$", "ILS": "₪", "NGN": "₦",
}  # fmt: skip
_AFTER = {"SEK": "kr", "NOK": "kr", "DKK": "kr", "PLN": "zł", "CZK": "Kč", "VND": "₫", "HUF": "Ft"}
_WHOLE = ("JPY", "IDR", "VND", "KRW", "HUF", "CLP", "ISK", "UGX", "XAF", "XOF", "PYG")
_THOUSANDTHS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
# Outside GSM 03.38: one of these makes a text message of 70 characters out of one of 160.
_NOT_GSM = frozenset("₹฿₱₪₦łč₫")


def money_say(amount: Decimal, currency: str, *, plain: bool = False) -> str | None:
    """An amount as copy prints it: $49, £25.50, RM16.90, 1,200 kr. None without a currency, and where the amount
    has more decimals than its currency: nothing is rounded to a price that the record does not hold.

    `plain` writes the ISO code where the sign would be outside GSM-7.
    """
    code = currency.strip().upper()
    if len(code) != 3 or not code.isalpha() or amount <= 0:
        return None
    places = 0 if code in _WHOLE else 3 if code in _THOUSANDTHS else 2
    if _decimals(amount) > places:
        return None
    number = f"{amount:,.{places if _decimals(amount) else 0}f}"
    sign = _BEFORE.get(code, _AFTER.get(code, ""))
    if not sign or (plain and _NOT_GSM & set(sign)):
        return f"{code} {number}"
    return f"{sign}{number}" if code in _BEFORE else f"{number} {sign}"


def _decimals(amount: Decimal) -> int:
    exponent = amount.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def price_fell(price: Decimal, was: Decimal) -> bool:
    """Whether a price is enough below an earlier one, by 5 to 95 per cent, to speak of it."""
    return price > 0 and was * Decimal("0.05") <= was - price <= was * Decimal("0.95")
