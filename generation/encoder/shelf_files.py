"""The files of a shelf: raw arrays in a folder, written in pieces, read as maps."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from generation.encoder.tfidf import DIMENSIONS, METHOD, encode, text_prepare

ABOUT = "shelf.json"
LAYOUT = f"2 {METHOD}"
SHARES = (0.005, 0.02)
"""What stands in so small a share of the rows at most is searched by; the first alone where that is enough."""
LEAST = 32
"""Rows that share a thing, before it is too common in a small shelf."""
CHUNK = 2048
COLUMNS_TOGETHER = 1 << 14
KINDS: Mapping[str, Any] = {
    "keys": np.int64,
    "rows_of": np.int32,
    "texts": np.uint8,
    "text_ends": np.int64,
    "skus": np.uint8,
    "sku_ends": np.int64,
    "prepared": np.uint8,
    "prepared_ends": np.int64,
    "weights": np.float32,
    "columns": np.int32,
    "starts": np.int32,
    "levels": np.uint8,
    "tails": np.float32,
    "posting_weights": np.float32,
    "posting_rows": np.int32,
    "posting_starts": np.int32,
}
"""Of lines: keys, rows_of, texts, skus. Of rows: prepared, weights, columns, starts. Of dimensions: levels (which of
SHARES, 255 for none), postings. `tails`: for each level the length of a row's vector without it and those before."""
NONE = 255


class ShelfLine(NamedTuple):
    """A line to keep: any number it is known by, its text, the casefolded words of its own product's name, its sku."""

    key: int
    text: str
    mask: frozenset[str]
    sku: str


def arrays_open(folder: Path) -> tuple[dict[str, NDArray[Any]], int]:
    """The arrays, and the mark they were written with. Raises OSError, or ValueError where other vectors were written."""
    about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    if about["layout"] != LAYOUT:
        raise ValueError(f"{folder} holds other vectors.")
    return {name: _mapped(folder / name, kind) for name, kind in KINDS.items()}, about["mark"]


def shelf_write(folder: Path, lines: Iterable[ShelfLine], mark: int = 0) -> Iterator[int]:
    """Writes a shelf, telling after every chunk how many lines are in; `folder` is there once all are.

    Read it to the end. Memory is bounded by the longest piece, not by the lines. `mark` is kept for whoever fills it.
    """
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    with ExitStack() as stack:
        files = {name: stack.enter_context((part / name).open("wb")) for name in KINDS}
        filling = _Filling(files)
        source = iter(lines)
        while chunk := list(islice(source, CHUNK)):
            filling.add(chunk)
            yield filling.lines
        filling.close()
    _postings_write(part, filling.frequency, filling.rows)
    about = {"layout": LAYOUT, "mark": mark, "lines": filling.lines, "rows": filling.rows}
    (part / ABOUT).write_text(json.dumps(about), encoding="utf-8")
    part.rename(folder)


class _Filling:
    """The arrays that grow line by line."""

    def __init__(self, files: Mapping[str, IO[bytes]]) -> None:
        self._files = files
        self._rows: dict[str, int] = {}
        self._ends = {"texts": 0, "skus": 0, "prepared": 0, "starts": 0}
        self.lines = 0
        self.frequency = np.zeros(DIMENSIONS, np.int64)
        self._put("starts", [0])

    @property
    def rows(self) -> int:
        return len(self._rows)

    def add(self, chunk: Sequence[ShelfLine]) -> None:
        new: list[str] = []
        of: list[int] = []
        for line in chunk:
            prepared = text_prepare(line.text, line.mask)
            if prepared not in self._rows:
                self._rows[prepared] = len(self._rows)
                new.append(prepared)
            of.append(self._rows[prepared])
        self._put("keys", [line.key for line in chunk])
        self._put("rows_of", of)
        self._put_texts("texts", [line.text for line in chunk])
        self._put_texts("skus", [line.sku for line in chunk])
        self.lines += len(chunk)
        if new:
            self._put_texts("prepared", new)
            vectors = encode(new)
            self._put("weights", vectors.data)
            self._put("columns", vectors.indices)
            self._put("starts", vectors.indptr[1:] + self._ends["starts"])
            self._ends["starts"] += vectors.nnz
            self.frequency += np.bincount(vectors.indices, minlength=DIMENSIONS)

    def close(self) -> None:
        """Flushed, so that the arrays can be mapped while their files are open."""
        for file in self._files.values():
            file.flush()

    def _put(self, name: str, values: Any) -> None:
        self._files[name].write(np.asarray(values, KINDS[name]).tobytes())

    def _put_texts(self, name: str, texts: Sequence[str]) -> None:
        blobs = [text.encode("utf-8", "surrogatepass") for text in texts]
        ends = np.cumsum([len(blob) for blob in blobs]) + self._ends[name]
        self._files[name].write(b"".join(blobs))
        self._put(f"{name.removesuffix('s')}_ends", ends)
        self._ends[name] = int(ends[-1])


def _postings_write(part: Path, frequency: NDArray[np.int64], rows: int) -> None:
    """What is rare by dimension, and how much of each row is not."""
    levels = np.full(DIMENSIONS, NONE, np.uint8)
    for level in reversed(range(len(SHARES))):
        levels[frequency <= max(LEAST, SHARES[level] * rows)] = level
    weights, columns, starts = (
        _mapped(part / name, KINDS[name]) for name in ("weights", "columns", "starts")
    )
    kept = np.where(levels < NONE, frequency, 0)
    _file_write(part, "levels", levels)
    _file_write(part, "posting_starts", np.concatenate(([0], np.cumsum(kept))))
    with (part / "posting_rows").open("wb") as to_rows, (part / "posting_weights").open("wb") as to:
        for first in range(0, DIMENSIONS, COLUMNS_TOGETHER):
            wanted = np.zeros(DIMENSIONS, np.bool_)
            wanted[first : first + COLUMNS_TOGETHER] = (
                levels[first : first + COLUMNS_TOGETHER] < NONE
            )
            places = np.flatnonzero(wanted[columns])
            places = places[np.argsort(columns[places], kind="stable")]
            row = np.searchsorted(starts, places, side="right") - 1
            to_rows.write(row.astype(KINDS["posting_rows"]).tobytes())
            to.write(weights[places].tobytes())
    tails = [_tails(weights, columns, starts, levels > level) for level in range(len(SHARES))]
    _file_write(part, "tails", np.concatenate(tails))


def _tails(
    weights: NDArray[np.float32],
    columns: NDArray[np.int32],
    starts: NDArray[np.int32],
    wanted: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """The length of each row's vector over some dimensions."""
    squares = np.where(wanted[columns], weights, np.float32(0)) ** 2
    ends = np.concatenate(([0.0], np.cumsum(squares, dtype=np.float64)))[starts]
    tails: NDArray[np.float64] = np.sqrt(np.maximum(0, np.diff(ends)))
    return tails


def _file_write(part: Path, name: str, values: NDArray[Any]) -> None:
    (part / name).write_bytes(values.astype(KINDS[name]).tobytes())


def _mapped(path: Path, kind: Any) -> NDArray[Any]:
    """An array as it lies in its file; nothing can be mapped of an empty one."""
    if not path.stat().st_size:
        return np.zeros(0, kind)
    return np.asarray(np.memmap(path, kind, "r"))
