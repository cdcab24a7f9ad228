"""Spree, Saleor, Akeneo, ads and a workspace's own tables: out, in again, and out once more, cell by cell."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from campaigns.catalog.formats.saleor import BLOCKS
from campaigns.exports.build import exports_dir
from campaigns.exports.formats.copy_table import text_to_html
from campaigns.exports.layouts import Layout, LayoutColumn
from campaigns.exports.saved_formats import format_create
from campaigns.exports.services import export_create
from campaigns.models import Campaign, Candidate, Export, Product, User, Workspace
from campaigns.review.services import candidate_approve
from generation.jobs.runner import job_run
from tests.campaigns.catalog.feed_files import SALEOR, dump
from tests.campaigns.catalog.more_shop_rows import AKENEO, SPREE
from tests.campaigns.catalog.shop_rows import columns
from tests.campaigns.catalog.shopify_rows import table
from tests.campaigns.catalog.test_import_run import upload
from tests.campaigns.exports.test_google_ads import approve
from tests.campaigns.exports.test_round_trip import BODY, TITLE, approved, catalog
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.django_db
PAGE_COPY = ["product_title", "product_description"]
HEADINGS = {"Artikel": "sku", "Bezeichnung": "title", "Text; lang": "description"}
COLUMNS = (
    LayoutColumn("Artikel", "sku"),
    LayoutColumn("Bezeichnung", "product_title.title"),
    LayoutColumn("Text; lang", "product_description.description"),
)


def exported(campaign: Campaign, profile: str, by: User) -> tuple[Export, bytes]:
    """An export whose job has run, and its file."""
    row = export_create(campaign=campaign, profile=profile, by=by)
    job_run(queue="default", job_id=row.job_id)
    row.refresh_from_db()
    assert row.file, row.error
    return row, (exports_dir() / row.file).read_bytes()


def sent(in_acme: Workspace, by: User, profile: str, skus: Sequence[str]) -> bytes:
    """The file of a new campaign that gives the first product a title and the second a description."""
    campaign = make_campaign(in_acme, created_by=by, channels=PAGE_COPY, skus=[*skus])
    first, second = (Product.objects.get(sku=sku) for sku in skus)
    approved(campaign, first, by, "product_title", TITLE)
    approved(campaign, second, by, "product_description", BODY)
    row, file = exported(campaign, profile, by)
    assert (row.state, row.held) == ("succeeded", [])
    return file


def told(*, but: str = "") -> dict[str, dict[str, Any]]:
    """The catalog, without one key of what stays aside."""
    found = catalog()
    for values in found.values():
        values["extra"] = {key: value for key, value in values["extra"].items() if key != but}
    return found


def goes_round(
    in_acme: Workspace, ben: User, profile: str, skus: Sequence[str], **more: Any
) -> bytes:
    """Out, in and out: nothing but the two approved texts has changed, and the second file is the first."""
    body = more.pop("body", text_to_html(BODY))
    before = told(but=BLOCKS)
    file = sent(in_acme, ben, profile, skus)
    back = upload(ben, in_acme, file, dry_run=False, **more)
    assert (back.state, back.counts["errors"]) == ("applied", 0), back.error
    assert more or back.format == profile
    assert (back.counts["added"], back.counts["changed"]) == (0, 2)
    before[skus[0]]["title"], before[skus[1]]["description"] = TITLE, body
    assert told(but=BLOCKS) == before
    assert sent(in_acme, ben, profile, skus) == file
    return file


def test_spree_goes_round(in_acme, ben):
    upload(ben, in_acme, table(columns(SPREE)), dry_run=False)
    file = goes_round(in_acme, ben, "spree_csv", ["drey-jacket", "MUG-9"])
    rows = {row["slug"]: row for row in text_rows(file)}
    assert (rows["drey-jacket"]["sku"], rows["drey-jacket"]["price"]) == ("", "")


@pytest.mark.parametrize("skus", [["DREY-1", "MUG-9"], ["MUG-9", "DREY-1"]])
def test_akeneo_goes_round_in_its_own_columns(in_acme, ben, skus):
    upload(ben, in_acme, table(columns(AKENEO), delimiter=";"), dry_run=False)
    body = text_to_html(BODY) if skus[1] == "DREY-1" else BODY
    file = goes_round(in_acme, ben, "akeneo_csv", skus, body=body)
    assert file.startswith(b"sku;name-en_US;description-en_US-ecommerce\r\n")


def test_a_product_of_other_columns_is_held_from_akeneos_file(in_acme, ben):
    # The first by its SKU, and without English: neither holds it the others back, nor gets French any English.
    other = {**AKENEO[1], "sku": "A-9", "name-en_US": "", "name-fr_FR": "Tasse Orrin"}
    upload(ben, in_acme, table(columns([AKENEO[0], other]), delimiter=";"), dry_run=False)
    foreign = make_product(in_acme, "A-0")
    campaign = make_campaign(in_acme, created_by=ben, channels=PAGE_COPY)
    for product in (foreign, *Product.objects.filter(sku__in=["DREY-1", "A-9"])):
        approved(campaign, product, ben, "product_title", TITLE)
    row, file = exported(campaign, "akeneo_csv", ben)
    assert file.decode().splitlines() == ["sku;name-en_US", f"DREY-1;{TITLE}"]
    assert [(one["sku"], one["reason"]) for one in row.held] == [
        ("A-0", "other_column"),
        ("A-9", "other_column"),
    ]


@pytest.mark.parametrize("skus", [["UHJvZHVjdDox", "MUG-9"], ["MUG-9", "UHJvZHVjdDox"]])
def test_saleor_goes_round_with_a_row_a_variant(in_acme, ben, skus):
    upload(ben, in_acme, table(columns(SALEOR)), dry_run=False)
    file = goes_round(in_acme, ben, "saleor_csv", skus, body=BODY)
    rows = list(csv.DictReader(io.StringIO(file.decode(), newline="")))
    jacket = [row for row in rows if row["id"] == "UHJvZHVjdDox"]
    assert [row["variant sku"] for row in jacket] == ["DREY-S", "DREY-M"]
    assert len({(row["name"], row["description"]) for row in jacket}) == 1
    if skus[0] == "UHJvZHVjdDox":
        # Its list and its bold words are as the shop has them.
        assert jacket[0]["description"] == SALEOR[0]["description"]


def test_a_product_of_a_saleor_dump_is_known_by_its_slug(in_acme, ben):
    upload(ben, in_acme, dump(), dry_run=False)
    product = Product.objects.get()
    campaign = make_campaign(in_acme, created_by=ben, channels=PAGE_COPY)
    approved(campaign, product, ben, "product_title", TITLE)
    before = catalog()
    _, file = exported(campaign, "saleor_csv", ben)
    # The id of product 7 as Saleor's API has it.
    assert b"UHJvZHVjdDo3,drey," in file
    back = upload(ben, in_acme, file, dry_run=False)
    assert (back.format, back.counts["added"], back.counts["changed"]) == ("saleor_csv", 0, 1)
    before["drey"]["title"] = TITLE
    assert catalog() == before


def test_the_real_saleor_shop_goes_round(in_acme, ben, shared_data: Path):
    data = (shared_data / "catalog_saleor" / "populatedb_data.json").read_bytes()
    upload(ben, in_acme, data, dry_run=False)
    skus = Product.objects.exclude(description="").order_by("sku").values_list("sku", flat=True)
    goes_round(in_acme, ben, "saleor_csv", [skus[0], list(skus)[-1]], body=BODY)


def test_a_real_shopify_catalog_goes_round_as_spree(in_acme, ben, shared_data: Path):
    data = (shared_data / "catalog_shopify/apparel.csv").read_bytes()
    upload(ben, in_acme, data, dry_run=False)
    skus = list(Product.objects.order_by("sku").values_list("sku", flat=True))
    goes_round(in_acme, ben, "spree_csv", [skus[0], skus[-1]])


@pytest.mark.parametrize(
    ("kind", "delimiter", "encoding"),
    [
        ("csv", "semicolon", "utf-8-sig"),
        ("xlsx", "comma", "utf-8"),
        pytest.param("csv", "tab", "utf-16", marks=pytest.mark.nightly),
        pytest.param("csv", "bar", "utf-8", marks=pytest.mark.nightly),
    ],
)
def test_a_table_of_ones_own_goes_round(in_acme, ben, kind: str, delimiter: str, encoding: str):
    records = [
        {"sku": "0012", "title": "Naïve “mug”, grey|blue;1", "description": "=1+1\t-\nline"},
        {"sku": "Ö-2", "title": "茶碗 +1", "description": "@home"},
    ]
    upload(ben, in_acme, "\n".join(map(json.dumps, records)), dry_run=False)
    own_table(in_acme, ben, ["0012", "Ö-2"], Layout(COLUMNS, kind, "product", delimiter, encoding))


@pytest.mark.nightly
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_real_products_go_round_in_a_table_of_ones_own(in_acme, ben, shared_data: Path, kind: str):
    upload(ben, in_acme, (shared_data / "products_real/products.jsonl").read_bytes(), dry_run=False)
    skus = list(Product.objects.order_by("sku").values_list("sku", flat=True))
    own_table(in_acme, ben, [skus[0], skus[-1]], Layout(COLUMNS, kind))


def own_table(in_acme: Workspace, ben: User, skus: list[str], layout: Layout) -> None:
    row = format_create(workspace=in_acme, by=ben, name="Nightly", layout=layout)
    goes_round(in_acme, ben, f"saved-{row.pk}", skus, body=BODY, mapping=HEADINGS)


def test_a_table_of_lines_says_each_as_it_was_approved(in_acme, ben):
    texts = ["=1+1 for your feet", "238 g, “light”;\ntwo rows"]
    product = make_product(in_acme, url="https://shop.example/p")
    campaign = make_campaign(in_acme, created_by=ben)
    approve(campaign, product, ben, "headline", *texts)
    names = ("sku", "channel", "field", "text", "approved_by", "origin", "price")
    chosen = tuple(LayoutColumn(f"the {name}", name) for name in names)
    for kind in ("csv", "xlsx"):
        layout = Layout(chosen, kind, "line", "semicolon", "utf-8-sig")
        saved = format_create(workspace=in_acme, by=ben, name=kind, layout=layout)
        row, file = exported(campaign, f"saved-{saved.pk}", ben)
        rows = book(file) if kind == "xlsx" else text_rows(file, ";")
        assert [one["the text"] for one in rows] == texts
        assert {(one["the sku"], one["the approved_by"]) for one in rows} == {(product.sku, "ben")}
        risky = [{"sku": product.sku, "column": "the text"}] if kind == "csv" else []
        assert row.manifest["risky"] == risky
        assert row.manifest["format"] == {"name": kind, "version": 1}


def book(file: bytes) -> list[dict[str, str]]:
    cells = [[one.value for one in row] for row in load_workbook(io.BytesIO(file)).active.rows]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[1:]]


def text_rows(file: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    text = io.StringIO(file.decode("utf-8-sig"), newline="")
    return list(csv.DictReader(text, delimiter=delimiter))


ADS = {
    "google_ads_csv": ("google_rsa", {"headline": "Headline ", "description": "Description "}),
    "meta_ads_csv": (
        "meta_ad",
        {"headline": "Title", "primary_text": "Body", "description": "Link Description"},
    ),
}


@pytest.mark.parametrize("profile", ADS)
def test_a_sheet_of_ads_read_back_makes_the_same_sheet(in_acme, ben, profile: str):
    """Its texts as lines of another campaign of the same name, approved and written again."""
    channel, names = ADS[profile]
    product = make_product(in_acme, url="https://shop.example/p?a=1&b=2")
    texts = {field: [f"238 g, “{field}” {n}, +1" for n in (1, 2, 3)] for field in names}
    files = []
    for _ in range(2):
        campaign = make_campaign(in_acme, created_by=ben, channels=[channel])
        for field, some in texts.items():
            for line in some:
                approved_ad(campaign, product, ben, field, line)
        row, file = exported(campaign, profile, ben)
        assert (row.state, row.rows) == ("succeeded", 1), row.held
        files.append(file)
        cells = text_rows(file)[0]
        texts = {field: column_texts(cells, name) for field, name in names.items()}
    assert files[0] == files[1]
    assert all(len(some) == 3 for some in texts.values())


def column_texts(cells: dict[str, str], name: str) -> list[str]:
    """The texts of a field: in `name` and its further columns, or in numbered ones."""
    places = [name, *(f"Additional {name} {n}" for n in range(1, 5))]
    if name.endswith(" "):
        places = [f"{name}{n}" for n in range(1, 16)]
    return [cells[place] for place in places if cells.get(place)]


def approved_ad(campaign: Campaign, product: Product, by: User, field: str, text: str) -> None:
    channel = campaign.channels[0]
    rank = Candidate.objects.filter(campaign=campaign, field=field).count()
    line = make_candidate(campaign, product, text, channel=channel, field=field, rank=rank)
    Candidate.objects.filter(pk=line.pk).update(
        badges={**line.badges, "blocks": [], "claims": []}, state="in_review"
    )
    line.refresh_from_db()
    candidate_approve(candidate=line, by=by, content_hash=line.content_hash)


def test_an_ad_for_meta_wants_a_text_a_headline_and_a_page(in_acme, ben):
    campaign = make_campaign(in_acme, created_by=ben, channels=["meta_ad"])
    whole = make_product(in_acme, "A", url="https://shop.example/a")
    few = make_product(in_acme, "B", url="https://shop.example/b")
    lost = make_product(in_acme, "C", url="")
    for product in (whole, few, lost):
        approved_ad(campaign, product, ben, "headline", "238 g and light")
    approved_ad(campaign, whole, ben, "primary_text", "238 g, and light on its feet")
    row, file = exported(campaign, "meta_ads_csv", ben)
    (ad,) = text_rows(file)
    assert (ad["Ad Name"], ad["Ad Status"], ad["Link"]) == ("A", "PAUSED", "https://shop.example/a")
    assert (ad["Title"], ad["Body"], ad["Link Description"]) == (
        "238 g and light",
        "238 g, and light on its feet",
        "",
    )
    assert sorted((one["sku"], one["reason"]) for one in row.held) == [
        ("B", "no_meta_ad"),
        ("C", "no_url"),
    ]
