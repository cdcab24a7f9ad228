"""Magento's product CSV: sku, the default store view, and the columns with new copy."""

from __future__ import annotations

from campaigns.exports.formats.copy_table import Column, CopyTable, text_to_html

TABLE = CopyTable(
    # A blank store view is the default one, whose texts all others take that have none of their own.
    lead=(("sku", lambda product: product.sku), ("store_view_code", lambda product: "")),
    columns=(
        Column("name", "product_title.title", "title"),
        Column("description", "product_description.description", "description", text_to_html),
        Column("meta_title", "seo.title", "seo_title"),
        Column("meta_description", "seo.description", "seo_description"),
    ),
)
KEYS: tuple[str, ...] | None = TABLE.keys
TO_COUNT = True
write = TABLE.write
refused = TABLE.refused
