"""Writes `encoder/idf.bin`: how common n-grams and stems are, in our own corpus and in ordinary English.

    python -m generation.evaluation.idf_fit DIR

DIR has `upworthy.csv.gz`: headlines, excerpts and ledes of all tests but those held out for validation and test
(Matias et al., The Upworthy Research Archive, 2021, CC BY 4.0); only counts of hashed buckets are kept.
A new table changes every vector: raise `METHOD` in `generation.encoder.tfidf` with it.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections.abc import Iterator
from pathlib import Path

from generation.conversion.archive import FILE, archive_read, headline_clean
from generation.conversion.pairs import arms_split
from generation.encoder.tfidf import IDF_FILE, idf_build
from generation.evaluation.pack_lines import all_pack_lines

_COLUMNS = ("headline", "excerpt", "lede")


def english_read(folder: Path) -> list[str]:
    """Each text once, of tests that are not held out."""
    splits = arms_split(archive_read(folder).tests)
    held = {test for name in ("validation", "test") for group in splits[name] for test in group}
    return list(dict.fromkeys(filter(None, _texts(folder, held))))


def _texts(folder: Path, held: set[str]) -> Iterator[str]:
    with gzip.open(folder / FILE, "rt", encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            if row["clickability_test_id"] not in held:
                yield from (headline_clean(row[column] or "") for column in _COLUMNS)


def main() -> None:
    """Counts over every pack's lines, filled once, and over the archive's texts."""
    own = [line.text for line in all_pack_lines()]
    english = english_read(Path(sys.argv[1]))
    IDF_FILE.write_bytes(idf_build(own, english))
    sys.stdout.write(
        f"{len(own)} lines and {len(english)} texts counted, {IDF_FILE.stat().st_size} bytes written\n"
    )


if __name__ == "__main__":
    main()
