"""Shopify's files: headers old and new, variants folded into products, handles."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from campaigns.models import ImportRow, Product
from tests.campaigns.catalog.shopify_rows import CURRENT, LEGACY_ROWS, table
from tests.campaigns.catalog.test_import_run import upload

pytestmark = pytest.mark.django_db


def stored() -> list[dict[str, Any]]:
    names = (
        "sku",
        "handle",
        "title",
        "brand",
        "category",
        "price",
        "compare_at_price",
        "stock",
        "image",
        "description",
        "attributes",
        "extra",
    )
    return list(Product.objects.order_by("sku").values(*names))


def test_current_and_legacy_shopify_headers_give_the_same_products(in_acme, ben):
    upload(ben, in_acme, table(LEGACY_ROWS), dry_run=False)
    legacy = stored()
    row = upload(ben, in_acme, table(LEGACY_ROWS, CURRENT), dry_run=False)
    assert (row.format, row.counts["unchanged"], row.counts["rows"]) == ("shopify_csv", 3, 6)
    assert stored() == legacy


def test_variants_fold_into_one_product_with_the_skus_of_the_contract(in_acme, ben):
    upload(ben, in_acme, table(LEGACY_ROWS), dry_run=False)
    assert [row["sku"] for row in stored()] == ["MUG-1", "THR", "arc-lamp"]
    lamp = Product.objects.get(sku="arc-lamp")
    assert (lamp.price, lamp.compare_at_price, lamp.stock) == (Decimal(85), None, 10)
    assert lamp.attributes == {"Colour": ["White", "Black"]}
    assert [v["sku"] for v in lamp.extra["variants"]] == ["ARC-W", "ARC-B"]
    assert [image["src"][-5:] for image in lamp.extra["images"]] == ["w.jpg", "b.jpg"]
    assert lamp.description == "<p>Folds &amp; dims.</p>"
    assert lamp.handle == lamp.extra["handle"] == "arc-lamp"
    assert Product.objects.get(sku="MUG-1").attributes == {}


def test_rows_of_one_handle_that_stand_apart_are_refused(in_acme, ben):
    rows = [LEGACY_ROWS[3], LEGACY_ROWS[4], {**LEGACY_ROWS[3], "Title": "Stoneware mug, again"}]
    row = upload(ben, in_acme, table(rows), dry_run=False)
    assert row.counts["errors"] == 1
    assert "of one product together" in ImportRow.objects.get(action="refused").message


def test_a_shopify_handle_longer_than_a_sku_is_shortened_and_kept_whole(in_acme, ben):
    handle = "a-very-long-handle-" * 6
    upload(
        ben,
        in_acme,
        table([{**LEGACY_ROWS[0], "Handle": handle}, {**LEGACY_ROWS[1], "Handle": handle}]),
        dry_run=False,
    )
    row = Product.objects.get()
    assert len(row.sku) == 64
    assert row.handle == handle
