"""A catalog comes in, copy goes out and comes back: nothing but the approved fields has changed, cell by cell."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from campaigns.catalog.formats.woocommerce import text_encoded
from campaigns.exports.build import exports_dir
from campaigns.exports.disclosure import LEAVE, policy_change
from campaigns.exports.formats.copy_table import text_to_html
from campaigns.exports.publishing import campaign_publish
from campaigns.exports.services import export_create
from campaigns.models import Campaign, Candidate, LiveCopy, Product, User, Workspace
from campaigns.review.services import candidate_approve
from generation.jobs.runner import job_run
from tests.campaigns.catalog.feed_files import MERCHANT, RSS
from tests.campaigns.catalog.shop_rows import MAGENTO, WOOCOMMERCE, columns
from tests.campaigns.catalog.shopify_rows import LEGACY_ROWS, table
from tests.campaigns.catalog.test_import_run import upload
from tests.factories import make_campaign, make_candidate

pytestmark = pytest.mark.django_db
TITLE, BODY = "A name that people gave it", "Two words & more.\n\nC:\\new is a path."
READ = [
    *("sku", "handle", "title", "brand", "category", "price", "compare_at_price", "currency"),
    *("stock", "url", "image", "description", "attributes", "extra", "archived"),
]


@dataclass(frozen=True)
class Shop:
    """How one format names a product, its title and its description in a file that comes in."""

    profile: str
    key: str
    title: str
    description: str
    out: tuple[str, str, str]
    html: Any = text_to_html


SHOPIFY = Shop(
    "shopify_csv", "Handle", "Title", "Body (HTML)", ("URL handle", "Title", "Description")
)
WOO = Shop(
    "woocommerce_csv",
    "SKU",
    "Name",
    "Description",
    ("SKU", "Name", "Description"),
    lambda text: text_encoded(text_to_html(text)),
)
MAG = Shop("magento_csv", "sku", "name", "description", ("sku", "name", "description"))


def written(rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def approved(campaign: Campaign, product: Product, by: User, channel: str, text: str) -> None:
    field = channel.removeprefix("product_")
    line = make_candidate(campaign, product, text, channel=channel, field=field)
    Candidate.objects.filter(pk=line.pk).update(
        badges={**line.badges, "blocks": []}, state="in_review"
    )
    line.refresh_from_db()
    candidate_approve(candidate=line, by=by, content_hash=line.content_hash)


def sent(in_acme: Workspace, by: User, profile: str, skus: Sequence[str]) -> bytes:
    """The file of a campaign that gave the first product a title and the second a description, and published both."""
    campaign = make_campaign(
        in_acme, created_by=by, channels=["product_title", "product_description"], skus=[*skus[:2]]
    )
    first, second = (Product.objects.get(sku=sku) for sku in skus[:2])
    approved(campaign, first, by, "product_title", TITLE)
    approved(campaign, second, by, "product_description", BODY)
    campaign_publish(campaign=campaign, by=by)
    assert LiveCopy.objects.count() == 2
    row = export_create(campaign=campaign, profile=profile, by=by)
    job_run(queue="default", job_id=row.job_id)
    row.refresh_from_db()
    assert (row.state, row.rows) == ("succeeded", 2), row.held
    return (exports_dir() / row.file).read_bytes()


def unchanged_but(
    before: dict[str, dict[str, Any]], first: str, second: str, html: str
) -> dict[str, dict[str, Any]]:
    wanted = {sku: dict(values) for sku, values in before.items()}
    wanted[first]["title"], wanted[second]["description"] = TITLE, html
    return wanted


def catalog() -> dict[str, dict[str, Any]]:
    return {row["sku"]: row for row in Product.objects.values(*READ)}


def goes_round(shop: Shop, data: bytes, skus: Sequence[str], in_acme: Workspace, ben: User) -> None:
    """The whole way, and once more with the file that the shop would then export."""
    came = upload(ben, in_acme, data, dry_run=False)
    assert came.format == shop.profile
    before = catalog()
    file = sent(in_acme, ben, shop.profile, skus)
    rows = list(csv.DictReader(io.StringIO(file.decode(), newline="")))
    cells = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    names = {sku: before[sku]["handle"] or sku for sku in skus[:2]}
    name, title, body = shop.out
    assert sorted(row[name] for row in rows) == sorted(names.values())
    for row in rows:
        original = next(one for one in cells if one[shop.key] == row[name] and one[shop.title])
        is_first = row[name] == names[skus[0]]
        assert row[title] == (TITLE if is_first else original[shop.title])
        assert row[body] == (original[shop.description] if is_first else shop.html(BODY))
        assert not {*row} - {*shop.out, "store_view_code"}
        original[shop.title], original[shop.description] = row[title], row[body]
    wanted = unchanged_but(before, skus[0], skus[1], text_to_html(BODY))
    back = upload(ben, in_acme, file, dry_run=False)
    assert (back.format, back.state) == (shop.profile, "applied"), back.error
    assert (back.counts["added"], back.counts["changed"]) == (0, 2)
    assert catalog() == wanted
    again = upload(ben, in_acme, written(cells), dry_run=False)
    assert (again.counts["added"], again.counts["changed"]) == (0, 0)
    assert catalog() == wanted


@pytest.mark.parametrize(
    ("shop", "rows", "skus"),
    [
        (SHOPIFY, LEGACY_ROWS, ["MUG-1", "arc-lamp"]),
        (WOO, WOOCOMMERCE, ["MUG-9", "DREY"]),
        (WOO, WOOCOMMERCE, ["DREY", "MUG-9"]),
        (MAG, MAGENTO, ["HD-1", "MUG-9"]),
    ],
    ids=["shopify", "woocommerce", "woocommerce-other", "magento"],
)
def test_a_small_catalog_goes_round(in_acme, ben, shop: Shop, rows, skus: list[str]):
    goes_round(shop, table(columns(rows)).encode(), skus, in_acme, ben)


@pytest.mark.parametrize("profile", ["google_merchant_tsv", "google_merchant_xml"])
def test_a_google_feed_goes_round_and_stays_marked(in_acme, ben, profile: str):
    data = RSS if profile.endswith("xml") else table(columns(MERCHANT), delimiter="\t")
    upload(ben, in_acme, data, dry_run=False)
    before = catalog()
    file = sent(in_acme, ben, profile, ["DREY", "MUG-9"])
    assert file.count(b"trained_algorithmic_media") == 3, "two of ours, and the title that came so"
    back = upload(ben, in_acme, file, dry_run=False)
    assert (back.format, back.state) == (profile, "applied"), back.error
    wanted = unchanged_but(before, "DREY", "MUG-9", BODY)
    model = {"structured_title": "trained_algorithmic_media"}
    wanted["DREY"]["extra"] = {**wanted["DREY"]["extra"], **model}
    wanted["MUG-9"]["extra"] = {
        **wanted["MUG-9"]["extra"],
        "structured_description": "trained_algorithmic_media",
    }
    assert catalog() == wanted


@pytest.mark.parametrize("profile", ["google_merchant_tsv", "google_merchant_xml"])
def test_a_google_feed_that_an_admin_leaves_unmarked_changes_the_approved_texts_alone(
    in_acme, ben, cleo, profile: str
):
    data = RSS if profile.endswith("xml") else table(columns(MERCHANT), delimiter="\t")
    upload(ben, in_acme, data, dry_run=False)
    before = catalog()
    unmarked = {profile: LEAVE}
    policy_change(workspace=in_acme, by=cleo, choices=unmarked, human_from=None, version=0)
    file = sent(in_acme, ben, profile, ["DREY", "MUG-9"])
    assert file.count(b"trained_algorithmic_media") == 1, "the title that came so"
    back = upload(ben, in_acme, file, dry_run=False)
    assert (back.format, back.state) == (profile, "applied"), back.error
    assert catalog() == unchanged_but(before, "DREY", "MUG-9", BODY)


def test_a_product_without_a_sku_in_the_shop_is_held(in_acme, ben):
    upload(ben, in_acme, table(columns(WOOCOMMERCE)), dry_run=False)
    campaign = make_campaign(in_acme, created_by=ben, channels=["product_title"])
    approved(campaign, Product.objects.get(sku="woo-15"), ben, "product_title", TITLE)
    row = export_create(campaign=campaign, profile="woocommerce_csv", by=ben)
    job_run(queue="default", job_id=row.job_id)
    row.refresh_from_db()
    assert (row.rows, [one["reason"] for one in row.held]) == (0, ["no_shop_sku"])


@pytest.mark.parametrize(
    ("shop", "path"),
    [
        (SHOPIFY, "catalog_shopify/apparel.csv"),
        (SHOPIFY, "catalog_shopify/jewelery.csv"),
        (MAG, "catalog_magento/configurable_men.csv"),
    ],
    ids=["apparel", "jewelery", "magento"],
)
def test_a_real_catalog_goes_round(in_acme, ben, shared_data: Path, shop: Shop, path: str):
    data = (shared_data / path).read_bytes()
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    named = [row[shop.key] for row in rows if row[shop.title] and row[shop.description]]
    if shop is MAG:
        named = [name for name in named if "-" not in name]
    first = upload(ben, in_acme, data)
    assert first.state == "validated"
    upload(ben, in_acme, data, dry_run=False)
    skus = {row["handle"] or row["sku"]: row["sku"] for row in Product.objects.values()}
    goes_round(shop, data, [skus[named[0]], skus[named[-1]]], in_acme, ben)


def test_json_lines_go_round(in_acme, ben, shared_data: Path):
    """Of an export's lines the catalog's own fields are taken, and nothing of how they were approved."""
    data = (shared_data / "products_real/products.jsonl").read_bytes()
    upload(ben, in_acme, data, dry_run=False)
    before = catalog()
    first, second = list(before)[:2]
    file = sent(in_acme, ben, "jsonl", [first, second])
    back = upload(ben, in_acme, file, dry_run=False)
    assert (back.format, back.state) == ("jsonl", "applied"), back.error
    assert (back.counts["added"], back.counts["changed"], back.counts["errors"]) == (0, 2, 0)
    assert catalog() == unchanged_but(before, first, second, BODY)


def test_lines_of_other_channels_change_no_product_and_make_none(in_acme, ben):
    def line(sku: str, channel: str, field: str, text: str) -> str:
        proof = {"rank": 1, "origin": "model", "content_hash": "ab", "approved_by": "ben"}
        return json.dumps({"sku": sku, "channel": channel, "field": field, "text": text, **proof})

    upload(ben, in_acme, b'{"sku": "A", "title": "Lamp", "colour": "red"}', dry_run=False)
    before = catalog()
    rows = [
        line("A", "google_rsa", "headline", "A lamp"),
        line("A", "product_title", "title", "Desk lamp"),
        line("A", "product_title", "title", "Another lamp"),
        line("B", "email", "subject", "Nobody's"),
    ]
    back = upload(ben, in_acme, "\n".join(rows).encode(), dry_run=False)
    assert (back.counts["changed"], back.counts["errors"]) == (1, 1)
    before["A"]["title"] = "Desk lamp"
    assert catalog() == before
