"""A thousand descriptions that people wrote for two shops, each beside its own whole record, which it cannot honestly contradict."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from itertools import islice
from pathlib import Path
from typing import Any

from generation.badges.claims.badge import claims_find
from generation.badges.claims.evidence import evidence_of
from generation.badges.claims.found import Claim
from generation.badges.reading import reading_of
from generation.facts import understand
from generation.types import Spec, brief_from_dict, product_from_dict

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
LONGEST_CELL = 10_000_000
# File, how many, and what of a row is the title, the description, the price; all else of it are attributes.
SHOPS = (
    ("catalog_amazon_toys/toys.csv", 530, ("product_name", "product_description", "price"), "GBP"),
    ("catalog_shein/shein.csv", 470, ("product_name", "description", "final_price"), "USD"),
)


def descriptions_read(data: Path) -> Iterator[tuple[str, list[Claim]]]:
    """Each description with the claims that are found in it."""
    csv.field_size_limit(LONGEST_CELL)
    for file, most, columns, currency in SHOPS:
        with (data / file).open(encoding="utf-8", newline="") as stream:
            rows = {row[columns[1]].strip(): row for row in csv.DictReader(stream)}
        for text, row in islice(((text, row) for text, row in rows.items() if text), most):
            yield text, list(claims_of(text, row, columns, currency))


def claims_of(
    text: str, row: Mapping[str, str], columns: tuple[str, str, str], currency: str
) -> list[Claim]:
    """What is claimed in a description, held against all that its row says."""
    title, _, price = columns
    record: dict[str, Any] = {
        "sku": "-",
        "title": row[title],
        "description": text,
        "attributes": {name: said for name, said in row.items() if said and name not in columns},
    }
    if found := _amount(row[price]):
        record |= {"price": found, "currency": currency}
    product = product_from_dict(record)
    known = understand(product, None)
    brief = brief_from_dict({"channel": "product_description"})
    spec = Spec(product=product, understanding=known, brief=brief, fields=(), now=NOW)
    return claims_find(reading_of(text).low, evidence_of(spec))


def _amount(said: str) -> str:
    found = re.search(r"\d[\d,]*(?:\.\d+)?", said or "")
    try:
        return str(Decimal(found[0].replace(",", ""))) if found else ""
    except InvalidOperation:
        return ""
