"""The bytes of an uploaded file as text: which encoding, and lines of bounded length."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from charset_normalizer import from_bytes

from campaigns.catalog.formats.base import LINE_MOST, WORKBOOK, FileBroken

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MAGIC = (
    (b"\x1f\x8b", "a gzip archive. Unpack it first"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook. Save it as CSV (UTF-8) first"),
    (b"%PDF", "a PDF. Export the catalog as CSV or JSON Lines"),
    (b"\x89PNG", "a picture. Choose the catalog file"),
    (b"\xff\xd8\xff", "a picture. Choose the catalog file"),
    (b"SQLite format 3", "a database. Export the catalog as CSV or JSON Lines"),
)
ARCHIVE = b"PK\x03\x04"
SAMPLE = 64 * 1024
WESTERN = "cp1252"
NO_TEXT = "This is not a text file. Export the catalog as CSV or JSON Lines."
# What no text holds in any encoding; tab, line ends, page break and escape are left out.
CONTROLS = bytes(set(range(32)) - {9, 10, 11, 12, 13, 27}) + b"\x7f"


class EncodingWatch:
    """Looks at a file as it streams past and tells its encoding at the end.

    A file of valid UTF-8 is UTF-8. One bad byte after real multi-byte characters is damage, and the
    row that has it is refused later; a bad byte without any is another encoding.
    """

    def __init__(self) -> None:
        self._head = b""
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._valid = True
        self._multibyte = False
        self._sample = b""

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes."""
        if len(self._head) < SAMPLE:
            self._head += chunk[: SAMPLE - len(self._head)]
        if not self._valid:
            return
        try:
            text = self._decoder.decode(chunk)
        except UnicodeDecodeError as error:
            good = chunk[: error.start]
            self._multibyte = self._multibyte or any(
                byte >= 0x80 for byte in good[:-4] if error.start > 4
            )
            self._valid = False
            start = max(0, error.start - SAMPLE // 2)
            self._sample = chunk[start : start + SAMPLE]
            return
        self._multibyte = self._multibyte or not text.isascii()

    def encoding(self) -> str:
        """The encoding; "xlsx" of what may be a workbook. Raises `FileBroken` for what is no text."""
        if self._head.startswith(ARCHIVE):
            return WORKBOOK
        for magic, words in MAGIC:
            if self._head.startswith(magic):
                raise FileBroken(f"This is {words}.")
        for bom, name in BOMS:
            if self._head.startswith(bom):
                return name
        if b"\x00" in self._head[:4096]:
            return _wide(self._head)
        if self._valid or self._multibyte:
            return "utf-8"
        _refuse_binary(self._head)
        return _single_byte(self._sample)


def _single_byte(sample: bytes) -> str:
    """An encoding by its letters; Western Windows where its text looks as good as the best."""
    found = from_bytes(sample)
    best = found.best()
    western = next((match for match in found if match.encoding == WESTERN), None)
    if best is None or (western is not None and western.chaos <= best.chaos + 0.02):
        return WESTERN
    return best.encoding


def _wide(head: bytes) -> str:
    """UTF-16 without a mark by where its zero bytes stand."""
    begin = head[:4096]
    even, odd = begin[::2].count(0), begin[1::2].count(0)
    half = len(begin) // 2
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.6 and odd < half * 0.1:
        return "utf-16-be"
    if max(even, odd) > half * 0.2:
        raise FileBroken(NO_TEXT)
    _refuse_binary(head)
    return "utf-8"


def _refuse_binary(head: bytes) -> None:
    """Raises `FileBroken` where more than one byte in a hundred is a control character that no text has."""
    if len(head.translate(None, CONTROLS)) < len(head) * 0.99:
        raise FileBroken(NO_TEXT)


def text_open(path: Path, encoding: str) -> TextIO:
    """The file as text with its own line ends; bytes that are no text become lone surrogates.

    In an encoding of two or four bytes a missing one shifts all that follows: there they raise UnicodeError.
    """
    errors = "strict" if encoding.startswith(("utf-16", "utf-32")) else "replace"
    if encoding.startswith("utf-8"):
        errors = "surrogateescape"
    return path.open(encoding=encoding, errors=errors, newline="")


def text_head(path: Path, encoding: str, most: int) -> tuple[str, bool]:
    """The first characters of a file and whether that is all of it. Raises `FileBroken` for what is no text."""
    try:
        with text_open(path, encoding) as stream:
            return stream.read(most), not stream.read(1)
    except UnicodeError:
        raise FileBroken(NO_TEXT) from None


def lines_of(stream: TextIO) -> Iterator[str]:
    """Physical lines with their ends. Raises `FileBroken` for one longer than four million characters."""
    number = 0
    try:
        while line := stream.readline(LINE_MOST + 1):
            number += 1
            if len(line) > LINE_MOST:
                raise FileBroken(
                    f"Line {number} is longer than {LINE_MOST:,} characters. This is not a catalog table."
                )
            yield line
    except UnicodeError:
        raise FileBroken(
            f"After line {number} this is not a text file. Save it again as UTF-8."
        ) from None
