"""What lists of products are found and ordered by: one lower-case text a product, one number."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from campaigns.catalog.business import product_business
from campaigns.models import Product

WORDS_MOST = 8


def product_index(row: Product) -> None:
    """Set what a product is found and ordered by after its record has changed: `search` and `business`."""
    row.search = search_text(row)
    row.business = product_business(row).order


def search_text(row: Product) -> str:
    """Title, brand, sku and category, folded."""
    return search_fold(f"{row.title}\n{row.brand}\n{row.sku}\n{row.category}")


def search_fold(text: str) -> str:
    """One spelling for a text and what is looked for in it."""
    return unicodedata.normalize("NFKC", text).casefold()


def search_words(asked: str) -> Iterable[str]:
    """The words that all must be found, wherever they stand."""
    return search_fold(asked.replace("\x00", "")).split()[:WORDS_MOST]
