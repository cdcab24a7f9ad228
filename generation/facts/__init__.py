"""Understanding a product: a messy record becomes brand, head noun, short names and typed facts with spans."""

from generation.facts.language import record_is_foreign
from generation.facts.names import short_name
from generation.facts.source import source_text
from generation.facts.text import clean_text
from generation.facts.understanding import CatalogWords, catalog_words, facts_hash, understand

__all__ = [
    "CatalogWords",
    "catalog_words",
    "clean_text",
    "facts_hash",
    "record_is_foreign",
    "short_name",
    "source_text",
    "understand",
]
