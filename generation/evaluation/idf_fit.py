"""Writes `encoder/idf.bin`, the document frequencies of n-grams in our own corpus.

    python -m generation.evaluation.idf_fit

A new table changes every vector: raise `METHOD` in `generation.encoder.tfidf` with it.
"""

from __future__ import annotations

import sys

from generation.encoder.tfidf import IDF_FILE, idf_build
from generation.evaluation.pack_lines import all_pack_lines


def main() -> None:
    """Counts over every pack's lines, filled once."""
    texts = [line.text for line in all_pack_lines()]
    IDF_FILE.write_bytes(idf_build(texts))
    sys.stdout.write(f"{len(texts)} lines counted, {IDF_FILE.stat().st_size} bytes written\n")


if __name__ == "__main__":
    main()
