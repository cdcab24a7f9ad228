"""Embeddings of lines: today TF-IDF over character n-grams, the floor every encoder must beat."""

from generation.encoder.tfidf import (
    METHOD,
    cosines,
    encode,
    mask_words,
    set_similarity,
)

__all__ = ["METHOD", "cosines", "encode", "mask_words", "set_similarity"]
