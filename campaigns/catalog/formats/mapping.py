"""Which column of any CSV is which key of a product: suggested by its name, remembered by its headers."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from campaigns.catalog.formats.base import REASON_COLUMN, ROW_COLUMN
from campaigns.catalog.records import FIELDS
from campaigns.common.errors import DomainError

KEYS = ("sku", *(name for name in FIELDS if name != "attributes"))
# The best name first: of several columns for one key the earliest in the list is suggested.
NAMES: dict[str, tuple[str, ...]] = {
    "sku": (
        "sku",
        "variant sku",
        "product sku",
        "item sku",
        "article number",
        "product id",
        "item id",
        "uniq id",
        "product code",
        "item number",
        "id",
        "asin",
        "url handle",
        "handle",
    ),
    "title": (
        "title",
        "product name",
        "product title",
        "item name",
        "name",
        "display name",
    ),
    "brand": ("brand", "brand name", "vendor", "manufacturer", "maker", "label"),
    "category": (
        "category",
        "category tree",
        "breadcrumb",
        "breadcrumbs",
        "product category",
        "categories",
        "product type",
        "type",
        "google product category",
        "amazon category and sub category",
        "department",
    ),
    "price": (
        "price",
        "sale price",
        "final price",
        "current price",
        "selling price",
        "variant price",
        "regular price",
    ),
    "compare_at_price": (
        "compare at price",
        "initial price",
        "list price",
        "was price",
        "old price",
        "rrp",
        "msrp",
        "original price",
    ),
    "currency": ("currency", "currency code", "price currency"),
    "stock": (
        "stock",
        "quantity",
        "qty",
        "stock quantity",
        "inventory",
        "inventory quantity",
        "number available in stock",
        "available quantity",
    ),
    "url": ("url", "product url", "link", "product link", "page url"),
    "image": (
        "image",
        "image url",
        "main image",
        "image link",
        "image src",
        "base image",
        "product image url",
        "images",
    ),
    "description": (
        "description",
        "product description",
        "body html",
        "long description",
        "body",
        "details",
        "short description",
    ),
}
ATTRIBUTE_BAGS = re.compile(
    r"^(?:attributes?|specifications?|other attributes|product specifications)$"
)
ATTRIBUTE_NAMED = re.compile(r"^attributes?[.:]\s*(.+)$", re.IGNORECASE)
ATTRIBUTE_NAMES = re.compile(
    r"^(?:colou?r|sizes?|materials?|fabric|composition|weight|dimensions|width|height|depth|length|gender"
    r"|age group|recommended age|pattern|style|finish|capacity|volume|power|wattage|voltage|scent|flavou?r"
    r"|ingredients|care|season|fit|sleeve|neckline|heel|warranty|brightness|battery|item weight"
    r"|(?:all )?available sizes)$"
)
JOINED = ("category",)
NUMBERED = re.compile(r"^(?:sub ?)?category (?:level )?\d+$|^subcategory \d+$")


def name_key(name: str) -> str:
    """A column's name for comparing: lower case, words only."""
    return " ".join(re.sub(r"[^\w]+|_", " ", name.lower()).split())


def headers_hash(headers: Iterable[str]) -> str:
    """The identity of a header set, whatever the order of its columns."""
    names = sorted(headers)
    return hashlib.sha256(json.dumps(names, ensure_ascii=True).encode()).hexdigest()


def mapping_suggest(headers: Iterable[str]) -> dict[str, str]:
    """Column -> key: a product's key, "attributes", "attributes.NAME", or "" to keep it aside."""
    names = {header: name_key(header) for header in headers}
    mapping: dict[str, str] = {}
    for key, known in NAMES.items():
        for name in known:
            column = next((h for h, n in names.items() if n == name and h not in mapping), None)
            if column is not None:
                mapping[column] = key
                break
    if sum(bool(NUMBERED.match(name)) for name in names.values()) > 1:
        mapping = {column: key for column, key in mapping.items() if key != "category"}
        mapping |= {column: "category" for column, name in names.items() if NUMBERED.match(name)}
    for column, name in names.items():
        if column not in mapping and column not in (ROW_COLUMN, REASON_COLUMN):
            mapping[column] = _attribute_key(column, name)
    return {column: mapping[column] for column in names if column in mapping}


def _attribute_key(column: str, name: str) -> str:
    if ATTRIBUTE_BAGS.match(name):
        return "attributes"
    if named := ATTRIBUTE_NAMED.match(column):
        return f"attributes.{named[1][:80]}"
    return f"attributes.{name}" if ATTRIBUTE_NAMES.match(name) else ""


def mapping_check(mapping: Any, headers: Iterable[str]) -> dict[str, str]:
    """A mapping that a person or program sent, as text to text. Raises `DomainError` by column."""
    if not isinstance(mapping, Mapping):
        _refuse("mapping", "must be an object of column names and product keys.")
    known = set(headers)
    clean: dict[str, str] = {}
    taken: dict[str, str] = {}
    for column, key in mapping.items():
        if column not in known:
            _refuse("mapping", f"“{str(column)[:80]}” is not a column of this file.")
        key = "" if key is None else key
        if not isinstance(key, str) or not _key_known(key):
            _refuse("mapping", f"“{str(key)[:80]}” is not a key of a product.")
        if key in KEYS and key not in JOINED and key in taken:
            _refuse("mapping", f"Both “{taken[key]}” and “{column}” are mapped to {key}.")
        taken[key] = column
        clean[column] = key
    missing = [key for key in ("sku", "title") if key not in taken]
    if missing:
        _refuse("mapping", f"Say which column holds the {' and the '.join(missing)}.")
    return clean


def mapping_is_whole(mapping: Mapping[str, str]) -> bool:
    """Whether it names the two columns that every product needs."""
    return {"sku", "title"} <= set(mapping.values())


def _key_known(key: str) -> bool:
    return key in ("", "attributes", *KEYS) or bool(re.match(r"^attributes\..{1,80}$", key))


def _refuse(key: str, message: str) -> None:
    raise DomainError(f"The mapping cannot be used: {message}", errors={key: [message]})
