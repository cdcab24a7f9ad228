"""Catalog files made to harm, each with a word of the message that refuses it (reliability U4)."""

from __future__ import annotations

import codecs
import io
import struct
import zipfile
from collections.abc import Callable

from tests.campaigns.catalog.feed_files import LAUGHS, OUTSIDE, dump, remade, workbook
from tests.sizes import sized

LARGE = sized(16, 256) * 1024 * 1024
"""Bytes of the large ones."""
LATE = {
    "an endless comment",
    "one endless line",
    "one endless line of JSON",
    "a quote that never closes",
}
"""What only the job sees: the first 64 KB of these are sound."""
GOOD = workbook([["sku", "title"], ["A", "Lamp"]])
SHEET = "xl/worksheets/sheet1.xml"


def archive(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in parts.items():
            book.writestr(name, data)
    return out.getvalue()


def claims(size: int) -> bytes:
    """A workbook whose table of contents says how large its sheet is, whatever it holds."""
    found = GOOD.rindex(SHEET.encode()) - 46
    assert GOOD[found : found + 4] == b"PK\x01\x02"
    return GOOD[: found + 24] + struct.pack("<I", size) + GOOD[found + 28 :]


def directory(length: int) -> bytes:
    at = GOOD.rindex(b"PK\x05\x06")
    return GOOD[: at + 12] + struct.pack("<I", length) + GOOD[at + 16 :]


def cells(inner: str) -> bytes:
    return remade(GOOD, {SHEET: f"<worksheet><sheetData>{inner}</sheetData></worksheet>".encode()})


def link() -> bytes:
    """A workbook whose sheet is a symbolic link."""
    member = zipfile.ZipInfo(SHEET)
    member.create_system, member.external_attr = 3, 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as book, zipfile.ZipFile(out, "w") as made:
        for name in book.namelist():
            if name != SHEET:
                made.writestr(name, book.read(name))
        made.writestr(member, "/etc/passwd")
    return out.getvalue()


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "billion laughs": (lambda: LAUGHS.encode(), "DOCTYPE"),
    "a file from outside": (lambda: OUTSIDE.encode(), "DOCTYPE"),
    "deep XML": (lambda: b"<rss>" + b"<a>" * 50_000, "deep"),
    "an endless comment": (lambda: b"<rss><!--" + b"x" * 5_000_000, "without an element"),
    "XML that is no feed": (lambda: b"<svg><item/></svg>", "not a feed"),
    "a feed without items": (lambda: b"<rss><channel/></rss>", "no items"),
    "broken XML": (lambda: b"<rss><channel><item></rss>", "line 1"),
    "a web page": (lambda: b"<!DOCTYPE html><html></html>", "web page"),
    "an archive of something else": (lambda: archive({"../../etc/passwd": b"x"}), "without an Excel sheet"),
    "a nested archive": (lambda: archive({"a.zip": archive({"b": b"x"})}), "without an Excel sheet"),
    "a bomb": (lambda: remade(GOOD, {SHEET: b" " * 20_000_000}), "Unpacked"),
    "a size that is a lie": (lambda: claims(2_000_000_000), "Unpacked"),
    "half an archive": (lambda: GOOD[: len(GOOD) // 2], "damaged"),
    "a table of contents that fills the memory": (lambda: directory(3_000_000_000), "too many"),
    "laughs in a workbook": (lambda: remade(GOOD, {SHEET: LAUGHS.encode()}), "DOCTYPE"),
    "16,384 columns": (lambda: cells('<row><c r="XFD1"><v>1</v></c></row>'), "columns"),
    "a text that is not there": (lambda: cells('<row><c t="s"><v>99</v></c></row>'), "not in the workbook"),
    "a text beyond all": (lambda: cells('<row><c t="s"><v>99999999</v></c></row>'), "more than"),
    "a JSON list": (lambda: b'[{"sku": 1}]', "one object per line"),
    "a dump that nests": (lambda: b'[{"model":1,"pk":1,"fields":' + b"[" * 100_000, "cannot be read"),
    "a large dump": (lambda: dump().encode() + b" " * 5_000_000, "4 MB"),
    "a link out of the archive": (link, "breaks"),
    "one endless line": (lambda: b"sku,title\nA," + b"x" * LARGE, "longer than"),
    "one endless line of JSON": (lambda: b'{"sku": "' + b"x" * LARGE, "longer than"),
    "a quote that never closes": (lambda: b'sku,title\nA,"' + b"x,y\n" * (LARGE // 4), "never seems to end"),
    "100,000 columns": (lambda: b"a," * 100_000 + b"b\n", "columns"),
    "zeros": (lambda: b"\0" * 1_000_000, "not a text file"),
    "a mark of UTF-16 before UTF-8": (lambda: codecs.BOM_UTF16_LE + b"sku,title\nA,Lamp\n", "not a text file"),
    "half a character of UTF-16": (lambda: "sku,title\nA,Lamp".encode("utf-16") + b"\xd8", "not a text file"),
    "a mark of UTF-32 and no more": (lambda: codecs.BOM_UTF32_LE, "empty"),
    "half a character of UTF-32": (lambda: codecs.BOM_UTF32_BE + b"\0\0\0", "not a text file"),
    "gzip": (lambda: b"\x1f\x8b\x08" + b"\x00" * 100, "gzip"),
}  # fmt: skip
