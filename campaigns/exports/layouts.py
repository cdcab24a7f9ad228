"""A table of a workspace's own: which columns it has, in which order, and how its file is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from campaigns.common.errors import DomainError
from campaigns.common.spreadsheets import is_formula
from campaigns.exports.selection import places_of
from generation.types import field_specs

KINDS = {"csv": "CSV", "xlsx": "Excel workbook"}
PER = {"product": "One row for each product", "line": "One row for each line"}
DELIMITERS = {
    "comma": ("Comma", ","),
    "semicolon": ("Semicolon", ";"),
    "tab": ("Tab", "\t"),
    "bar": ("Vertical bar", "|"),
}
# No letter is without a place in these, so that no text is changed or held for its letters.
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with a byte order mark",
    "utf-16": "UTF-16",
}
COLUMNS_MOST, HEADING_MOST = 100, 100
PRODUCT = {
    "sku": "SKU",
    "handle": "URL handle",
    "title": "Title in the catalog",
    "brand": "Brand",
    "category": "Category",
    "price": "Price",
    "compare_at_price": "Price before",
    "currency": "Currency",
    "stock": "Stock",
    "url": "Address of its page",
    "image": "Address of its picture",
    "description": "Description in the catalog",
}
LINE = {
    "text": "Text",
    "channel": "Channel",
    "field": "Field",
    "rank": "Rank",
    "origin": "Who wrote it",
    "share_edited": "Share that people edited",
    "digital_source_type": "Digital source type, where it is marked",
    "revision": "Revision",
    "content_hash": "Content hash",
    "approved_by": "Approved by",
    "approved_at": "Approved at",
    "link": "Link, where links are tagged",
}
HTML, SOURCE = "html", "source"
MARKUP_KEY = "product_description.description"
NAMES_PRODUCT = ("sku", "handle")


@dataclass(frozen=True)
class LayoutColumn:
    """A column: what stands above it, and what it holds."""

    heading: str
    value: str

    @property
    def key(self) -> str:
        """The CHANNEL.FIELD that it tells of; "" for any other."""
        key = self.value.partition("@")[0]
        return key if "." in key else ""

    @property
    def form(self) -> str:
        """ "html" or "source" where it is not the text as it was approved."""
        return self.value.partition("@")[2]


@dataclass(frozen=True)
class Layout:
    """A whole table. The first column of a CHANNEL.FIELD holds its first text, the second its second."""

    columns: tuple[LayoutColumn, ...]
    kind: str = "csv"
    per: str = "product"
    delimiter: str = "comma"
    encoding: str = "utf-8"

    @property
    def places(self) -> dict[str, int]:
        """CHANNEL.FIELD -> how many of its texts have a column, one where there is one of it as HTML alone."""
        plain = Counter(one.key for one in self.columns if one.key and not one.form)
        marked = {one.key: 1 for one in self.columns if one.form == HTML}
        return {**marked, **plain}

    def data(self) -> dict[str, Any]:
        """It as JSON keeps it."""
        columns = [{"heading": one.heading, "value": one.value} for one in self.columns]
        settings = {name: getattr(self, name) for name in ("kind", "per", "delimiter", "encoding")}
        return {**settings, "columns": columns}


def layout_read(data: Mapping[str, Any]) -> Layout:
    """A layout that was kept."""
    columns = tuple(LayoutColumn(one["heading"], one["value"]) for one in data["columns"])
    return Layout(columns, data["kind"], data["per"], data["delimiter"], data["encoding"])


@cache
def copy_values() -> dict[str, dict[str, str]]:
    """What a row of a product can hold of its copy: channel -> value -> words."""
    found: dict[str, dict[str, str]] = {}
    for spec in field_specs():
        group = found.setdefault(spec.channel_label, {})
        group[spec.key] = spec.label
        if spec.key == MARKUP_KEY:
            group[f"{spec.key}@{HTML}"] = f"{spec.label}, as HTML"
        group[f"{spec.key}@{SOURCE}"] = f"{spec.label}: digital source type"
    return found


def values_of(per: str) -> dict[str, dict[str, str]]:
    """All values that a row can hold, in groups, with words for each."""
    product = {"The product": PRODUCT}
    return product | ({"The line": LINE} if per == "line" else copy_values())


def layout_check(layout: Layout) -> Layout:
    """The layout with clean headings. Raises `DomainError` with `errors` by part of it."""
    choices: dict[str, Collection[str]] = {
        "kind": KINDS,
        "per": PER,
        "delimiter": DELIMITERS,
        "encoding": ENCODINGS,
    }
    for name, allowed in choices.items():
        if getattr(layout, name) not in allowed:
            _refuse(name, f"Use one of {', '.join(allowed)}.")
    if not 1 <= len(layout.columns) <= COLUMNS_MOST:
        _refuse("columns", f"Choose 1 to {COLUMNS_MOST} columns.")
    known = {value for group in values_of(layout.per).values() for value in group}
    columns = tuple(_column_checked(one, known) for one in layout.columns)
    _headings_check([one.heading for one in columns])
    _values_check(layout.per, columns)
    return Layout(columns, layout.kind, layout.per, layout.delimiter, layout.encoding)


def _column_checked(column: LayoutColumn, known: set[str]) -> LayoutColumn:
    heading = " ".join(column.heading.replace("\0", "").split())
    if not heading:
        _refuse("columns", "Every column needs a heading.")
    if len(heading) > HEADING_MOST:
        _refuse("columns", f"A heading has {HEADING_MOST} letters at most.")
    if is_formula(heading):
        _refuse("columns", f"“{heading}” begins like a formula. A spreadsheet would run it.")
    if column.value not in known:
        _refuse("columns", f"“{heading}”: “{column.value[:80]}” is nothing that a row holds.")
    return LayoutColumn(heading, column.value)


def _headings_check(headings: Sequence[str]) -> None:
    twice = [name for name, count in Counter(headings).items() if count > 1]
    if twice:
        _refuse("columns", f"“{twice[0]}” stands above more than one column.")


def _values_check(per: str, columns: Sequence[LayoutColumn]) -> None:
    values = [one.value for one in columns]
    if not {*values} & {*NAMES_PRODUCT}:
        _refuse("columns", "Choose the SKU or the URL handle: a row has to name its product.")
    if per == "line":
        if "text" not in values:
            _refuse("columns", "Choose the text: a row of a line is there for it.")
        return
    if not any(one.key and one.form != SOURCE for one in columns):
        _refuse("columns", "Choose at least one column of copy.")
    for value, count in Counter(one.value for one in columns if one.key).items():
        most = places_of(value) if "@" not in value else 1
        if count > most:
            said = "once" if most == 1 else f"up to {most} times"
            _refuse("columns", f"“{value}” can be chosen {said}.")


def _refuse(name: str, message: str) -> None:
    raise DomainError(message, errors={name: [message]})
