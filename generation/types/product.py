"""A catalog record as the core sees it, and what was understood from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from generation.types.currency import currency_code
from generation.types.errors import InputError

AttributeValue = str | int | float | bool | list[str]
TEXT_KEYS = ("brand", "category", "url", "image", "description")
KNOWN_KEYS = frozenset(
    ("sku", "title", "price", "compare_at_price", "currency", "stock", "attributes", *TEXT_KEYS)
)


@dataclass(frozen=True)
class Product:
    """One product record (contracts, section 2). Text is as the shop wrote it: untrusted data."""

    sku: str
    title: str
    brand: str = ""
    category: str = ""
    price: Decimal | None = None
    compare_at_price: Decimal | None = None
    currency: str = ""
    stock: int | None = None
    url: str = ""
    image: str = ""
    description: str = ""
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Fact:
    """One thing copy may say about a product.

    `name` is a lower_snake key ("material", "brightness", "feature"); `value` the words or the number
    with its unit as copy may print it ("organic cotton", "10000 lumens"); `kind` one of number,
    material, color, size, age, care, content, compat, feature, price, stock, other; `source` is title,
    description, brand, category, price, stock or attributes.KEY; `span` half-open code-point offsets
    into that source text, or None where the value is no text there.
    """

    name: str
    value: str
    kind: str = "other"
    source: str = "title"
    span: tuple[int, int] | None = None


@dataclass(frozen=True)
class Understanding:
    """What is known of a product after reading its record: everything copy may say rests on it.

    `brand` is None where the record names none (a marketplace is no brand). `noun` and `plural` are
    the head noun phrase a shopper would use ("yoga short", "yoga shorts"); `head` its last word.
    `models` are names kept apart from describing words. `names` are short names, longest first, each
    grammatical on its own: use `generation.facts.short_name` to pick one for a limit. `family` is
    apparel, fmcg, electronics, home or other; `pack` the corpus pack that fits, or "general".
    `dropped` are (source, start, end) spans that were recognised as noise.
    """

    brand: str | None
    head: str
    noun: str
    plural: str
    models: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    family: str = "other"
    pack: str = "general"
    dropped: tuple[tuple[str, int, int], ...] = ()


def product_from_dict(data: Mapping[str, Any]) -> Product:
    """A validated `Product`; unknown keys are kept in `extra`. Raises `InputError` naming the key."""
    sku = _text(data, "sku").strip()
    title = _text(data, "title").strip()
    if not sku:
        raise InputError("sku", "is missing. Every product needs one.")
    if len(sku) > 64:
        raise InputError("sku", "is longer than 64 characters.")
    if not title:
        raise InputError("title", "is missing. Every product needs one.")
    return Product(
        sku=sku,
        title=title,
        **{key: _text(data, key) for key in TEXT_KEYS},
        currency=_currency(data),
        price=_money(data, "price"),
        compare_at_price=_money(data, "compare_at_price"),
        stock=_stock(data),
        attributes=_attributes(data),
        extra={key: value for key, value in data.items() if key not in KNOWN_KEYS},
    )


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise InputError(key, "must be text.")
    return str(value)


def _currency(data: Mapping[str, Any]) -> str:
    text = _text(data, "currency")
    code = currency_code(text)
    if code is None:
        raise InputError("currency", f"“{text[:40]}” is no currency code such as GBP.")
    return code


def _money(data: Mapping[str, Any], key: str) -> Decimal | None:
    value = data.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise InputError(key, "must be a number, such as 19.90.")
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation:
        raise InputError(key, f"“{str(value)[:40]}” is no number. Write it as 19.90.") from None
    if not amount.is_finite() or amount < 0 or amount >= Decimal(10) ** 10:
        raise InputError(key, "must be a positive amount below ten billion.")
    return amount


def _stock(data: Mapping[str, Any]) -> int | None:
    value = data.get("stock")
    if value is None or value == "":
        return None
    try:
        if isinstance(value, bool) or (isinstance(value, float) and value != int(value)):
            raise ValueError
        stock = int(value)
    except (ValueError, TypeError, OverflowError):
        raise InputError("stock", f"“{str(value)[:40]}” is no whole number.") from None
    if abs(stock) > 2_000_000_000:
        raise InputError("stock", "is beyond what a shop can hold.")
    return stock


def _attributes(data: Mapping[str, Any]) -> dict[str, AttributeValue]:
    value = data.get("attributes")
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise InputError("attributes", "must be an object of names and values.")
    clean: dict[str, AttributeValue] = {}
    for name, item in value.items():
        if item is None:
            continue
        if isinstance(item, list):
            if not all(isinstance(part, str) for part in item):
                raise InputError(f"attributes.{name}", "must be a list of texts.")
        elif not isinstance(item, str | int | float | bool):
            raise InputError(f"attributes.{name}", "must be text, a number, true, false or a list.")
        clean[str(name)] = item
    return clean
