"""A file of product records in, candidate records out: memory flat, in as many processes as wanted."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import sharedctypes
from pathlib import Path
from typing import Any, NamedTuple

from generation.engines.base import BatchEngine
from generation.pipeline.records import (
    Drawn,
    Order,
    Refused,
    Written,
    record_sku,
    record_write,
    records_drawn,
)
from generation.pipeline.taken import BITS, Taken, TakenFilter

_AHEAD = 2
"""Records under way for each process: more would know less of the batch, and be written again."""
_DRAWN = 4
"""Records whose lines are drawn together: their short fields fill a batch of the model."""
Memory = Any  # "RawArray of bytes" has no public name


class Row(NamedTuple):
    """A line of the source, where it stood, and where its sku stood before it (0: nowhere)."""

    number: int
    raw: bytes
    first: int = 0


def records_write(
    source: Path, order: Order, write: Callable[[str], object], *, processes: int = 1
) -> Iterator[Refused | int]:
    """Writes the candidates of every product in `source`, in input order.

    Yields after each record: the number of lines written for it, or why there are none. The bytes do
    not depend on `processes`.
    """
    memory = sharedctypes.RawArray("B", BITS // 8)
    taken = _filter(memory)
    with source.open("rb") as lines:
        for written in _written(_rows(lines), order, taken, memory, processes):
            for key in written.added:
                taken.add(key)
            write(written.text)
            yield written.result


def _rows(lines: Iterable[bytes]) -> Iterator[Row]:
    seen: dict[int, int] = {}
    for number, raw in enumerate(lines, 1):
        if raw.strip():
            sku = record_sku(raw)
            first = seen.setdefault(hash(sku), number) if sku else number
            yield Row(number, raw, 0 if first == number else first)


def _row_write(row: Row, order: Order, taken: Taken, drawn: Drawn | None = None) -> Written:
    """What one record gives; a sku that came before in the same file is refused, as imports do."""
    if row.first:
        sku = record_sku(row.raw)
        reason = f"sku: “{sku}” stands in line {row.first} already."
        return Written("", Refused(row.number, sku, reason))
    return record_write(row.number, row.raw, order, taken, drawn)


def _written(
    rows: Iterator[Row], order: Order, taken: Taken, memory: Memory, processes: int
) -> Iterator[Written]:
    """What each record gives; the caller adds its texts to `taken` before asking for the next."""
    if isinstance(order.engine, BatchEngine):
        yield from _together(rows, order, taken)
        return
    # The first one here, too, where others follow elsewhere: a forked process inherits what it loads.
    for row in rows if processes < 2 else [next(rows, Row(0, b""))]:
        if row.raw:
            yield _row_write(row, order, taken)
    if processes < 2:
        return
    pool = ProcessPoolExecutor(processes, initializer=_started, initargs=(order, memory))
    try:
        for row, written in _ahead(pool, rows, processes * _AHEAD):
            # Written without knowing of the records just before it: right only if nothing that it
            # took for free is taken by now. What it took for taken stays taken.
            late = any(key in taken for key in written.free)
            yield _row_write(row, order, taken) if late else written
    finally:
        pool.shutdown(cancel_futures=True)


def _together(rows: Iterator[Row], order: Order, taken: Taken) -> Iterator[Written]:
    """What each record gives where many lines at once are drawn faster: some records' lines in one go."""
    while batch := list(islice(rows, _DRAWN)):
        drawn = records_drawn([row.raw for row in batch], order)
        for row, own in zip(batch, drawn, strict=True):
            yield _row_write(row, order, taken, own)


def _ahead(
    pool: ProcessPoolExecutor, rows: Iterable[Row], most: int
) -> Iterator[tuple[Row, Written]]:
    """Each row with what a process made of it, in order, at most `most` rows under way."""
    under_way: deque[tuple[Row, Future[Written]]] = deque()
    for row in rows:
        under_way.append((row, pool.submit(_record, row)))
        if len(under_way) >= most:
            first, future = under_way.popleft()
            yield first, future.result()
    while under_way:
        first, future = under_way.popleft()
        yield first, future.result()


_given: dict[str, tuple[Order, Taken]] = {}


def _started(order: Order, memory: Memory) -> None:
    """In a new process: what is the same for every record. Ctrl-C is the caller's to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _given["run"] = order, _filter(memory)


def _record(row: Row) -> Written:
    return _row_write(row, *_given["run"])


def _filter(memory: Memory) -> TakenFilter:
    return TakenFilter(BITS, memoryview(memory).cast("B"))
