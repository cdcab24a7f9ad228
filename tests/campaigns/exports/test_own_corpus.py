"""E3, E4: every dangerous text that the tests know, through tables of a workspace's own."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from campaigns.common.spreadsheets import is_formula
from campaigns.exports.formats.rows import Report, has_control
from campaigns.exports.formats.saved_table import SavedTable
from campaigns.exports.layouts import DELIMITERS, ENCODINGS, Layout, LayoutColumn
from campaigns.exports.selection import Sending
from tests.campaigns.exports.test_corpus import CORPUS, TITLE, going

pytestmark = [pytest.mark.once, pytest.mark.nightly]
COLUMNS = (LayoutColumn("Artikel", "sku"), LayoutColumn("Text", TITLE))
WANTED = [text for text in CORPUS if not has_control(text)]


def written(layout: Layout) -> tuple[Report, bytes]:
    """The corpus as titles, and what was reported."""
    rows = [going(f"P-{n:04}", {TITLE: [text]}, "human") for n, text in enumerate(CORPUS)]
    out = io.BytesIO()
    report = SavedTable(layout).write(Sending(rows, frozenset([TITLE])), out)
    return report, out.getvalue()


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_a_table_keeps_every_text_to_the_byte_and_lists_what_is_risky(delimiter, encoding):
    report, data = written(Layout(COLUMNS, "csv", "product", delimiter, encoding))
    text = io.StringIO(data.decode(encoding), newline="")
    rows = list(csv.DictReader(text, delimiter=DELIMITERS[delimiter][1]))
    assert [row["Text"] for row in rows] == WANTED
    risky = {(row["Artikel"], "Text") for row in rows if is_formula(row["Text"])}
    assert {(entry["sku"], entry["column"]) for entry in report.risky} == risky


def test_a_workbook_has_no_formula_and_every_text():
    _, data = written(Layout(COLUMNS, "xlsx"))
    cells = [row[1] for row in load_workbook(io.BytesIO(data)).active.rows][1:]
    assert {cell.data_type for cell in cells} == {"s"}
    # As Excel reads it: `_x000D_` in a text is no sign, and is written with its first underscore escaped.
    assert [unescape(cell.value) for cell in cells] == WANTED
