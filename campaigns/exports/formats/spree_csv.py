"""Spree's product CSV: slug, name, and descriptions and search texts where they are new.

Columns after Spree's own documentation (spreecommerce.org, "Import file template") and its importer
(github.com/spree/spree, core/app/services/spree/imports/row_processors/product_variant.rb): `slug`, `sku`, `name` and
`price` have to be there, a row without options is the product's own, and a blank cell leaves alone what is there. So
`sku` and `price` stay blank.
"""

from __future__ import annotations

from django.db.models import Q

from campaigns.exports.formats.copy_table import Column, CopyTable, text_to_html

TABLE = CopyTable(
    lead=(
        ("slug", lambda product: product.handle),
        ("sku", lambda product: ""),
        ("price", lambda product: ""),
    ),
    columns=(
        Column("name", "product_title.title", "title"),
        Column("description", "product_description.description", "description", text_to_html),
        Column("meta_title", "seo.title", "seo_title"),
        Column("meta_description", "seo.description", "seo_description"),
    ),
    always="name",
    reason="no_slug",
    nowhere=Q(product__handle=""),
    is_nowhere=lambda product: not product.handle,
    blank_keeps=True,
)
KEYS: tuple[str, ...] | None = TABLE.keys
TO_COUNT = True
write = TABLE.write
refused = TABLE.refused
