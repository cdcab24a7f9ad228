"""Akeneo's product CSV: one row a product, an attribute's locale and channel in the name of its column.

Columns and dialect after Akeneo's own documentation (github.com/akeneo/pim-docs,
import_and_export_data/formats/product.rst): `attribute-locale-channel`, semicolons between them, UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from campaigns.catalog.formats.base import Detected, FileRecord, Spoken
from campaigns.catalog.formats.columns import table_cells
from campaigns.catalog.formats.values import columns_read
from campaigns.catalog.formats.variants import comma_list, one_or_list

LOCALE = r"[a-z]{2,3}(?:_[A-Z][a-z]{3})?_[A-Z]{2}"
COLUMN = re.compile(
    rf"^(?P<code>\w{{1,100}})(?:-(?P<locale>{LOCALE}))?(?:-(?P<channel>\w{{1,100}}))?$", re.ASCII
)
# Two of these beside "sku" make a table one of Akeneo's, and so does any column with a locale.
WITNESSES = frozenset(("family", "enabled", "groups", "parent", "family_variant"))
PROPERTIES = WITNESSES | {"sku", "categories", "price"}
CURRENCY = re.compile("[A-Z]{3}")
TITLES = ("name", "title", "label", "product_name")
DESCRIPTIONS = ("description", "long_description", "short_description")
BRANDS = ("brand", "manufacturer", "maker")
ASSOCIATIONS = re.compile(r"-(?:groups|products|product_models|product_uuids)(?:-quantity)?$")
MEDIA = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|pdf|mp4)$", re.IGNORECASE)
SWITCHES = ("", "0", "1")


@dataclass(frozen=True)
class Plan:
    """What the columns of one file hold: headers by what they say of a product, the best one first."""

    titles: tuple[str, ...]
    descriptions: tuple[str, ...]
    brands: tuple[str, ...]
    prices: tuple[tuple[str, str], ...]
    attributes: tuple[tuple[str, str], ...]

    def kept(self, headers: Sequence[str]) -> list[str]:
        """The columns that stay aside."""
        read = {"sku", *self.brands, *(name for name, _ in (*self.prices, *self.attributes))}
        return [header for header in headers if header not in read]


def is_akeneo(headers: tuple[str, ...]) -> bool:
    """Whether these are the columns of an Akeneo product file."""
    if "sku" not in headers:
        return False
    named = [found for header in headers if (found := COLUMN.match(header))]
    return any(found["locale"] for found in named) or len(WITNESSES & {*headers}) > 1


def akeneo_records(path: Path, detected: Detected) -> Iterator[FileRecord]:
    """One record a row; a variant is a product of its own, as it is in Akeneo. Raises `FileBroken`."""
    plan = _plan(detected.headers)
    aside = plan.kept(detected.headers)
    for number, raw in table_cells(path, detected):
        yield _record(number, raw, plan, aside)


def _plan(headers: Sequence[str]) -> Plan:
    named = {header: found for header in headers if (found := COLUMN.match(header))}
    texts: dict[str, list[str]] = {}
    for code in (*TITLES, *DESCRIPTIONS, *BRANDS):
        texts[code] = [header for header, found in named.items() if found["code"] == code]
    told = {header for some in texts.values() for header in some}

    def best(codes: Sequence[str]) -> tuple[str, ...]:
        """Columns of these attributes, those that may hold English before those of other languages."""
        return tuple(sorted((one for code in codes for one in texts[code]), key=_is_foreign))

    prices = [
        (header, found["channel"])
        for header, found in named.items()
        if found["code"] == "price" and CURRENCY.fullmatch(found["channel"] or "")
    ]
    return Plan(
        titles=best(TITLES),
        descriptions=best(DESCRIPTIONS),
        brands=best(BRANDS),
        prices=tuple(prices),
        attributes=tuple(_attribute_columns(named, told | {name for name, _ in prices})),
    )


def _is_foreign(header: str) -> bool:
    """Whether a column is of another language than English, in which copy is written."""
    found = COLUMN.match(header)
    locale = (found["locale"] or "") if found else ""
    return locale[:3] not in ("", "en_")


def _attribute_columns(
    named: dict[str, re.Match[str]], told: set[str]
) -> Iterator[tuple[str, str]]:
    """(header, name) of what the file says of the thing itself; its code in the best locale only."""
    seen: set[str] = set()
    for header in sorted(named, key=_is_foreign):
        found = named[header]
        code = found["code"]
        amount = header.endswith("-unit") or CURRENCY.fullmatch(found["channel"] or "")
        plain = not amount and not ASSOCIATIONS.search(header)
        if plain and header not in told and code not in PROPERTIES and code not in seen:
            seen.add(code)
            yield header, code.replace("_", " ")


def _record(number: int, raw: dict[str, str], plan: Plan, aside: list[str]) -> FileRecord:
    given: dict[str, Any] = {"sku": raw.get("sku", "")}
    extra: dict[str, Any] = {header: raw.get(header, "") or None for header in aside}
    for key, headers in (("title", plan.titles), ("description", plan.descriptions)):
        if headers:
            # The file that goes back writes into the very column that the text came from, and into none of another
            # language where there are English ones.
            header = next((one for one in headers if raw[one].strip()), headers[0])
            is_way_back = _is_foreign(header) == _is_foreign(headers[0])
            given[key], extra[f"akeneo_{key}"] = raw[header], header if is_way_back else None
            extra.pop(header, None)
    if plan.brands:
        given["brand"] = next((raw[one] for one in plan.brands if raw[one].strip()), "")
    if "categories" in raw:
        given["category"] = next(iter(comma_list(raw["categories"])), "")
    if plan.prices:
        name, currency = next(
            ((one, code) for one, code in plan.prices if raw[one].strip()), plan.prices[0]
        )
        given["price"], given["currency"] = raw[name], currency if raw[name].strip() else ""
    if plan.attributes:
        given["attributes"] = _attributes(raw, plan)
    given["extra"] = extra
    values, problems = columns_read(given, needed=("sku", "title") if plan.titles else ("sku",))
    return FileRecord(
        row=number,
        last_row=number,
        sku=str(values.get("sku", ""))[:64],
        values=values,
        problems=tuple(problems),
        raw=(raw,),
        spoken=Spoken(frozenset(name for _, name in plan.attributes)),
    )


def _attributes(raw: dict[str, str], plan: Plan) -> dict[str, Any]:
    """Values with their units, several of one cell as a list; switches and files say nothing of the thing."""
    attributes: dict[str, Any] = {}
    for header, name in plan.attributes:
        value = raw.get(header, "").strip()
        if value in SWITCHES or MEDIA.search(value):
            continue
        if unit := raw.get(f"{header}-unit", "").strip():
            attributes[name] = f"{value} {unit.lower().replace('_', ' ')}"
        else:
            attributes[name] = one_or_list(comma_list(value)) if _is_codes(value) else value
    return dict(sorted(attributes.items()))


def _is_codes(value: str) -> bool:
    """Whether a cell holds codes of options: words without blanks, commas between."""
    return re.fullmatch(r"[\w-]+(?:,[\w-]+)+", value) is not None
