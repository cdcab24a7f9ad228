"""Post-processing: drafts become clean, distinct texts that fit their field."""

from generation.postprocess.chain import clean, text_clean

__all__ = ["clean", "text_clean"]
