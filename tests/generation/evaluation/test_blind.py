"""Blind reading: nobody can tell from the sheet who wrote a line, and marks come back by source."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from generation.evaluation.blind import marks_read, wilson
from generation.types import InputError
from tests.generation.orders import LAMP, SHORTS, TEE

HEAD = "id\tmark\tline\tplace\tproduct\tnote\n"


@pytest.fixture
def drawn(tmp_path: Path) -> tuple[Path, Path]:
    products = tmp_path / "products.jsonl"
    rows = [{**record, "title": f"{record['title']}\t\n"} for record in (TEE, LAMP, SHORTS)]
    products.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    sheet, key = tmp_path / "sheet.tsv", tmp_path / "key.json"
    call_command(
        "blind_reading", "draw", "--products", str(products), "--each", "4", "--sheet", str(sheet), "--key", str(key),
        stdout=io.StringIO(),
    )  # fmt: skip
    return sheet, key


def counted(sheet: Path, key: Path) -> str:
    out = io.StringIO()
    call_command("blind_reading", "count", "--sheet", str(sheet), "--key", str(key), stdout=out)
    return out.getvalue()


def test_the_sheet_hides_who_wrote_and_the_key_knows(drawn: tuple[Path, Path]) -> None:
    sheet, key = drawn
    known: dict[str, Any] = json.loads(key.read_text())
    rows = [row.split("\t") for row in sheet.read_text().splitlines()]
    assert [len(row) for row in rows] == [6] * 9
    assert {row[0] for row in rows[1:]} == set(known)
    sources = [entry["source"] for entry in known.values()]
    assert sorted(sources) == ["corpus"] * 4 + ["grammar"] * 4
    assert "grammar" not in sheet.read_text()
    assert sources not in (sorted(sources), sorted(sources, reverse=True))


def test_marks_are_counted_by_source(drawn: tuple[Path, Path]) -> None:
    sheet, key = drawn
    known = json.loads(key.read_text())
    rows = sheet.read_text().splitlines()
    marks = {
        "grammar": iter(["publish", "p", "Edit", ""]),
        "corpus": iter(["b", "bin", "publish", "e"]),
    }
    marked = [rows[0]]
    for row in rows[1:]:
        cells = row.split("\t")
        cells[1] = next(marks[known[cells[0]]["source"]])
        marked.append("\t".join(cells))
    sheet.write_text("\r\n".join(marked))
    table = counted(sheet, key)
    assert "| grammar | 3 | 2 | 1 | 0 | 1 | 67% (21% to 94%) |" in table
    assert "| corpus | 4 | 1 | 1 | 2 | 0 | 25% " in table


@pytest.mark.parametrize("sheet", ["", "a\tb\n", f"{HEAD}L0001\tperhaps\tline\n"])
def test_a_sheet_that_is_none_is_refused(sheet: str) -> None:
    with pytest.raises(InputError):
        marks_read(sheet)


def test_a_line_of_another_key_and_a_missing_file_are_usage_errors(tmp_path: Path) -> None:
    sheet, key = tmp_path / "sheet.tsv", tmp_path / "key.json"
    sheet.write_text(f"{HEAD}L0001\tbin\tline\n")
    with pytest.raises(CommandError, match="cannot be used"):
        counted(sheet, key)
    key.write_text("{}")
    with pytest.raises(CommandError, match="no line of this key") as refused:
        counted(sheet, key)
    assert refused.value.returncode == 2
    sheet.write_text(f"{HEAD}L0001\tbin\tline\n", encoding="utf-16")
    with pytest.raises(CommandError, match="no line of this key"):
        counted(sheet, key)
    sheet.write_bytes(b"\xe9")
    with pytest.raises(CommandError, match="UTF-8"):
        counted(sheet, key)


def test_wilsons_interval_is_that_of_the_books() -> None:
    assert wilson(0, 10) == pytest.approx((0, 0.2775), abs=1e-4)
    assert wilson(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)
