"""Google Merchant feeds: a text file with a column for each attribute, or RSS and Atom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from campaigns.catalog.formats.base import (
    COLUMNS_MOST,
    HEAD_BYTES,
    LINE_MOST,
    Detected,
    FileBroken,
    FileRecord,
)
from campaigns.catalog.formats.columns import table_cells
from campaigns.catalog.formats.merchant import merchant_name, merchant_record
from campaigns.catalog.formats.xmlstream import Stream, xml_read

WITNESSES = frozenset(
    ("availability", "image_link", "google_product_category", "gtin", "condition")
)
STRUCTURED = frozenset(("structured_title", "structured_description"))
ITEMS = ("item", "entry")
ROOTS = ("rss", "feed", "rdf")
Item = list[tuple[str, str | dict[str, str]]]


def is_merchant(headers: tuple[str, ...]) -> bool:
    """Whether these are the columns of a Google Merchant text feed."""
    names = {merchant_name(name) for name in headers}
    if "id" not in names:
        return False
    return bool(names & STRUCTURED) or ({"title", "link"} <= names and len(names & WITNESSES) > 1)


def merchant_table_records(path: Path, detected: Detected) -> Iterator[FileRecord]:
    """One record a row. Raises `FileBroken`."""
    names = {header: merchant_name(header) for header in detected.headers}
    for number, raw in table_cells(path, detected):
        said: dict[str, list[str | Mapping[str, str]]] = {}
        for header, cell in raw.items():
            values = said.setdefault(names.get(header) or merchant_name(header), [])
            if cell.strip():
                values.append(cell)
        yield merchant_record(number, said, raw)


def merchant_xml_detect(path: Path, encoding: str) -> Detected:
    """What the first 64 KB of a feed show. Raises `FileBroken` where it is none."""
    stream = Items()
    items = []
    with path.open("rb") as source:
        for item in xml_read(source, stream, most=HEAD_BYTES):
            items.append(cast(Item, item))
    if stream.root not in ROOTS:
        raise FileBroken(
            f"This is XML, but not a feed: it starts with <{stream.root[:40]}>. A Google Merchant feed is RSS or Atom."
        )
    if not items and path.stat().st_size <= HEAD_BYTES:
        raise FileBroken("The feed has no items. Export it with its products.")
    headers = tuple(dict.fromkeys(name for item in items for name, _ in item))[:COLUMNS_MOST]
    return Detected("google_merchant_xml", encoding, headers=headers or ("id", "title"))


def merchant_xml_records(path: Path, detected: Detected) -> Iterator[FileRecord]:
    """One record an item, counted from 1. Raises `FileBroken`."""
    for number, item in enumerate(merchant_xml_items(path), start=1):
        said: dict[str, list[str | Mapping[str, str]]] = {}
        raw: dict[str, Any] = {}
        for name, value in item:
            values = said.setdefault(name, [])
            if value:
                values.append(value)
            raw.setdefault(name, value)
        yield merchant_record(number, said, raw)


def merchant_xml_items(path: Path) -> Iterator[Item]:
    """The items of a feed: (attribute, its text or its parts). Raises `FileBroken`."""
    with path.open("rb") as source:
        for item in xml_read(source, Items()):
            yield cast(Item, item)


class Items(Stream):
    """Gathers the items of RSS and the entries of Atom, one at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.root = ""
        self._item: Item | None = None
        self._at = 0
        self._name = ""
        self._parts: dict[str, str] = {}
        self._text: list[str] = []
        self._size = 0

    def opened(self, name: str, attrs: Any) -> None:
        """An item, an attribute of one, or a part of an attribute."""
        self.root = self.root or name.lower()
        if self._item is None:
            if name in ITEMS:
                self._item, self._at, self._size = [], self.depth, 0
            return
        self._text = []
        if self.depth == self._at + 1:
            self._name, self._parts = merchant_name(name), {}
            if name == "link" and "href" in attrs:
                self._text = [attrs["href"]]

    def text(self, content: str) -> None:
        """Text of an attribute."""
        if self._item is None:
            return
        self._size += len(content)
        if self._size > LINE_MOST:
            raise FileBroken(
                f"An item is longer than {LINE_MOST:,} characters. This is not a feed."
            )
        self._text.append(content)

    def closed(self, name: str) -> None:
        """The end of a part, an attribute or an item."""
        if self._item is None:
            return
        if self.depth == self._at:
            self.done.append(self._item)
            self._item = None
        elif self.depth == self._at + 1:
            self._item.append((self._name, self._parts or "".join(self._text).strip()))
            self._counted(len(self._item))
        elif self.depth == self._at + 2:
            self._parts[merchant_name(name)] = "".join(self._text).strip()
            self._counted(len(self._parts))
        self._text = []

    @staticmethod
    def _counted(number: int) -> None:
        if number > COLUMNS_MOST:
            raise FileBroken(
                f"An item has more than {COLUMNS_MOST:,} attributes. This is not a feed."
            )
