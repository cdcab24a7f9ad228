"""E3, E4: every dangerous text that the tests know, through every feed, and through every file for a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring
from openpyxl import load_workbook

from campaigns.catalog.formats.saleor import description_read
from campaigns.catalog.formats.values import ValueRefused, text_check
from campaigns.catalog.formats.woocommerce import text_decoded
from campaigns.common.spreadsheets import FORMULA_STARTS, is_formula, spreadsheet_csv
from campaigns.exports.formats.merchant import MODEL
from campaigns.exports.formats.rows import Report, has_control
from campaigns.exports.profiles import PROFILES
from campaigns.exports.selection import Approved, Outgoing, Sending
from campaigns.models import Campaign, Candidate, Product
from tests.campaigns.exports.html_reading import html_meant, html_read
from tests.campaigns.test_naughty import NAUGHTY
from tests.sizes import sized
from tests.texts.corpus import CORPUS as TEXTS
from tests.texts.corpus import share

BLANKS = ("", " ", "\u00a0", "\ufeff", "\u200b", " \u00a0 ")
# As a spreadsheet reads it: after blanks, and in the wide forms that it takes for the narrow ones.
FORMULAS = tuple(
    f"{blank}{start}1+1" for blank in BLANKS for start in (*FORMULA_STARTS, "＝", "＋", "－", "＠")
)
_ALL = (*(row.text for row in share(TEXTS, sized(4, 1))), *NAUGHTY, *FORMULAS)
# No database keeps a lone surrogate, and no line is empty.
CORPUS = sorted({text for text in _ALL if text and text.encode(errors="ignore").decode() == text})
NS = {"g": "http://base.google.com/ns/1.0"}
TITLE, BODY = "product_title.title", "product_description.description"
SEO, META = "seo.title", "seo.description"
HEADLINE, DESCRIPTION = "google_rsa.headline", "google_rsa.description"
# An ad wants five texts.
COUNTS = {HEADLINE: 3, DESCRIPTION: 2}
Texts = dict[str, dict[str, list[str]]]
"""By sku and CHANNEL.FIELD."""
pytestmark = [pytest.mark.once, pytest.mark.nightly]


def going(sku: str, texts: dict[str, list[str]], origin: str) -> Outgoing:
    """A product that every feed has a row for, with its approved lines."""
    kept = {
        "akeneo_title": "name-en_US",
        "akeneo_description": "description-en_US",
        "saleor_id": sku,
    }
    row = Outgoing(
        Product(sku=sku, handle=sku, title="Lamp", url="https://shop.example/p", extra=kept)
    )
    for key, text in ((key, text) for key, several in texts.items() for text in several):
        channel, _, field = key.partition(".")
        line = Candidate(channel=channel, field=field, text=text, origin=origin)
        line.campaign = Campaign(name="Corpus")
        # As the policy has it where nobody changed it: what a model wrote is marked where a file can say so.
        row.lines.append(Approved(line, key, "ben", None, mark=origin == "model"))
    return row


def sent(profile: str, origin: str) -> tuple[Texts, Report, bytes]:
    """The corpus, a product for each text of it, and the file that it went into."""
    keys = PROFILES[profile].keys or ("sms.message",)
    meant: Texts = {
        f"P-{number:04}": {
            key: [text, *(f"Safe {n}" for n in range(1, COUNTS.get(key, 1)))] for key in keys
        }
        for number, text in enumerate(CORPUS)
    }
    rows = [going(sku, texts, origin) for sku, texts in meant.items()]
    out = io.BytesIO()
    report = PROFILES[profile].write(Sending(rows, frozenset(keys)), out)
    return meant, report, out.getvalue()


Rows = list[dict[str, str]]
Reading = Callable[[bytes], tuple[Rows, Texts]]


def table(data: bytes, delimiter: str = ",") -> Rows:
    """The rows of a table."""
    return list(csv.DictReader(io.StringIO(data.decode(), newline=""), delimiter=delimiter))


def feed(data: bytes) -> Rows:
    """The items of a feed, each as the text feed has it."""
    rows = []
    for item in fromstring(data).iter("item"):
        row = {str(one.tag).rpartition("}")[2]: one.text or "" for one in item}
        for name in ("title", "description"):
            if (found := item.find(f"g:structured_{name}/g:content", NS)) is not None:
                row[f"structured_{name}"] = found.text or ""
        rows.append(row)
    return rows


def unquoted(cell: str) -> str:
    """A text that is marked as a model's, without its mark."""
    assert cell.startswith(f'{MODEL}:"')
    assert cell.endswith('"')
    return cell.removeprefix(f'{MODEL}:"')[:-1].replace('""', '"')


