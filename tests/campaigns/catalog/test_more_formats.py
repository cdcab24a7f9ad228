"""Files of Spree and Akeneo as catalogs, and what a file of nothing but copy leaves alone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from campaigns.common.errors import DomainError
from campaigns.models import ImportRow, Product
from tests.campaigns.catalog.more_shop_rows import AKENEO, SPREE
from tests.campaigns.catalog.shop_rows import columns
from tests.campaigns.catalog.shopify_rows import table
from tests.campaigns.catalog.test_import_run import upload

pytestmark = pytest.mark.django_db


def test_spree_variants_fold_into_their_slug(in_acme, ben):
    row = upload(ben, in_acme, table(columns(SPREE)), dry_run=False)
    assert (row.format, row.state, row.counts["errors"]) == ("spree_csv", "applied", 0), row.error
    jacket, mug = Product.objects.order_by("handle")
    assert (jacket.sku, jacket.handle, mug.sku) == ("drey-jacket", "drey-jacket", "MUG-9")
    assert (jacket.price, jacket.currency, jacket.stock) == (Decimal(84), "GBP", 7)
    assert (jacket.category, jacket.image) == (
        "Outdoor > Jackets",
        "https://shop.example/drey.jpg",
    )
    assert jacket.attributes == {"Size": ["S", "M"], "lining": "Mesh"}
    assert jacket.extra["seo_title"] == "Drey rain jacket"
    assert [one["sku"] for one in jacket.extra["variants"]] == ["DREY-S", "DREY-M"]
    assert mug.attributes == {"width": "9 cm"}
    again = upload(ben, in_acme, table(columns(SPREE)), dry_run=False)
    assert again.counts["unchanged"] == 2


def test_what_a_spree_file_has_blank_stays(in_acme, ben):
    upload(ben, in_acme, table(columns(SPREE)), dry_run=False)
    before: dict[str, Any] = dict(Product.objects.values().get(sku="MUG-9"))
    data = "slug,sku,price,name,description\r\nORRIN-MUG,,,Stoneware mug,\r\n"
    row = upload(ben, in_acme, data, dry_run=False)
    assert (row.format, row.counts["changed"]) == ("spree_csv", 1)
    after: dict[str, Any] = dict(Product.objects.values().get(sku="MUG-9"))
    assert after["title"] == "Stoneware mug"
    kept = ("description", "price", "stock", "extra", "handle", "attributes")
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}


def test_a_slug_has_its_rows_together(in_acme, ben):
    rows = [*SPREE[:1], SPREE[3], *SPREE[1:3], {**SPREE[3], "slug": ""}]
    row = upload(ben, in_acme, table(columns(rows)), dry_run=False)
    assert row.counts["errors"] == 2
    refused = ImportRow.objects.filter(action="refused").values_list("field", flat=True)
    assert set(refused) == {"slug"}


def test_akeneo_columns_name_their_locale_and_channel(in_acme, ben):
    row = upload(ben, in_acme, table(columns(AKENEO), delimiter=";"), dry_run=False)
    assert (row.format, row.state, row.counts["errors"]) == ("akeneo_csv", "applied", 0), row.error
    jacket = Product.objects.get(sku="DREY-1")
    assert (jacket.title, jacket.category) == ("Hollin Drey jacket", "jackets")
    assert jacket.description == "<p>Sheds rain &amp; packs small.</p>"
    assert (jacket.price, jacket.currency) == (Decimal(95), "EUR")
    assert jacket.attributes == {
        "main colour": "moss",
        "materials": ["nylon", "mesh"],
        "weight": "0.4 kilogram",
    }
    kept = {name: jacket.extra[name] for name in ("akeneo_title", "akeneo_description")}
    assert kept == {
        "akeneo_title": "name-en_US",
        "akeneo_description": "description-en_US-ecommerce",
    }
    assert jacket.extra["name-fr_FR"] == "Veste Drey"
    assert jacket.extra["description-en_US-print"] == "Sheds rain."
    assert Product.objects.get(sku="MUG-9").attributes == {"main colour": "grey, speckled"}
    again = upload(ben, in_acme, table(columns(AKENEO), delimiter=";"), dry_run=False)
    assert again.counts["unchanged"] == 2


def test_a_text_in_another_column_is_told_so(in_acme, ben):
    mug = {**AKENEO[1], "name-en_US": "", "name-fr_FR": "Tasse Orrin"}
    upload(ben, in_acme, table(columns([AKENEO[0], mug]), delimiter=";"), dry_run=False)
    row = Product.objects.get(sku="MUG-9")
    assert (row.title, row.extra.get("akeneo_title")) == ("Tasse Orrin", None), (
        "no English way back"
    )


def test_english_columns_come_before_those_of_other_languages(in_acme, ben):
    names = ("sku", "family", "name-de_DE", "name-en_GB", "description-de_DE", "description-en_GB")
    rows = [
        ("A-1", "mugs", "Becher", "", "Fasst 300 ml.", ""),
        ("B-2", "mugs", "Tasse", "Cup", "Fasst 200 ml.", "Holds 200 ml."),
    ]
    file = [dict(zip(names, cells, strict=True)) for cells in rows]
    upload(ben, in_acme, table(columns(file), delimiter=";"), dry_run=False)
    lost, cup = Product.objects.order_by("sku")
    assert (cup.title, cup.description) == ("Cup", "Holds 200 ml.")
    assert cup.extra["akeneo_title"] == "name-en_GB"
    assert cup.extra["name-de_DE"] == "Tasse"
    assert (lost.title, "akeneo_title" in lost.extra) == ("Becher", False)


@pytest.mark.parametrize("format", ["spree_csv", "akeneo_csv"])
def test_what_is_no_such_file_says_what_it_needs(in_acme, ben, format: str):
    with pytest.raises(DomainError, match="it needs the column"):
        upload(ben, in_acme, "sku,title\r\nA,B\r\n", format=format)
