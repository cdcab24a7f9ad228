"""The first sheet of an Excel workbook as rows of text, streamed; archives that would burst are refused unread."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path, PurePosixPath
from typing import Any, cast
from zipfile import BadZipFile, ZipFile

from campaigns.catalog.formats.base import CELL_MOST, COLUMNS_MOST, FileBroken
from campaigns.catalog.formats.xmlstream import Stream, xml_read

SAVE = "Save it as CSV (UTF-8)."
DIRECTORY_MOST = 4 * 1024 * 1024
SMALL_MOST = 4 * 1024 * 1024
PART_MOST = 512 * 1024 * 1024
# Text packs ten to thirty times; what packs more than this is made to burst.
RATIO_MOST = 150
RATIO_FROM = 8 * 1024 * 1024
STRINGS_MOST = 1_000_000
STRINGS_TEXT_MOST = 40_000_000
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PLACE = re.compile(r"^([A-Z]{1,3})\d*$")
END, END64, LOCATOR64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"


def workbook_rows(
    path: Path, *, strings_most: int = STRINGS_MOST
) -> Iterator[tuple[int, list[str]]]:
    """(row as the sheet counts it, cells) of the first sheet. Raises `FileBroken`."""
    with _opened(path) as archive:
        strings = Strings(archive, strings_most)
        name = _first_sheet(archive)
        with archive.open(name) as source:
            last = 0
            for found in xml_read(cast(Any, source), Sheet()):
                number, cells = cast(tuple[int, dict[int, tuple[str, str]]], found)
                last = number if number > last else last + 1
                row = [""] * (max(cells, default=-1) + 1)
                for place, (kind, said) in cells.items():
                    row[place] = strings.at(said) if kind == "s" else _plain(kind, said)
                yield last, row


@contextmanager
def _opened(path: Path) -> Iterator[ZipFile]:
    """The archive, after its table of contents was found to be of a bearable size."""
    try:
        _directory_check(path)
        with ZipFile(path) as archive:
            yield archive
    except (BadZipFile, NotImplementedError, RuntimeError, struct.error, OSError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise FileBroken(
            f"This is a ZIP archive or an Excel workbook, and it is damaged or locked. {SAVE}"
        ) from None


def _directory_check(path: Path) -> None:
    """Refuse a table of contents that would fill the memory before anything is read of it."""
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - 66_000))
        tail = stream.read()
    at = tail.rfind(END)
    if at < 0:
        raise BadZipFile
    length = struct.unpack_from("<I", tail, at + 12)[0]
    if tail[max(0, at - 20) : at].startswith(LOCATOR64) and tail[at - 76 :].startswith(END64):
        length = struct.unpack_from("<Q", tail, at - 76 + 40)[0]
    if length > DIRECTORY_MOST:
        raise FileBroken(f"This archive lists too many files to be a workbook. {SAVE}")


def _part_check(archive: ZipFile, name: str, most: int) -> None:
    try:
        info = archive.getinfo(name)
    except KeyError:
        raise FileBroken(
            f"This is a ZIP archive without an Excel sheet in it. Unpack it, or: {SAVE}"
        ) from None
    bursts = info.file_size > RATIO_FROM and info.file_size > info.compress_size * RATIO_MOST
    if info.file_size > most or bursts:
        raise FileBroken(
            f"Unpacked, this workbook would take {info.file_size // 1024 // 1024:,} MB. {SAVE}"
        )


def _first_sheet(archive: ZipFile) -> str:
    """The name of the first sheet that people see."""
    sheets, targets = Book(), Targets()
    for name, stream in (("xl/workbook.xml", sheets), ("xl/_rels/workbook.xml.rels", targets)):
        _part_check(archive, name, SMALL_MOST)
        with archive.open(name) as source:
            for _ in xml_read(cast(Any, source), stream):
                pass
    target = targets.found.get(sheets.first, "worksheets/sheet1.xml")
    path = PurePosixPath(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
    _part_check(archive, str(path), PART_MOST)
    return str(path)


def _plain(kind: str, said: str) -> str:
    """A cell that holds its own value: numbers as people write them."""
    if kind == "b":
        return "TRUE" if said.strip() == "1" else "FALSE"
    if kind == "n" and said:
        try:
            number = Decimal(repr(float(said)))
        except (ValueError, InvalidOperation):
            return said
        whole = number.to_integral_value() if number.is_finite() else number
        return f"{whole if whole == number else number:f}" if number.is_finite() else said
    return _unescaped(said)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class Book(Stream):
    """Finds the first visible sheet."""

    def __init__(self) -> None:
        super().__init__()
        self.first = ""

    def opened(self, name: str, attrs: Any) -> None:
        """A sheet of the book."""
        if name == "sheet" and not self.first and attrs.get("state", "visible") == "visible":
            self.first = attrs.get("r:id") or attrs.get("id") or ""


class Targets(Stream):
    """Finds which part has which name."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def opened(self, name: str, attrs: Any) -> None:
        """A relation."""
        if name == "Relationship":
            self.found[attrs.get("Id", "")] = attrs.get("Target", "")


