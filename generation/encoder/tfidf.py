"""TF-IDF over hashed character n-grams: deterministic unit vectors, without torch."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

METHOD = "tf-idf-char-3-5/2"
NGRAMS = (3, 4, 5)
DIMENSIONS = 1 << 16
IDF_FILE = Path(__file__).parent / "idf.bin"
IDF_STEP = 0.05
SETS_KEPT, ROWS_KEPT = 4, 1024
WORDS = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_PRIME = np.uint64(1_000_003)
_MIX = np.uint64(0xFF51AFD7ED558CCD)

Vectors: TypeAlias = csr_matrix
Row: TypeAlias = tuple[NDArray[np.int32], NDArray[np.float64]]
_rows: dict[tuple[str, frozenset[str]], Row] = {}
_sets: deque[tuple[frozenset[str], dict[str, int], NDArray[np.float64]]] = deque(maxlen=SETS_KEPT)


def encode(texts: Sequence[str], mask: frozenset[str] = frozenset()) -> Vectors:
    """Unit vectors, shape (len(texts), DIMENSIONS), one row a text.

    Weights are (1 + ln tf) * idf of the 3-, 4- and 5-grams of the casefolded words, spaces included;
    idf comes from our own corpus, so a vector depends on its text alone. Words of `mask` (casefolded)
    are left out, unless nothing else is left. A text without any character is the zero vector.
    """
    if not 0 < len(texts) <= ROWS_KEPT:
        return _encoded(texts, mask)
    known = {text: _rows.get((text, mask)) for text in texts}
    new = [text for text, row in known.items() if row is None]
    if new:
        fresh = _encoded(new, mask)
        cuts = fresh.indptr[1:-1]
        parts = zip(np.split(fresh.indices, cuts), np.split(fresh.data, cuts), strict=True)
        known.update(zip(new, parts, strict=True))
        if len(_rows) > ROWS_KEPT:
            _rows.clear()
        _rows.update(((text, mask), row) for text in new if (row := known[text]) is not None)
    rows = [row for text in texts if (row := known[text]) is not None]
    starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns, weights = (np.concatenate(parts) for parts in zip(*rows, strict=True))
    return csr_matrix((weights, columns, starts), shape=(len(rows), DIMENSIONS))


def _encoded(texts: Sequence[str], mask: frozenset[str]) -> Vectors:
    return _weigh(*_grams([text_prepare(text, mask) for text in texts]), count=len(texts))


def cosines(left: Vectors, right: Vectors) -> NDArray[np.float64]:
    """Cosines of unit rows, dense, shape (left rows, right rows)."""
    product: NDArray[np.float64] = (left @ right.T).toarray()
    return product


def set_similarity(texts: Sequence[str], mask: frozenset[str]) -> NDArray[np.float64]:
    """Cosines of a set with itself, (n, n), read-only.

    Several badges look at a set in turn, then at the part of it that is kept.
    """
    for known, places, similarity in list(_sets):
        if known == mask and all(text in places for text in texts):
            return _part(similarity, [places[text] for text in texts])
    places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    vectors = encode(list(places), mask)
    similarity = cosines(vectors, vectors)
    _sets.appendleft((mask, places, similarity))
    return _part(similarity, [places[text] for text in texts])


def _part(similarity: NDArray[np.float64], index: list[int]) -> NDArray[np.float64]:
    part = similarity[np.ix_(index, index)]
    part.flags.writeable = False
    return part


def mask_words(names: Iterable[str]) -> frozenset[str]:
    """The casefolded words of names, as `encode` masks them."""
    return frozenset(word for name in names for word in WORDS.findall(name.casefold()))


def text_prepare(text: str, mask: frozenset[str]) -> str:
    """Casefolded words joined by spaces; masked ones left out where others remain."""
    words = WORDS.findall(text.casefold().replace("’", "'"))
    kept = [word for word in words if word not in mask] if mask else words
    return " ".join(kept or words) or text.strip()


def _grams(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Row and bucket of every n-gram of every text."""
    blocks = [f" {text} \x00" if text else "\x00" for text in texts]
    joined = "".join(blocks)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    codes = codes.astype(np.uint64)
    rows = np.repeat(np.arange(len(blocks)), [len(block) for block in blocks])
    all_rows, all_buckets = [], []
    shorter, done = np.zeros(len(codes), np.uint64), 0
    for size in NGRAMS:
        length = len(codes) - size + 1
        if length <= 0:
            continue
        # The polynomial of one character more, from that of the size before.
        while done < size:
            left = len(codes) - done
            shorter = shorter[:left] * _PRIME + codes[done:]
            done += 1
        hashed = shorter + np.uint64(size * pow(int(_PRIME), size, 1 << 64) % (1 << 64))
        # A block's last character is its separator: a gram ending there, or in another row, is none.
        inside = (rows[:length] == rows[size - 1 :]) & (codes[size - 1 :] != 0)
        hashed = hashed[inside]
        hashed = (hashed ^ (hashed >> np.uint64(33))) * _MIX
        all_rows.append(rows[:length][inside])
        all_buckets.append((hashed >> np.uint64(40)) % np.uint64(DIMENSIONS))
    if not all_rows:
        return np.zeros(0, np.int64), np.zeros(0, np.uint64)
    return np.concatenate(all_rows), np.concatenate(all_buckets)


def _weigh(rows: NDArray[np.int64], buckets: NDArray[np.uint64], *, count: int) -> Vectors:
    keys, frequency = np.unique(
        rows.astype(np.uint64) * np.uint64(DIMENSIONS) + buckets, return_counts=True
    )
    row, column = np.divmod(keys, np.uint64(DIMENSIONS))
    weights = (1.0 + np.log(frequency)) * idf_table()[column]
    norms = np.sqrt(np.bincount(row.astype(np.int64), weights=weights**2, minlength=count))
    weights = weights / norms[row.astype(np.int64)] if len(weights) else weights
    starts = np.searchsorted(row, np.arange(count + 1, dtype=np.uint64))
    return csr_matrix((weights, column.astype(np.int32), starts), shape=(count, DIMENSIONS))


@cache
def idf_table() -> NDArray[np.float64]:
    """Inverse document frequency by bucket; ones where the table is not built yet."""
    if not IDF_FILE.exists():
        return np.ones(DIMENSIONS)
    return np.frombuffer(IDF_FILE.read_bytes(), dtype=np.uint8).astype(np.float64) * IDF_STEP


def idf_build(texts: Sequence[str]) -> bytes:
    """The table `idf_table` reads: ln((1 + N) / (1 + df)) + 1 in steps of 0.05, a byte a bucket."""
    rows, buckets = _grams([text_prepare(text, frozenset()) for text in texts])
    pairs = np.unique(rows.astype(np.uint64) * np.uint64(DIMENSIONS) + buckets)
    frequency = np.bincount((pairs % np.uint64(DIMENSIONS)).astype(np.int64), minlength=DIMENSIONS)
    idf = np.log((1 + len(texts)) / (1 + frequency)) + 1
    return bytes(np.minimum(np.round(idf / IDF_STEP), 255).astype(np.uint8))
