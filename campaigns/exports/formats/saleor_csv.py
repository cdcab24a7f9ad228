"""Saleor's columns: id, slug, name and description, one row a variant with the product's texts in each.

The shape is that of Saleor's own product export (docs.saleor.io, "Exporting products"): one row a variant, the
product's fields said again, descriptions as the blocks of its editor (JSON). Saleor has no import of files: a program
gives each row to its API (`productBulkUpdate`), which takes `id` as it stands here.
"""

from __future__ import annotations

import base64
import html
import json
import re

from django.db.models import Q

from campaigns.catalog.formats.saleor import BLOCKS, description_read
from campaigns.exports.formats.copy_table import Column, CopyTable
from campaigns.models import Product


class Description(Column):
    """A description as blocks: those that the shop gave, as long as they say what the catalog says."""

    def present(self, product: Product) -> str | None:
        """The present cell."""
        kept = product.extra.get(BLOCKS)
        if isinstance(kept, str) and description_read(kept) == product.description:
            return kept
        return text_to_blocks(product.description)


def text_to_blocks(text: str) -> str:
    """Paragraphs of a plain text as the blocks of Saleor's editor; nothing of an empty one."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    blocks = [
        {
            "type": "paragraph",
            "data": {"text": html.escape(part, quote=False).replace("\n", "<br>")},
        }
        for part in paragraphs
    ]
    return json.dumps({"blocks": blocks}, ensure_ascii=False) if blocks else ""


def product_id(product: Product) -> str:
    """The id as Saleor's API has it; a dump of its tables has the bare number."""
    kept = str(product.extra.get("saleor_id") or "")
    return base64.b64encode(f"Product:{kept}".encode()).decode() if kept.isdecimal() else kept


def variant_skus(product: Product) -> list[str]:
    """The SKUs of a product's variants, one row each."""
    found = product.extra.get("variants") or []
    return [str(one.get("sku") or "") for one in found] or [""]


TABLE = CopyTable(
    lead=(("id", product_id), ("slug", lambda product: product.handle)),
    columns=(
        Column("name", "product_title.title", "title"),
        Description(
            "description", "product_description.description", "description", text_to_blocks
        ),
    ),
    always="name",
    reason="no_saleor_id",
    nowhere=~Q(product__extra__has_key="saleor_id"),
    is_nowhere=lambda product: "saleor_id" not in product.extra,
    each=("variant sku", variant_skus),
)
KEYS: tuple[str, ...] | None = TABLE.keys
TO_COUNT = True
write = TABLE.write
refused = TABLE.refused
