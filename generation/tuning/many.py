"""Training examples by the thousand, made on all cores."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Generator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from generation.tuning.examples import Example, examples_make

_CHUNK = 250
"""Examples of one seed: enough that `balance` has something to choose among."""


def examples_many(
    seed: int,
    packs: tuple[str, ...],
    total: int,
    *,
    pool: int = 1,
    say: Callable[[str], object],
) -> Generator[Example, None, None]:
    """`total` examples, the same ones however many cores make them; `pool` as in `examples_make`."""
    starts = range(0, total, _CHUNK)
    orders = ((seed, start // _CHUNK, packs, pool, min(_CHUNK, total - start)) for start in starts)
    # The parent has torch's threads, so a child cannot be its fork.
    executor = ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn"))
    try:
        several = itertools.chain.from_iterable(executor.map(_chunk, orders))
        for number, example in enumerate(several, 1):
            if number % 1000 == 0:
                say(f"{number} of {total} examples")
            yield example
    finally:
        # Whoever stops waits for the chunks under way, not for all that were to come.
        executor.shutdown(cancel_futures=True)


def _chunk(order: tuple[int, int, tuple[str, ...], int, int]) -> list[Example]:
    seed, chunk, packs, pool, size = order
    made = examples_make(seed * 1_000_003 + chunk, packs, pool=pool)
    return list(itertools.islice(made, size))
