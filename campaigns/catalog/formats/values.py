"""Cells and JSON values as a product's columns hold them, or why they cannot."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import regex

from campaigns.catalog.formats.base import CELL_MOST, Problem
from generation.types.currency import CURRENCY_SIGNS, currency_code

# How much each column of a product holds.
LENGTHS = {
    "sku": 64,
    "title": 2_000,
    "brand": 255,
    "category": 500,
    "url": 4_000,
    "image": 4_000,
    "handle": 255,
    "description": CELL_MOST,
}
BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Bringing marks into their order takes the square of their number, and no language puts thirty on a letter. Variation
# selectors have no order.
STACKED = regex.compile(r"(?V1)[\p{M}--[\uFE00-\uFE0F\U000E0100-\U000E01EF]]{201}")
CODE = re.compile(r"^[A-Za-z]{3}$")
PLAIN = re.compile(r"^[+-]?\d+(?:\.\d+)?$")
GROUPED = re.compile(r"^\d{1,3}(?:,\d{3})+\.\d+$|^\d{1,3}(?:,\d{3}){2,}$")
# Two digits after a comma are never a group of thousands: 29,90 and 1.029,90.
COMMA = re.compile(r"^-?\d{1,3}(?:[. ]\d{3})*,\d{2}$|^-?\d+,\d{2}$")
MONEY_BELOW = Decimal(10) ** 10
STEP = Decimal("0.0001")


class ValueRefused(Exception):
    """A value that a product cannot hold; the message is fit to show."""


def money_read(value: Any) -> tuple[Decimal | None, str]:
    """An amount and the currency its sign or code names ("" where none). Raises `ValueRefused`."""
    if value is None or isinstance(value, bool):
        if value is None:
            return None, ""
        raise ValueRefused("must be a number, such as 19.90.")
    if isinstance(value, float):
        return _amount(repr(round(value, 4)), str(value)), ""
    text, currency = _sign_off(str(value).replace("\u00a0", " ").strip())
    if not text:
        return None, ""
    if GROUPED.match(text):
        text = text.replace(",", "")
    if COMMA.match(text):
        text = re.sub(r"[. ]", "", text).replace(",", ".")
    return _amount(text, value), currency


def _sign_off(text: str) -> tuple[str, str]:
    for sign, code in CURRENCY_SIGNS.items():
        if text.startswith(sign):
            return text[len(sign) :].strip(), code
        if text.endswith(sign):
            return text[: -len(sign)].strip(), code
    first, _, rest = text.partition(" ")
    if CODE.match(first) and rest:
        return rest.strip(), first.upper()
    amount, _, last = text.rpartition(" ")
    if CODE.match(last) and amount:
        return amount.strip(), last.upper()
    return text, ""


def _amount(text: str, said: Any) -> Decimal:
    try:
        amount = Decimal(text) if len(text) < 40 and (PLAIN.match(text) or "e" in text) else None
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite():
        raise ValueRefused(f"“{_short(said)}” is not an amount. Write it as 19.90.")
    if amount < 0:
        raise ValueRefused(f"“{_short(said)}” is below zero.")
    if amount >= MONEY_BELOW:
        raise ValueRefused(f"“{_short(said)}” is beyond ten billion.")
    if amount != amount.quantize(STEP):
        raise ValueRefused(f"“{_short(said)}” has more than four decimals.")
    return amount


def stock_read(value: Any) -> int | None:
    """A whole number of pieces. Raises `ValueRefused`."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    text = str(value).strip()
    if not isinstance(value, bool) and re.fullmatch(r"[+-]?\d{1,10}(?:\.0+)?", text):
        stock = int(text.partition(".")[0])
        if abs(stock) <= 2_000_000_000:
            return stock
    raise ValueRefused(f"“{_short(value)}” is not a whole number.")


def currency_read(value: Any) -> str:
    """An ISO 4217 code in capitals, or "". Raises `ValueRefused`."""
    text = str(value or "").strip()
    code = currency_code(text)
    if code is None:
        raise ValueRefused(f"“{_short(text)}” is not a currency code such as GBP.")
    return code


