"""Google Merchant feeds, Saleor's exports and Excel workbooks as catalogs."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from campaigns.catalog.import_known import extra_merged
from campaigns.catalog.imports import import_map
from campaigns.models import ImportRow, Product
from tests.campaigns.catalog.feed_files import ATOM, MERCHANT, RSS, SALEOR, dump, workbook
from tests.campaigns.catalog.shop_rows import MAGENTO, columns
from tests.campaigns.catalog.shopify_rows import table
from tests.campaigns.catalog.test_import_run import run, upload

pytestmark = pytest.mark.django_db


def test_a_merchant_text_feed(in_acme, ben):
    row = upload(ben, in_acme, table(columns(MERCHANT), delimiter="\t"), dry_run=False)
    assert (row.format, row.state) == ("google_merchant_tsv", "applied"), row.error
    jacket, mug = Product.objects.order_by("sku")
    assert (jacket.price, jacket.compare_at_price, jacket.currency) == (
        Decimal(80),
        Decimal(90),
        "GBP",
    )
    assert (jacket.category, jacket.brand) == ("Outdoor > Jackets > Light", "Hollin")
    assert (jacket.url, jacket.image) == (
        "https://shop.example/drey",
        "https://shop.example/drey.jpg",
    )
    assert jacket.attributes == {
        "color": ["Moss", "Sand"],
        "dryer": "no",
        "highlights": ["Packs small", "Seams are taped"],
        "washing": "30 °C",
    }
    assert jacket.extra["gtin"] == "05012345678900"
    assert (mug.title, mug.stock) == ('Orrin "Blue" mug, 300 ml', 0)
    assert mug.extra["structured_title"] == "trained_algorithmic_media"
    assert mug.category == "Home & Garden > Kitchen"


def test_a_merchant_feed_of_rss_and_one_of_atom(in_acme, ben):
    row = upload(ben, in_acme, RSS, dry_run=False)
    assert (row.format, row.state, row.counts["rows"]) == ("google_merchant_xml", "partial", 3)
    jacket, mug = Product.objects.order_by("sku")
    assert (jacket.description, jacket.price) == ("Sheds rain & wind.", Decimal(90))
    assert jacket.attributes == {
        "highlights": ["Packs small", "Seams are taped"],
        "washing": "30 °C",
    }
    assert jacket.extra["shipping"] == {"country": "GB", "price": "4 GBP"}
    assert (mug.title, mug.currency) == ("Orrin mug", "GBP")
    assert ImportRow.objects.get(action="refused").line == 3
    upload(ben, in_acme, ATOM, dry_run=False)
    assert Product.objects.get(sku="A").url == "https://shop.example/a"
    assert upload(ben, in_acme, RSS, dry_run=False).counts["unchanged"] == 2


def test_a_feed_that_only_adds_leaves_the_rest(in_acme, ben):
    upload(ben, in_acme, table(columns(MERCHANT), delimiter="\t"), dry_run=False)
    text = "id\tstructured_title\ttitle\tdescription\nDREY\t:Plain: words\t\t\n"
    upload(ben, in_acme, text, dry_run=False)
    jacket = Product.objects.get(sku="DREY")
    assert (jacket.title, jacket.description, jacket.price) == (
        "Plain: words",
        "Sheds rain.",
        Decimal(80),
    )
    assert "structured_title" not in jacket.extra


def test_a_saleor_export_folds_its_variants(in_acme, ben):
    row = upload(ben, in_acme, table(columns(SALEOR)), dry_run=False)
    assert (row.format, row.state, row.counts["rows"]) == ("saleor_csv", "applied", 3), row.error
    jacket, mug = Product.objects.order_by("title")
    assert (jacket.sku, mug.sku) == ("UHJvZHVjdDox", "MUG-9")
    assert (jacket.price, jacket.currency, jacket.stock) == (Decimal(84), "GBP", 9)
    assert jacket.description == "Sheds rain.\n\n- Taped\n- Light"
    assert jacket.attributes == {"stuff": "Nylon", "size": ["S", "M"]}


@pytest.mark.parametrize(
    ("name", "at", "left"),
    [
        ("web (channel price amount)", "price", ("size", "stock")),
        ("north (warehouse quantity)", "stock", ("size", "price")),
        ("size (variant attribute)", "options", ("price", "stock")),
    ],
)
def test_a_saleor_file_of_fewer_columns_leaves_the_rest(in_acme, ben, name, at, left):
    full = [{**SALEOR[0], "product media": "https://shop.example/drey.png"}, *SALEOR[1:]]
    upload(ben, in_acme, table(columns(full)), dry_run=False)
    before = Product.objects.get(handle="", title="Hollin Drey jacket")
    kept = ("id", "variant sku", name)
    narrow = [{key: row.get(key, "") for key in kept} for row in SALEOR[:2]]
    narrow[0][name] = {"price": "70.0", "stock": "30", "options": "XS"}[at]
    row = upload(ben, in_acme, table(narrow), dry_run=False)
    assert (row.format, row.counts["changed"], row.counts["added"]) == ("saleor_csv", 1, 0)
    after = Product.objects.get(pk=before.pk)
    assert (after.image, after.extra["media"]) == (before.image, before.extra["media"])
    old, new = before.extra["variants"], after.extra["variants"]
    assert [one["sku"] for one in new] == ["DREY-S", "DREY-M"]
    for what in ("options" if one == "size" else one for one in left):
        assert [one[what] for one in new] == [one[what] for one in old], what
    assert new[0][at] != old[0][at]
    assert upload(ben, in_acme, table(columns(full)), dry_run=False).counts["changed"] == 1
    assert Product.objects.get(pk=before.pk).extra == before.extra


def test_a_saleor_file_of_some_attributes_leaves_the_others(in_acme, ben):
    cut = {"cut (product attribute)": "Slim", "hue (variant attribute)": "Ash"}
    upload(ben, in_acme, table(columns([{**SALEOR[0], **cut}, *SALEOR[1:]])), dry_run=False)
    before = Product.objects.get(title="Hollin Drey jacket")
    assert before.attributes == {"cut": "Slim", "stuff": "Nylon", "hue": "Ash", "size": ["S", "M"]}
    kept = ("id", "variant sku", "stuff (product attribute)", "hue (variant attribute)")
    narrow = [{key: row.get(key, "") for key in kept} for row in SALEOR[:2]]
    narrow[0] |= {"stuff (product attribute)": "Wool", "hue (variant attribute)": ""}
    for count in (1, 0):
        row = upload(ben, in_acme, table(narrow), dry_run=False)
        assert (row.format, row.counts["changed"]) == ("saleor_csv", count)
        after = Product.objects.get(pk=before.pk)
        assert after.attributes == {"cut": "Slim", "stuff": "Wool", "size": ["S", "M"]}
        assert [one["options"] for one in after.extra["variants"]] == [{"size": "S"}, {"size": "M"}]


def test_a_saleor_currency_without_a_price_says_nothing(in_acme, ben):
    upload(ben, in_acme, table(columns(SALEOR)), dry_run=False)
    before = Product.objects.get(title="Hollin Drey jacket")
    kept = ("id", "variant sku", "web (channel variant currency code)")
    narrow = [{key: row.get(key, "") for key in kept} for row in SALEOR[:2]]
    row = upload(ben, in_acme, table(narrow), dry_run=False)
    assert row.format == "saleor_csv", row.error
    after = Product.objects.get(pk=before.pk)
    assert (after.price, after.currency) == (before.price, "GBP")
    assert after.extra["variants"] == before.extra["variants"]


SMALL, LARGE = ({"sku": "MUG", "options": {"size": one}, "stock": 2} for one in "SL")


@pytest.mark.parametrize(
    ("known", "said", "merged"),
    [
        pytest.param(
            {"variants": [{"sku": "A", "price": "9.00", "barcode": "501"}]},
            {"variants": [{"sku": "A", "price": "9.00"}]},
            [{"sku": "A", "price": "9.00"}],
            id="a shop's blank cell goes",
        ),
        pytest.param(
            {"variants": [SMALL, LARGE]},
            {"saleor_id": "1", "variants": [{"sku": "MUG", "price": "7.00"}] * 2},
            [{**SMALL, "price": "7.00"}, {**LARGE, "price": "7.00"}],
            id="variants of one sku in their order",
        ),
        pytest.param(
            {"variants": [SMALL, LARGE]},
            {"saleor_id": "1", "variants": [{"sku": "MUG", "price": "7.00"}]},
            [{"sku": "MUG", "price": "7.00"}],
            id="which of two it was is not said",
        ),
        *(
            pytest.param({"variants": known}, {**id_, "variants": ["S", 1]}, ["S", 1])
            for known in (["S", "M"], [{"sku": ["A"]}])
            for id_ in ({}, {"saleor_id": "1"})
        ),
    ],
)
def test_variants_of_a_file_and_those_that_are_known(known, said, merged):
    assert extra_merged(known, said)["variants"] == merged


def test_a_saleor_file_that_names_no_product_is_refused(in_acme, ben):
    upload(ben, in_acme, table(columns(SALEOR)), dry_run=False)
    narrow = [{"id": row["id"], "variant id": "x", "name": row["name"]} for row in SALEOR]
    row = upload(ben, in_acme, table(narrow[1:]), dry_run=False)
    assert (row.state, row.counts["errors"], row.counts["added"]) == ("partial", 2, 0), row.error
    assert all("slug" in one.message for one in row.rows.all())


def test_a_saleor_dump_is_put_together(in_acme, ben):
    row = upload(ben, in_acme, dump(), dry_run=False)
    assert (row.format, row.state) == ("saleor_json", "applied"), row.error
    jacket = Product.objects.get()
    assert (jacket.sku, jacket.handle, jacket.category) == ("drey", "drey", "Outdoor > Jackets")
    assert (jacket.price, jacket.currency, jacket.stock) == (Decimal(84), "GBP", 3)
    assert jacket.attributes == {"size": ["S", "M"]}
    assert jacket.description == "Sheds rain."


def test_a_workbook_is_mapped_like_any_table(in_acme, ben):
    data = workbook(
        [
            ["sku", "title", "price", "stock", "New"],
            ["A-1", "Orrin lamp", 19.9, 4, True],
            [],
            ["0012", "Naïve mug", 4006381333931, None, None],
        ]
    )
    row = upload(ben, in_acme, data, confirm=True)
    assert (row.format, row.state, row.job) == ("xlsx", "uploaded", None)
    import_map(row=row, mapping=row.mapping, by=ben)
    run()
    row.refresh_from_db()
    assert (row.state, row.counts["rows"], row.counts["errors"]) == ("validated", 2, 1)
    refused = ImportRow.objects.get(action="refused")
    assert (refused.line, refused.sku, refused.field) == (4, "0012", "price")
    again = upload(ben, in_acme, data, dry_run=False)
    assert again.mapping == row.mapping
    lamp = Product.objects.get()
    assert (lamp.title, lamp.price, lamp.stock) == ("Orrin lamp", Decimal("19.9"), 4)
    assert lamp.extra == {"New": "TRUE"}


def test_a_workbook_with_known_columns_is_read_as_its_shop_writes_them(in_acme, ben):
    rows = columns(MAGENTO)
    data = workbook([list[object](rows[0]), *(list[object](row.values()) for row in rows)])
    row = upload(ben, in_acme, data, dry_run=False)
    assert (row.format, row.state) == ("magento_csv", "applied"), row.error
    assert Product.objects.get(sku="HD-1").price == Decimal(84)


def test_a_real_saleor_shop(in_acme, ben, shared_data: Path):
    data = (shared_data / "catalog_saleor" / "populatedb_data.json").read_bytes()
    row = upload(ben, in_acme, data, dry_run=False)
    assert (row.format, row.state, row.counts["added"]) == ("saleor_json", "applied", 32)
    assert sum(len(one.extra["variants"]) for one in Product.objects.all()) == 73
    assert not Product.objects.filter(price=None).exists()
    assert not Product.objects.filter(category="").exists()
    assert upload(ben, in_acme, data, dry_run=False).counts["unchanged"] == 32
