"""WooCommerce's product CSV: SKU, name, and the description where it is new; for “Update existing products”."""

from __future__ import annotations

from django.db.models import Q

from campaigns.catalog.formats.woocommerce import text_encoded
from campaigns.exports.formats.copy_table import Column, CopyTable, text_to_html
from campaigns.models import Product

# What an import names a product that has no SKU in the shop.
NUMBERED = "woo-"


def description_cell(text: str) -> str:
    """Approved text as WooCommerce writes a description into a cell."""
    return text_encoded(text_to_html(text))


def _is_numbered(product: Product) -> bool:
    return product.sku.startswith(NUMBERED) and "woocommerce_id" in product.extra


TABLE = CopyTable(
    lead=(("SKU", lambda product: product.sku),),
    columns=(
        Column("Name", "product_title.title", "title"),
        Column(
            "Description",
            "product_description.description",
            "description",
            description_cell,
            text_encoded,
        ),
    ),
    # Its own screen shows a product by its name, and so do we when the file comes back.
    always="Name",
    reason="no_shop_sku",
    nowhere=Q(product__sku__startswith=NUMBERED, product__extra__has_key="woocommerce_id"),
    is_nowhere=_is_numbered,
)
KEYS: tuple[str, ...] | None = TABLE.keys
TO_COUNT = True
write = TABLE.write
refused = TABLE.refused
