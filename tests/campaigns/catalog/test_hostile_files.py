"""Files made to harm: refused with a way out, nothing written and nothing left (reliability U4)."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable

import pytest

from campaigns.catalog.imports import import_create
from campaigns.common.errors import DomainError
from campaigns.models import Import, Product
from tests.campaigns.catalog.feed_files import LAUGHS, OUTSIDE, dump, remade, workbook
from tests.campaigns.catalog.test_import_run import upload

pytestmark = pytest.mark.django_db
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


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "billion laughs": (lambda: LAUGHS.encode(), "DOCTYPE"),
    "a file from outside": (lambda: OUTSIDE.encode(), "DOCTYPE"),
    "deep XML": (lambda: b"<rss>" + b"<a>" * 50_000, "deep"),
    "an endless comment": (lambda: b"<rss><!--" + b"x" * 5_000_000, "broken"),
    "XML that is no feed": (lambda: b"<svg><item/></svg>", "no feed"),
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
    "a JSON list": (lambda: b'[{"sku": 1}]', "one object a line"),
    "a dump that nests": (lambda: b'[{"model":1,"pk":1,"fields":' + b"[" * 100_000, "cannot be read"),
    "a large dump": (lambda: dump().encode() + b" " * 5_000_000, "4 MB"),
    "gzip": (lambda: b"\x1f\x8b\x08" + b"\x00" * 100, "gzip"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_and_leaves_nothing(in_acme, ben, settings, name: str):
    made, told = HOSTILE[name]
    folder = settings.FILES_DIR / "imports"
    before = set(folder.glob("*")) if folder.exists() else set()
    if told == "broken":
        row = upload(ben, in_acme, made(), dry_run=False)
        assert row.state == "failed"
        assert row.error
    else:
        with pytest.raises(DomainError, match=told):
            import_create(workspace_id=in_acme.pk, file=[made()], filename="x", by=ben)
        assert not Import.objects.exists()
        assert set(folder.glob("*")) == before
    assert not Product.objects.exists()


def test_a_workbook_that_breaks_further_down_writes_nothing(in_acme, ben):
    rows = "".join(
        f'<row r="{n}"><c t="str"><v>A-{n}</v></c><c t="str"><v>Lamp</v></c></row>'
        for n in range(2, 3_000)
    )
    head = '<row r="1"><c t="str"><v>sku</v></c><c t="str"><v>title</v></c></row>'
    row = upload(ben, in_acme, cells(head + rows + "<row><broken</row>"), dry_run=False)
    assert row.state == "failed"
    assert "breaks in line" in row.error
    assert not Product.objects.exists()


def test_a_feed_that_breaks_further_down_writes_nothing(in_acme, ben):
    items = "".join(f"<item><id>A{n}</id><title>Lamp {n}</title></item>" for n in range(3_000))
    row = upload(ben, in_acme, f"<rss><channel>{items}<item></channel></rss>", dry_run=False)
    assert row.state == "failed"
    assert not Product.objects.exists()


def test_a_long_cell_of_a_feed_refuses_its_item_only(in_acme, ben):
    records = [
        {"id": "A", "title": "Lamp", "description": "x" * 300_000},
        {"id": "B", "title": "Mug", "description": "y"},
    ]
    items = "".join(
        f"<item>{''.join(f'<{k}>{v}</{k}>' for k, v in one.items())}</item>" for one in records
    )
    row = upload(ben, in_acme, f"<rss><channel>{items}</channel></rss>", dry_run=False)
    assert (row.state, row.counts["errors"], row.counts["added"]) == ("partial", 1, 1)
    assert json.dumps(row.counts)
