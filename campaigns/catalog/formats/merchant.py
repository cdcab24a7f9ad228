"""Google Merchant attributes as a product's columns, whichever way a feed writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from campaigns.catalog.formats.base import EVERY, FileRecord, Spoken
from campaigns.catalog.formats.values import columns_read
from campaigns.catalog.formats.variants import comma_list, one_or_list, sale_prices

# What an attribute says: one text, or of those with parts each part by its name.
Said = Sequence[str | Mapping[str, str]]
SPOKEN = ("title", "description")
ATTRIBUTES = (
    "color",
    "size",
    "material",
    "pattern",
    "gender",
    "age_group",
    "size_type",
    "product_weight",
    "product_length",
    "product_width",
    "product_height",
    "energy_efficiency_class",
)
READ = frozenset(
    (
        "id",
        "title",
        "description",
        "structured_title",
        "structured_description",
        "link",
        "image_link",
        "price",
        "sale_price",
        "brand",
        "product_type",
        "quantity",
        "product_highlight",
        "product_detail",
        *ATTRIBUTES,
    )
)
SOLD_OUT = ("out_of_stock", "out of stock")
_SOURCE = re.compile(r"^\s*(?P<source>[a-z_]*)\s*:\s*(?P<text>.*)$", re.DOTALL)
_NUMBER = re.compile(r"^[\d\s]+$")
MODEL = "trained_algorithmic_media"


def merchant_name(name: str) -> str:
    """An attribute's name as the specification writes it; the second column of one is the same attribute."""
    plain = re.sub(r" \(\d+\)$", "", name.strip().lower()).removeprefix("g:")
    return plain.replace(" ", "_")


def merchant_record(number: int, said: Mapping[str, Said], raw: dict[str, Any]) -> FileRecord:
    """One item; `said` has the attributes that the feed has, blank ones with no value."""
    given: dict[str, Any] = {"sku": _first(said, "id")}
    extra: dict[str, Any] = {}
    for name in SPOKEN:
        text, source = _spoken(said, name)
        if text:
            given[name] = text
            # The feed that we write says again that a model wrote it.
            extra[f"structured_{name}"] = MODEL if source == MODEL else None
    for name, key in (("link", "url"), ("image_link", "image"), ("brand", "brand")):
        if name in said:
            given[key] = _first(said, name)
    if "product_type" in said or "google_product_category" in said:
        given["category"] = _category(said)
    _given_amounts(given, said)
    if any(name in said for name in (*ATTRIBUTES, "product_highlight", "product_detail")):
        given["attributes"] = _attributes(said)
    extra |= {name: _aside(values) for name, values in said.items() if name not in READ}
    if "sale_price" in said:
        extra["sale_price"] = _first(said, "sale_price") or None
    given["extra"] = extra
    # A feed that only adds to another says what it has to say: a blank text leaves the known one alone.
    values, problems = columns_read(given, needed=("sku",))
    return FileRecord(
        row=number,
        last_row=number,
        sku=str(values.get("sku", ""))[:64],
        values=values,
        problems=tuple(problems),
        raw=(raw,),
        spoken=_attributes_spoken(said),
    )


def _first(said: Mapping[str, Said], name: str) -> str:
    value = next(iter(said.get(name, ())), "")
    return value if isinstance(value, str) else ""


def _spoken(said: Mapping[str, Said], name: str) -> tuple[str, str]:
    """(text, source): the plain attribute where there is one, as Google takes it, else the structured one."""
    if plain := _first(said, name):
        return plain, ""
    for value in said.get(f"structured_{name}", ()):
        if not isinstance(value, str):
            return value.get("content", ""), value.get("digital_source_type", "").strip()
        if found := _SOURCE.match(value):
            text = found["text"].strip()
            if len(text) > 1 and text[0] == text[-1] == '"':
                text = text[1:-1].replace('""', '"')
            return text, found["source"]
    return "", ""


def _category(said: Mapping[str, Said]) -> str:
    """The shop's own category; Google's where it is written out, not as a number."""
    own = _first(said, "product_type")
    google = _first(said, "google_product_category")
    path = own or ("" if _NUMBER.match(google) else google)
    first = next(iter(comma_list(path)), "") if own else path
    return " > ".join(part.strip() for part in first.split(">") if part.strip())


def _given_amounts(given: dict[str, Any], said: Mapping[str, Said]) -> None:
    price, before = sale_prices(
        _first(said, "price"),
        _first(said, "sale_price"),
        has_dates=bool(_first(said, "sale_price_effective_date").strip()),
    )
    if "price" in said:
        given["price"] = price
    if "sale_price" in said:
        given["compare_at_price"] = before
    if "quantity" in said or "availability" in said:
        sold_out = _first(said, "availability").strip().lower() in SOLD_OUT
        given["stock"] = "0" if sold_out else _first(said, "quantity")


def _attributes_spoken(said: Mapping[str, Said]) -> Spoken:
    """The attributes that the feed has columns for, or all where one of details holds any."""
    if "product_detail" in said:
        return EVERY
    named = [_plain_name(name) for name in ATTRIBUTES if name in said]
    return Spoken(frozenset([*named, *(["highlights"] if "product_highlight" in said else [])]))


def _plain_name(name: str) -> str:
    return name.removeprefix("product_").replace("_", " ")


def _attributes(said: Mapping[str, Said]) -> dict[str, Any]:
    """What the feed says of the thing itself: its details, highlights, colour, size and stuff."""
    attributes: dict[str, Any] = {}
    for name in ATTRIBUTES:
        parts = [part.strip() for part in _first(said, name).split("/") if part.strip()]
        if parts:
            attributes[_plain_name(name)] = one_or_list(parts)
    for value in said.get("product_detail", ()):
        details = [value] if not isinstance(value, str) else _details(value)
        for detail in details:
            name, text = detail.get("attribute_name", ""), detail.get("attribute_value", "")
            if name.strip() and text.strip():
                attributes[name.strip().lower()] = text.strip()
    highlights = [value for value in said.get("product_highlight", ()) if isinstance(value, str)]
    if len(highlights) == 1:
        highlights = [part.strip('"') for part in comma_list(highlights[0])]
    if highlights := [text.strip() for text in highlights if text.strip()]:
        attributes["highlights"] = highlights
    return dict(sorted(attributes.items()))


def _details(cell: str) -> list[dict[str, str]]:
    """`section:name:value,section:name:value` of a text feed."""
    found = []
    for part in comma_list(cell):
        pieces = [piece.strip().strip('"') for piece in part.split(":", 2)]
        if len(pieces) == 3:
            found.append({"attribute_name": pieces[1], "attribute_value": pieces[2]})
    return found


def _aside(values: Said) -> Any:
    """Values as JSON keeps them; None where all are blank."""
    kept = [value if isinstance(value, str) else dict(value) for value in values if value]
    if not kept:
        return None
    return kept[0] if len(kept) == 1 else kept
