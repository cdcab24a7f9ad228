"""How long the nearest of very many approved lines takes, exactly, beside comparing with each of them."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import vstack

from generation.badges.context import OrderContext
from generation.encoder.shelf import Shelf
from generation.encoder.shelf_files import ShelfLine, shelf_write
from generation.encoder.tfidf import Vectors, encode, text_prepare
from generation.evaluation.pack_lines import all_pack_lines

TOGETHER = 16
"""Lines measured in one go: a set."""
_CHUNK = 4096


def novelty_lines(count: int) -> list[ShelfLine]:
    """Different lines of all packs, filled again and again with other names, values and requests."""
    found: dict[str, ShelfLine] = {}
    for seed in itertools.count():
        for line in all_pack_lines(seed):
            mask = OrderContext(line.spec).names
            found.setdefault(
                line.text, ShelfLine(len(found), line.text, mask, line.spec.product.sku)
            )
            if len(found) == count:
                return list(found.values())
    return []


def shelf_seconds(folder: Path, lines: Sequence[ShelfLine]) -> float:
    """Fills a shelf."""
    start = time.perf_counter()
    for _ in shelf_write(folder, lines):
        pass
    return time.perf_counter() - start


def search(folder: Path, lines: Sequence[ShelfLine]) -> Iterator[tuple[float, float, list[float]]]:
    """Of each set of lines: seconds, seconds of the processor, and the cosine of the nearest to each line."""
    shelf = Shelf(folder)
    standing = np.ones(len(shelf.keys), np.bool_)
    for first in range(0, len(lines), TOGETHER):
        texts = [line.text for line in lines[first : first + TOGETHER]]
        wall, cpu = time.perf_counter(), time.process_time()
        hits = shelf.nearest(texts, lines[first].mask, standing=standing)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        yield wall, cpu, [found[0].similarity if found else 0.0 for found in hits]


def shelf_columns(lines: Sequence[ShelfLine]) -> Vectors:
    """All lines, each different one once, as columns of one sparse matrix in memory."""
    texts = list(dict.fromkeys(text_prepare(line.text, line.mask) for line in lines))
    parts = [encode(texts[first : first + _CHUNK]) for first in range(0, len(texts), _CHUNK)]
    return vstack(parts).T.tocsr()


def product(columns: Vectors, lines: Sequence[ShelfLine]) -> tuple[float, list[float]]:
    """Seconds of comparing a set with each line, and the cosine of the nearest to each."""
    start = time.perf_counter()
    alike = encode([line.text for line in lines], lines[0].mask) @ columns
    nearest = alike.max(axis=1).toarray().ravel()
    return time.perf_counter() - start, [float(value) for value in nearest]
