"""Files of WooCommerce and Magento: their variants folded, their odd cells read, what cannot be is told."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from campaigns.catalog.formats import variants
from campaigns.catalog.formats.woocommerce import text_decoded, text_encoded
from campaigns.common.errors import DomainError
from campaigns.models import ImportRow, Product
from tests.campaigns.catalog.shop_rows import MAGENTO, WOOCOMMERCE, columns
from tests.campaigns.catalog.shopify_rows import LEGACY_ROWS, table
from tests.campaigns.catalog.test_import_run import upload

pytestmark = pytest.mark.django_db


def test_magento_variants_fold_into_their_configurable_product(in_acme, ben):
    row = upload(ben, in_acme, table(columns(MAGENTO)), dry_run=False)
    assert (row.format, row.state, row.counts["rows"]) == ("magento_csv", "applied", 5)
    assert sorted(Product.objects.values_list("sku", flat=True)) == ["HD-1", "MUG-9"]
    jacket = Product.objects.get(sku="HD-1")
    assert (jacket.price, jacket.stock, jacket.brand) == (Decimal(84), 7, "Hollin")
    assert jacket.category == "Outdoor > Jackets"
    assert jacket.attributes == {
        "climate": "Wet, windy",
        "color": ["Moss", "Sand"],
        "material": ["Nylon", "Cotton"],
        "size": ["S", "M"],
    }
    assert [one["sku"] for one in jacket.extra["variants"]] == ["HD-1-S-Moss", "HD-1-M-Sand"]
    assert jacket.extra["store_views"] == {"de": {"name": "Hollin Drey Jacke"}}
    assert (jacket.extra["seo_title"], jacket.extra["seo_description"]) == ("Drey rain jacket", "")
    assert (jacket.image, jacket.extra["base_image"]) == ("", "/h/d/hd1.jpg")
    mug = Product.objects.get(sku="MUG-9")
    assert (mug.price, mug.compare_at_price) == (Decimal("11.5"), Decimal(14))
    assert mug.image == "https://shop.example/mug.jpg"


def test_magento_variants_may_stand_below_their_product(in_acme, ben):
    upload(ben, in_acme, table(columns([*MAGENTO[2:], *MAGENTO[:2]])), dry_run=False)
    jacket = Product.objects.get(sku="HD-1")
    assert (jacket.price, jacket.stock) == (Decimal(84), 7)
    assert Product.objects.count() == 2


def test_a_bad_cell_of_a_variant_refuses_its_product_and_says_where(in_acme, ben):
    bad = [{**MAGENTO[0], "price": "ninety"}, *MAGENTO[1:]]
    row = upload(ben, in_acme, table(columns(bad)), dry_run=False)
    assert row.counts["errors"] == 1
    refused = ImportRow.objects.get(action="refused")
    assert (refused.sku, refused.field) == ("HD-1", "price")
    assert "HD-1-S-Moss" in refused.message
    assert "row 2" in refused.message


def test_a_store_view_without_its_product_is_refused(in_acme, ben):
    row = upload(ben, in_acme, table(columns([MAGENTO[3], *MAGENTO[4:]])), dry_run=False)
    assert (row.counts["errors"], row.counts["added"]) == (1, 1)
    assert "above" in ImportRow.objects.get(action="refused").message


def test_woocommerce_variations_fold_by_sku_and_by_number(in_acme, ben):
    row = upload(ben, in_acme, table(columns(WOOCOMMERCE)), dry_run=False)
    assert (row.format, row.state) == ("woocommerce_csv", "applied")
    assert sorted(Product.objects.values_list("sku", flat=True)) == ["DREY", "MUG-9", "woo-15"]
    jacket = Product.objects.get(sku="DREY")
    assert (jacket.price, jacket.compare_at_price, jacket.stock) == (Decimal(80), Decimal(90), 5)
    assert jacket.category == "Outdoor > Jackets, light"
    assert jacket.attributes == {"Size": ["S", "M"], "weight": "0.4 kg"}
    assert jacket.description == "<p>Sheds rain.</p>\n<p>Packs small, C:\\new.</p>"
    assert jacket.image == "https://shop.example/a.jpg"
    assert [image["src"][-5:] for image in jacket.extra["images"]] == ["a.jpg", "b.jpg"]
    assert jacket.extra["short_description"] == "A rain jacket."
    assert jacket.extra["Meta: note"] == "kept"


def test_a_sale_with_dates_is_kept_aside(in_acme, ben):
    upload(ben, in_acme, table(columns(WOOCOMMERCE)), dry_run=False)
    mug = Product.objects.get(sku="MUG-9")
    assert (mug.price, mug.compare_at_price) == (Decimal(14), None)


def test_a_variation_without_its_product_is_refused(in_acme, ben):
    row = upload(ben, in_acme, table(columns(WOOCOMMERCE[1:])), dry_run=False)
    assert (row.counts["errors"], row.counts["added"]) == (2, 2)
    assert "Export it with" in ImportRow.objects.filter(action="refused")[0].message


@pytest.mark.parametrize("text", ["a\nb", "C:\\new", "two\n\nparagraphs, C:\\n", "", "plain"])
def test_woocommerce_line_ends_come_back(text: str):
    assert text_decoded(text_encoded(text)) == text
    assert "\n" not in text_encoded(text)


@pytest.mark.parametrize("rows", [MAGENTO, WOOCOMMERCE, LEGACY_ROWS])
def test_the_same_file_again_changes_nothing(in_acme, ben, rows):
    text = table(columns(rows))
    first = upload(ben, in_acme, text, dry_run=False)
    again = upload(ben, in_acme, text, dry_run=False)
    assert again.counts["unchanged"] == first.counts["added"] > 0
    assert again.counts["changed"] == again.counts["added"] == 0


def test_columns_that_are_left_out_keep_what_is_there(in_acme, ben):
    upload(ben, in_acme, table(columns(MAGENTO)), dry_run=False)
    before = Product.objects.get(sku="HD-1")
    upload(
        ben,
        in_acme,
        "sku,url_key,description\nHD-1,drey,Sheds rain.\nNEW-1,new,Nothing known.\n",
        dry_run=False,
    )
    after = Product.objects.get(sku="HD-1")
    assert after.description == "Sheds rain."
    assert after.extra == {**before.extra, "url_key": "drey"}
    assert (after.title, after.attributes, after.price, after.stock) == (
        before.title,
        before.attributes,
        before.price,
        before.stock,
    )
    assert "needs a title" in ImportRow.objects.get(action="refused").message


def test_a_blank_cell_of_another_column_takes_the_old_value_away(in_acme, ben):
    upload(ben, in_acme, "sku,title,note\nA,Lamp,old\n", dry_run=False)
    upload(ben, in_acme, "sku,title,note,shelf\nA,Lamp,,B2\n", dry_run=False)
    assert Product.objects.get().extra == {"shelf": "B2"}


def test_a_shopify_file_without_skus_means_the_products_by_their_handles(in_acme, ben):
    upload(ben, in_acme, table(LEGACY_ROWS), dry_run=False)
    before = {row.sku: row for row in Product.objects.all()}
    text = "URL handle,Title,SEO title\narc-lamp,Arc lamp,Arc\none-mug,Mug,A mug\n"
    row = upload(ben, in_acme, text, dry_run=False)
    assert (row.counts["added"], row.counts["changed"]) == (0, 2)
    mug, lamp = Product.objects.get(sku="MUG-1"), Product.objects.get(sku="arc-lamp")
    assert (mug.title, lamp.title) == ("Mug", "Arc lamp")
    assert lamp.attributes == before["arc-lamp"].attributes
    assert lamp.extra == {**before["arc-lamp"].extra, "seo_title": "Arc"}


@pytest.mark.parametrize("name", ["magento_csv", "woocommerce_csv", "shopify_csv"])
def test_a_file_that_is_not_what_was_asked_says_what_it_lacks(in_acme, ben, name: str):
    with pytest.raises(DomainError, match="needs the column"):
        upload(ben, in_acme, "sku,title\nA,Lamp\n", format=name)


def test_more_variants_than_a_process_holds_fail_the_file(in_acme, ben, monkeypatch):
    for module in ("magento", "woocommerce"):
        monkeypatch.setattr(f"campaigns.catalog.formats.{module}.VARIANTS_MOST", 1)
    assert variants.VARIANTS_MOST == 200_000
    for rows in (MAGENTO, WOOCOMMERCE):
        row = upload(ben, in_acme, table(columns(rows)), dry_run=False)
        assert row.state == "failed"
        assert "Split the file" in row.error
    assert not Product.objects.exists()


def test_a_real_magento_catalog(in_acme, ben, shared_data: Path):
    data = (shared_data / "catalog_magento" / "configurable_men.csv").read_bytes()
    row = upload(ben, in_acme, data, dry_run=False)
    assert (row.format, row.state) == ("magento_csv", "applied")
    assert (row.counts["rows"], row.counts["added"]) == (982, 72)
    assert sum(len(one.extra["variants"]) for one in Product.objects.all()) == 910
    assert not Product.objects.filter(price=None).exists()
    assert upload(ben, in_acme, data, dry_run=False).counts["unchanged"] == 72