def text_read(key: str, value: Any) -> str:
    """A text as it stands; ends are trimmed except in a description. Raises `ValueRefused`."""
    if value is None:
        return ""
    if isinstance(value, bool | float) or not isinstance(value, str | int):
        raise ValueRefused("must be text.")
    text = str(value)
    if key != "description":
        text = text.strip()
    most = LENGTHS.get(key, CELL_MOST)
    if len(text) > most:
        raise ValueRefused(f"is {len(text):,} characters long; {most:,} at most.")
    text_check(text)
    return text


def text_check(text: str) -> None:
    """Raises `ValueRefused` for a character that no text may hold."""
    found = BAD.search(text)
    if not found:
        if not text.isascii() and STACKED.search(text):
            raise ValueRefused("holds more than 200 marks on one letter.")
        return
    code = ord(found[0])
    if code == 0:
        raise ValueRefused("holds a NUL character.")
    if 0xDC80 <= code <= 0xDCFF:
        raise ValueRefused(
            "holds bytes that are not UTF-8. Save the file as UTF-8, or repair the cell."
        )
    if code >= 0xFFFE:
        raise ValueRefused(f"holds U+{code:04X}, which is no character.")
    if code >= 0xD800:
        raise ValueRefused("holds half a character (a lone surrogate).")
    raise ValueRefused(f"holds a control character (U+{code:04X}).")


def attributes_read(value: Any) -> dict[str, Any]:
    """Attribute names and values as the contract takes them. Raises `ValueRefused`."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ValueRefused("must be an object of names and values.")
    clean: dict[str, Any] = {}
    for name, item in value.items():
        if item is None:
            continue
        parts = item if isinstance(item, list) else [item]
        for part in parts:
            _attribute_check(str(name), part, in_list=isinstance(item, list))
        text_check(str(name))
        clean[str(name)] = item
    return clean


def _attribute_check(name: str, part: Any, *, in_list: bool) -> None:
    if in_list and not isinstance(part, str):
        raise ValueRefused(f"“{_short(name)}” must be a list of texts.")
    if not isinstance(part, str | int | float | bool):
        raise ValueRefused(f"“{_short(name)}” must be text, a number, true, false or a list.")
    if isinstance(part, str):
        if len(part) > CELL_MOST:
            raise ValueRefused(f"“{_short(name)}” is {len(part):,} characters long.")
        text_check(part)


def columns_read(
    given: Mapping[str, Any], *, needed: Iterable[str] = ("sku", "title")
) -> tuple[dict[str, Any], list[Problem]]:
    """Known product keys as column values, with all that is wrong.

    `given` has only the keys that the file says; without those of `needed` it is no product. A currency
    that stands with an amount counts where no other is said.
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    named = ""
    for key, value in given.items():
        try:
            if key in ("price", "compare_at_price"):
                values[key], sign = money_read(value)
                named = named or sign
            else:
                values[key] = READERS[key](value) if key in READERS else text_read(key, value)
        except ValueRefused as error:
            problems.append(Problem(key, str(error)))
    if named and not values.get("currency"):
        values["currency"] = named
    wrong = {problem.field for problem in problems}
    for key in needed:
        if not values.get(key) and key not in wrong:
            problems.append(Problem(key, "is missing. Every product needs one."))
    return values, problems


def extra_read(value: Mapping[str, Any]) -> dict[str, Any]:
    """Keys that no column holds, as they stand. Raises `ValueRefused` for characters no text may hold."""
    _extra_check(value)
    return dict(value)


def _extra_check(value: Any) -> None:
    if isinstance(value, str):
        text_check(value)
        if len(value) > CELL_MOST:
            raise ValueRefused(f"is {len(value):,} characters long; {CELL_MOST:,} at most.")
    elif isinstance(value, Mapping):
        for name, item in value.items():
            text_check(str(name))
            _extra_check(item)
    elif isinstance(value, list):
        for item in value:
            _extra_check(item)


READERS: Mapping[str, Callable[[Any], Any]] = {
    "stock": stock_read,
    "currency": currency_read,
    "attributes": attributes_read,
    "extra": extra_read,
}


def _short(value: Any) -> str:
    text = BAD.sub("�", str(value))
    return text if len(text) <= 40 else f"{text[:39]}…"


def raw_safe(value: Any) -> Any:
    """A raw row as every database can store it: bad characters replaced, long texts cut."""
    if isinstance(value, str):
        return BAD.sub("�", value if len(value) <= 20_000 else value[:20_000])
    if isinstance(value, Mapping):
        return {raw_safe(str(name)): raw_safe(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [raw_safe(item) for item in value]
    return value
