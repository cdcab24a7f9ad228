"""Invented product records as untidy as real ones: the shapes of catalogs, none of their sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from random import Random
from typing import Any

from generation.corpus import Attribute, Pack

FOREIGN = (
    "Søndergård", "Łucznik", "Crème Brûlée", "Žižkov", "Niño", "Ångström", "Maison Céleste", "Übermut",
    "Çınar", "Пальмира", "花見", "Καφές",
)  # fmt: skip
CODES = ("XJ-2204", "B07", "4418", "MK II", "No. 5", "SKU 90211", "V3", "(2-Pack)", "2026 New")
NOISE = ("Free Shipping", "NEW ARRIVAL", "[Official]", "100% Authentic", "Hot Sale!!", "✓ In stock")
CURRENCIES = ("GBP", "GBP", "GBP", "EUR", "USD", "USD", "CAD", "AUD", "SEK")
_NAMED, _BRANDED, _STORIED = 0.7, 0.75, 0.45


def record_make(pack: Pack, sku: str, rng: Random, brands: Sequence[str]) -> dict[str, Any]:
    """A product record (contracts, section 2) of the pack's category.

    `brands` are names to borrow where the pack's own would teach the model a list. From none to all
    attributes are there; one record in four says hardly more than its noun.
    """
    noun = rng.choice(rng.choice(pack.nouns))
    brand = _brand(pack, rng, brands)
    model = rng.choice(pack.models or ("",)) if rng.random() < _NAMED else ""
    if rng.random() < 0.08:
        model = rng.choice(FOREIGN)
    values = _values(pack.attributes, rng)
    record: dict[str, Any] = {"sku": sku, "title": _title(brand, model, noun, values, rng)}
    if brand and rng.random() < 0.85:
        record["brand"] = brand
    if rng.random() < 0.9:
        record["category"] = pack.category
    record |= _money(rng)
    if values:
        record["attributes"] = values
    if rng.random() < _STORIED:
        record["description"] = _description(pack.attributes, values, rng)
    return record


def _brand(pack: Pack, rng: Random, brands: Sequence[str]) -> str:
    if rng.random() > _BRANDED:
        return ""
    return rng.choice(pack.brands if pack.brands and rng.random() < 0.4 else brands)


def _values(attributes: Mapping[str, Attribute], rng: Random) -> dict[str, Any]:
    share = rng.choice((0.0, 0.3, 0.6, 0.9, 1.0))
    return {
        name: _value(attribute, rng)
        for name, attribute in attributes.items()
        if rng.random() < share
    }


def _value(attribute: Attribute, rng: Random) -> Any:
    if attribute.type == "flag":
        return True
    if attribute.type == "choice":
        if len(attribute.values) > 2 and rng.random() < 0.1:
            return rng.sample(attribute.values, 2)
        return rng.choice(attribute.values)
    number = rng.choice(
        (1, 2, 3, 5, 7, 10, 12, 15, 18, 24, 30, 40, 55, 75, 120, 180, 238, 350, 600, 1200)
    )
    unit = attribute.unit
    return f"{number}{rng.choice(('', ' ', ' '))}{unit}" if unit else number


def _title(brand: str, model: str, noun: str, values: Mapping[str, Any], rng: Random) -> str:
    said = [str(value) for value in values.values() if isinstance(value, str)]
    rng.shuffle(said)
    shapes: tuple[Callable[[], list[str]], ...] = (
        lambda: [brand, model, noun],
        lambda: [brand, model, noun],
        lambda: [model, noun, "-" if brand else "", brand],
        lambda: [brand, *said[:2], noun],
        lambda: [rng.choice(NOISE), brand, model, *said[:3], noun, *said[3:5]],
        lambda: [f"{brand}:" if brand else "", noun, model, rng.choice(CODES)],
    )
    title = " ".join(part for part in rng.choice(shapes)() if part)
    style = rng.random()
    if style < 0.06:
        return title.upper()
    return title if style < 0.14 else title[:1].upper() + title[1:]


def _money(rng: Random) -> dict[str, Any]:
    if rng.random() < 0.1:
        return {}
    price = Decimal(rng.choice((4, 9, 14, 19, 29, 38, 49, 65, 89, 120, 249, 899)))
    price += Decimal(rng.choice(("0", "0", "0.99", "0.50", "0.95")))
    money: dict[str, Any] = {"price": str(price), "currency": rng.choice(CURRENCIES)}
    if rng.random() < 0.3:
        money["compare_at_price"] = str(
            (price * Decimal(rng.choice(("1.25", "1.5", "2")))).quantize(Decimal("0.01"))
        )
    if rng.random() < 0.5:
        money["stock"] = rng.choice((2, 5, 9, 14, 40, 300))
    return money


def _description(
    attributes: Mapping[str, Attribute], values: Mapping[str, Any], rng: Random
) -> str:
    """Attributes as a shop lists them: sentences, bullets or tags."""
    said = [
        rng.choice(attributes[name].say).replace("{v}", str(value))
        for name, value in values.items()
        if isinstance(value, str) and attributes[name].say
    ]
    if not said:
        return ""
    listed = "".join(f"<li>{text[:1].upper()}{text[1:]}</li>" for text in said)
    return rng.choice(
        (". ".join(text[:1].upper() + text[1:] for text in said) + ".", f"<ul>{listed}</ul>")
    )
