"""Shopify's product CSV: URL handle, title, and descriptions and search texts where they are new."""

from __future__ import annotations

from django.db.models import Q

from campaigns.exports.formats.copy_table import Column, CopyTable, text_to_html

TABLE = CopyTable(
    lead=(("URL handle", lambda product: product.handle),),
    columns=(
        Column("Title", "product_title.title", "title"),
        Column("Description", "product_description.description", "description", text_to_html),
        Column("SEO title", "seo.title", "seo_title"),
        Column("SEO description", "seo.description", "seo_description"),
    ),
    # Shopify's import asks for it.
    always="Title",
    reason="no_handle",
    nowhere=Q(product__handle=""),
    is_nowhere=lambda product: not product.handle,
)
KEYS: tuple[str, ...] | None = TABLE.keys
TO_COUNT = True
write = TABLE.write
refused = TABLE.refused
__all__ = ["KEYS", "TABLE", "TO_COUNT", "refused", "text_to_html", "write"]
