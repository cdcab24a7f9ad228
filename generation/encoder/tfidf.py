"""TF-IDF over hashed character n-grams and word stems: deterministic unit vectors, without torch.

Half of a vector's length squared are its n-grams, half its stems; what is common in English or in shop copy weighs
little (docs/lab-notes/2026-11-21-a-first-encoder.md, second try).
"""

from __future__ import annotations

import re
import zlib
from collections import deque
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from generation.encoder.stems import word_stem

METHOD = "tf-idf-stem-char/3"
NGRAMS = (3, 4, 5)
GRAM_BUCKETS, STEM_BUCKETS = 1 << 16, 1 << 15
DIMENSIONS = GRAM_BUCKETS + STEM_BUCKETS
IDF_FILE = Path(__file__).parent / "idf.bin"
IDF_STEP = 0.05
_POWER = 1.5
"""A rare word says more of what a line is about than its idf alone allows; tried on headlines held out."""
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

    Weights are (1 + ln tf) * idf ** 1.5, of the 3-, 4- and 5-grams of the casefolded words, spaces included,
    and of the words' stems; idf comes from a table, so a vector depends on its text alone. Words of `mask`
    (casefolded) are left out, unless nothing else is left. A text without any character is the zero vector.
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
    return _weigh(*_features([text_prepare(text, mask) for text in texts]), count=len(texts))


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
        all_buckets.append((hashed >> np.uint64(40)) % np.uint64(GRAM_BUCKETS))
    if not all_rows:
        return np.zeros(0, np.int64), np.zeros(0, np.uint64)
    return np.concatenate(all_rows), np.concatenate(all_buckets)


def _features(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Row and bucket of every n-gram and every stem of every prepared text."""
    rows, buckets = _grams(texts)
    words = [text.split() for text in texts]
    stems = [stem_bucket(word) for said in words for word in said]
    stem_rows = np.repeat(np.arange(len(texts)), [len(said) for said in words])
    return (
        np.concatenate((rows, stem_rows)),
        np.concatenate((buckets, np.array(stems, np.uint64))),
    )


@lru_cache(maxsize=1 << 16)
def stem_bucket(word: str) -> int:
    """The bucket of a casefolded word, the same for all its forms."""
    stem = word_stem(word.removesuffix("'s"))
    return GRAM_BUCKETS + zlib.crc32(stem.encode("utf-8", "surrogatepass")) % STEM_BUCKETS


def _weigh(rows: NDArray[np.int64], buckets: NDArray[np.uint64], *, count: int) -> Vectors:
    keys, frequency = np.unique(
        rows.astype(np.uint64) * np.uint64(DIMENSIONS) + buckets, return_counts=True
    )
    row, column = (part.astype(np.int64) for part in np.divmod(keys, np.uint64(DIMENSIONS)))
    weights = (1.0 + np.log(frequency)) * _weights()[column]
    # Either half by its own length; a text that has only one of them is that one.
    half = 2 * row + (column >= GRAM_BUCKETS)
    norms = np.sqrt(np.bincount(half, weights=weights**2, minlength=2 * count))
    halves = (norms.reshape(-1, 2) > 0).sum(1)
    weights = weights / (norms[half] * np.sqrt(halves[row]))
    starts = np.searchsorted(row, np.arange(count + 1))
    return csr_matrix((weights, column.astype(np.int32), starts), shape=(count, DIMENSIONS))


@cache
def _weights() -> NDArray[np.float64]:
    return idf_table() ** _POWER


@cache
def idf_table() -> NDArray[np.float64]:
    """Inverse document frequency by bucket; ones where the table is not built yet."""
    if not IDF_FILE.exists():
        return np.ones(DIMENSIONS)
    return np.frombuffer(IDF_FILE.read_bytes(), dtype=np.uint8).astype(np.float64) * IDF_STEP


def idf_build(*collections: Sequence[str]) -> bytes:
    """The table `idf_table` reads: ln(1 / share of texts), a byte a bucket, in steps of 0.05.

    Of several collections the one counts in which a bucket is commonest: what every shop says tells as little
    as what everybody says.
    """
    share = np.zeros(DIMENSIONS)
    for texts in collections:
        rows, buckets = _features([text_prepare(text, frozenset()) for text in texts])
        pairs = np.unique(rows.astype(np.uint64) * np.uint64(DIMENSIONS) + buckets)
        frequency = np.bincount(
            (pairs % np.uint64(DIMENSIONS)).astype(np.int64), minlength=DIMENSIONS
        )
        share = np.maximum(share, (1 + frequency) / (1 + len(texts)))
    # Nothing weighs nothing: a line of words that all say would have no length.
    steps = np.round(np.log(1 / share) / IDF_STEP)
    return bytes(np.clip(steps, 1, 255).astype(np.uint8))