def shop(
    name: str,
    columns: dict[str, str],
    decoded: Callable[[str], str] = str,
    *,
    told: Callable[[str], str] = html_read,
    delimiter: str = ",",
) -> Reading:
    """How a shop's table is read back: what names a product, the columns by CHANNEL.FIELD, what a description tells."""

    def read(data: bytes) -> tuple[Rows, Texts]:
        rows = table(data, delimiter)
        texts: Texts = {}
        for row in rows:
            cells = {key: row[column] for key, column in columns.items()}
            cells[BODY] = told(decoded(cells[BODY]))
            texts[row[name]] = {key: [cell] for key, cell in cells.items()}
        return rows, texts

    return read


def merchant(rows: Rows, told: Callable[[str], str]) -> tuple[Rows, Texts]:
    """A text stands in its plain attribute or in the one for models, never in both."""
    texts: Texts = {}
    for row in rows:
        found: dict[str, list[str]] = {}
        texts[row["id"]] = found
        for key, name in ((TITLE, "title"), (BODY, "description")):
            plain, marked = row.get(name, ""), row.get(f"structured_{name}", "")
            assert not plain or not marked
            found[key] = [told(marked) if marked else plain]
    return rows, texts


def ads(name: str, columns: dict[str, list[str]]) -> Reading:
    """How a sheet of ads is read back: what names a product, and the columns of each CHANNEL.FIELD."""

    def read(data: bytes) -> tuple[Rows, Texts]:
        rows = table(data)
        return rows, {
            row[name]: {key: [row[one] for one in some] for key, some in columns.items()}
            for row in rows
        }

    return read


def records(data: bytes) -> tuple[Rows, Texts]:
    """JSON Lines have no cells that a spreadsheet opens."""
    found = [json.loads(line) for line in data.decode().split("\n") if line]
    return [], {row["sku"]: {f"{row['channel']}.{row['field']}": [row["text"]]} for row in found}


READINGS: dict[str, Reading] = {
    "shopify_csv": shop(
        "URL handle",
        {TITLE: "Title", BODY: "Description", SEO: "SEO title", META: "SEO description"},
    ),
    "woocommerce_csv": shop("SKU", {TITLE: "Name", BODY: "Description"}, text_decoded),
    "magento_csv": shop(
        "sku", {TITLE: "name", BODY: "description", SEO: "meta_title", META: "meta_description"}
    ),
    "google_merchant_tsv": lambda data: merchant(table(data, "\t"), unquoted),
    "google_merchant_xml": lambda data: merchant(feed(data), str),
    "spree_csv": shop(
        "slug", {TITLE: "name", BODY: "description", SEO: "meta_title", META: "meta_description"}
    ),
    "saleor_csv": shop("id", {TITLE: "name", BODY: "description"}, told=description_read),
    "akeneo_csv": shop(
        "sku", {TITLE: "name-en_US", BODY: "description-en_US"}, told=str, delimiter=";"
    ),
    "google_ads_csv": ads(
        "Ad group",
        {
            HEADLINE: [f"Headline {n}" for n in (1, 2, 3)],
            DESCRIPTION: [f"Description {n}" for n in (1, 2)],
        },
    ),
    "meta_ads_csv": ads(
        "Ad Name",
        {
            "meta_ad.headline": ["Title"],
            "meta_ad.primary_text": ["Body"],
            "meta_ad.description": ["Link Description"],
        },
    ),
    "jsonl": records,
}