class Texts(Stream):
    """The shared texts, runs of one put together, readings for the ear left out."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[str] = []
        self._in_text = False
        self._spoken = 0

    def opened(self, name: str, attrs: Any) -> None:
        """A text, or a part of one."""
        if name == "si":
            self._pieces = []
        elif name == "rPh":
            self._spoken = self.depth
        self._in_text = name == "t" and not self._spoken

    def text(self, content: str) -> None:
        """Its characters."""
        if self._in_text:
            self._pieces.append(content)

    def closed(self, name: str) -> None:
        """The end of a text."""
        self._in_text = False
        if name == "rPh":
            self._spoken = 0
        elif name == "si":
            self.done.append("".join(self._pieces)[: CELL_MOST + 1])


class Strings:
    """The workbook's shared texts, read only as far as cells ask for them."""

    def __init__(self, archive: ZipFile, most: int) -> None:
        self._most = most
        self._known: list[str] = []
        self._held = 0
        self._source = self._read(archive)

    def at(self, said: str) -> str:
        """The text of a number. Raises `FileBroken` where there is none, or too many before it."""
        place = int(said) if said.isascii() and said.isdigit() and len(said) < 9 else -1
        while 0 <= place < self._most and place >= len(self._known):
            text = next(self._source, None)
            if text is None:
                place = -1
                break
            self._held += len(text)
            if self._held > STRINGS_TEXT_MOST:
                raise FileBroken(f"The workbook holds more text than is read of one. {SAVE}")
            self._known.append(_unescaped(text))
        if place >= self._most:
            raise FileBroken(f"The workbook has more than {self._most:,} texts. {SAVE}")
        if place < 0:
            raise FileBroken(f"A cell names a text that is not in the workbook. {SAVE}")
        return self._known[place]

    @staticmethod
    def _read(archive: ZipFile) -> Iterator[str]:
        name = "xl/sharedStrings.xml"
        if name not in archive.namelist():
            return
        _part_check(archive, name, PART_MOST)
        with archive.open(name) as source:
            for text in xml_read(cast(Any, source), Texts()):
                yield cast(str, text)


class Sheet(Stream):
    """The rows of a sheet: (number, column -> (kind, what the cell says))."""

    def __init__(self) -> None:
        super().__init__()
        self._row = 0
        self._cells: dict[int, tuple[str, str]] = {}
        self._place = -1
        self._kind = "n"
        self._pieces: list[str] = []
        self._in_value = False

    def opened(self, name: str, attrs: Any) -> None:
        """A row, a cell or its value."""
        if name == "row":
            said = attrs.get("r", "")
            self._row = int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0
            self._cells, self._place = {}, -1
        elif name == "c":
            self._place = _column(attrs.get("r", ""), self._place)
            self._kind = attrs.get("t", "n")
            self._pieces = []
        self._in_value = name in ("v", "t")

    def text(self, content: str) -> None:
        """A value's characters, of which no more are kept than a cell may have."""
        if self._in_value and len(self._pieces) <= CELL_MOST:
            self._pieces.append(content)

    def closed(self, name: str) -> None:
        """The end of a cell or a row."""
        self._in_value = False
        if name == "c":
            said = "".join(self._pieces)[: CELL_MOST + 1]
            if said:
                self._cells[self._place] = (self._kind, said)
        elif name == "row":
            self.done.append((self._row, self._cells))


def _column(place: str, last: int) -> int:
    """The column of "B7", from 0; the next one where a cell does not say."""
    found = _PLACE.match(place)
    if not found:
        return last + 1
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - 64
    if number > COLUMNS_MOST:
        raise FileBroken(
            f"The sheet has more than {COLUMNS_MOST:,} columns. Keep those of the catalog."
        )
    return number - 1
