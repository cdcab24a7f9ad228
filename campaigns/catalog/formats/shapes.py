"""Tables whose columns are known by the program that writes them: how each is told, and who reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from campaigns.catalog.formats.akeneo import akeneo_records, is_akeneo
from campaigns.catalog.formats.base import MAPPED, Detected, FileBroken, FileRecord
from campaigns.catalog.formats.magento import is_magento, magento_records
from campaigns.catalog.formats.merchant_feeds import is_merchant, merchant_table_records
from campaigns.catalog.formats.saleor import is_saleor, saleor_records
from campaigns.catalog.formats.shopify import is_shopify, shopify_records
from campaigns.catalog.formats.spree import is_spree, spree_records
from campaigns.catalog.formats.woocommerce import is_woocommerce, woocommerce_records


@dataclass(frozen=True)
class Shape:
    """One known table; `needs` says what a file lacks that is none."""

    fits: Callable[[tuple[str, ...]], bool]
    records: Callable[[Path, Detected], Iterator[FileRecord]]
    needs: str


SHAPES: dict[str, Shape] = {
    "shopify_csv": Shape(
        is_shopify,
        shopify_records,
        "This is not a Shopify product file: it needs the columns “Handle” or “URL handle”, and “Title”.",
    ),
    "woocommerce_csv": Shape(
        is_woocommerce,
        woocommerce_records,
        "This is not a WooCommerce product file: it needs the columns “SKU” or “ID”, “Name”, and those of"
        " its export, such as “Regular price”.",
    ),
    # Before Magento's, whose search texts have the names that Spree's have.
    "spree_csv": Shape(
        is_spree,
        spree_records,
        "This is not a Spree product file: it needs the columns “slug”, “sku”, “name” and “price”, and others of its"
        " export.",
    ),
    "akeneo_csv": Shape(
        is_akeneo,
        akeneo_records,
        "This is not an Akeneo product file: it needs the column “sku”, and a column with a locale, such as"
        " “name-en_US”, or “family” and “enabled”.",
    ),
    "magento_csv": Shape(
        is_magento,
        magento_records,
        "This is not a Magento product file: it needs the column “sku”, and others of its export, such as"
        " “product_websites” or “url_key”.",
    ),
    "google_merchant_tsv": Shape(
        is_merchant,
        merchant_table_records,
        "This is not a Google Merchant text feed: it needs the columns “id”, “title”, “link” and others of a feed.",
    ),
    "saleor_csv": Shape(
        is_saleor,
        saleor_records,
        "This is not a Saleor product file: it needs the columns “id”, “name” and “variant sku” or “variant id”.",
    ),
}


def table_format(headers: tuple[str, ...], asked: str, *, mapped: str = "csv") -> str:
    """The format of a table by its columns: `mapped` where none is known, or a mapping was asked for.

    Raises `FileBroken` where it is not what was asked.
    """
    if asked in MAPPED:
        return mapped
    if shape := SHAPES.get(asked):
        if not shape.fits(headers):
            raise FileBroken(f"{shape.needs} Choose “{mapped}” to map its columns.")
        return asked
    return next((name for name, shape in SHAPES.items() if shape.fits(headers)), mapped)