def test_the_corpus_is_whole_and_every_feed_is_read_back():
    assert len(CORPUS) > sized(400, 1_500)
    assert all(is_formula(text) for text in FORMULAS)
    assert set(READINGS) == set(PROFILES) - {"xlsx"}


@pytest.mark.parametrize("origin", ["model", "human"])
@pytest.mark.parametrize("profile", READINGS)
def test_a_feed_keeps_every_text_to_the_byte_and_lists_what_is_risky(profile: str, origin: str):
    meant, report, data = sent(profile, origin)
    rows, texts = READINGS[profile](data)
    # What stands there decides in Akeneo, and nothing stands there.
    plain = not profile.endswith("_csv") or profile == "akeneo_csv"
    markup = not plain and BODY in (PROFILES[profile].keys or ())
    going_out = {sku for sku, of in meant.items() if not any(map(has_control, one(of)))}
    assert texts.keys() == going_out
    assert {entry["sku"] for entry in report.held} == meant.keys() - going_out
    for sku in going_out:
        for key, several in meant[sku].items():
            wanted = [html_meant(text) for text in several] if key == BODY and markup else several
            assert texts[sku][key] == wanted, (sku, key)
    # Read off the file: whatever cell a spreadsheet could run is told beforehand. XML has no cells.
    names = {name for row in rows for name in row}
    of_shop = ("slug", "id", "sku", "SKU", "URL handle", "Ad group", "Ad Name")
    risky = {
        (row[next(name for name in of_shop if name in names)], column)
        for row in rows
        for column, cell in row.items()
        if is_formula(cell) and not profile.endswith("_xml")
    }
    assert {(entry["sku"], entry["column"]) for entry in report.risky} >= risky
    if origin == "model":
        assert bool(risky) == bool(report.risky)


def one(of: dict[str, list[str]]) -> list[str]:
    """Every text of a product."""
    return [text for several in of.values() for text in several]


@pytest.mark.parametrize("text", ["\ufffe", "a\uffff"])
def test_what_no_feed_may_carry_does_not_come_in(text: str):
    with pytest.raises(ValueRefused, match="no character"):
        text_check(text)


def test_marks_piled_on_a_letter_do_not_come_in():
    # In an order that every reader has to mend, mark by mark.
    text_check("a" + "\u0301" * 100 + "\u0323" * 100)
    text_check("\u2764" + "\ufe0f" * 500)
    for stack in ("\u0301\u0323" * 101, "\u0301" * 200_000):
        with pytest.raises(ValueRefused, match="marks on one letter"):
            text_check(f"a{stack}")


def test_no_cell_for_a_spreadsheet_is_a_formula():
    told = "".join(spreadsheet_csv([text] for text in CORPUS)).removeprefix("\ufeff")
    cells = [row[0] if row else "" for row in csv.reader(io.StringIO(told, newline=""))]
    assert [cell.removeprefix("'") for cell in cells] == [text.removeprefix("'") for text in CORPUS]
    assert not [cell for cell in cells if is_formula(cell)]


@pytest.fixture
def office() -> str:
    """The program of LibreOffice."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if not found:
        pytest.skip("LibreOffice is not installed")
    return found


def test_libreoffice_finds_no_formula(office: str, tmp_path: Path):
    """It opens the table and the workbook as somebody would, and says what it took for a formula."""
    (tmp_path / "table.csv").write_text("".join(spreadsheet_csv([text] for text in CORPUS)))
    (tmp_path / "book.xlsx").write_bytes(sent("xlsx", "human")[2])
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    to = ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "read")]
    files = [str(tmp_path / name) for name in ("table.csv", "book.xlsx")]
    subprocess.run([office, profile, "--headless", *to, *files], check=True, timeout=300)
    for name in ("table.xlsx", "book.xlsx"):
        rows = list(load_workbook(tmp_path / "read" / name).active.iter_rows())
        assert len(rows) > sized(400, 1_500)
        assert not [cell.value for row in rows for cell in row if cell.data_type == "f"]
