"""Holds a process back, so that what is looked at while it works is still at work when it is looked at."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import psutil

# Of every 0.25 s a held process runs 0.02 s: a round of a second lasts for twelve, on any machine.
RUNS_S, RESTS_S = 0.02, 0.23


@contextmanager
def slowed(pid: int) -> Iterator[None]:
    """Let a process and its children run one part in twelve of the time until the block ends."""
    process = psutil.Process(pid)
    ended = threading.Event()

    def hold() -> None:
        with suppress(psutil.NoSuchProcess):
            while not ended.is_set():
                held = [process, *process.children(recursive=True)]
                _each(held, psutil.Process.suspend)
                ended.wait(RESTS_S)
                _each(held, psutil.Process.resume)
                ended.wait(RUNS_S)

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _each(held: list[psutil.Process], act: Callable[[psutil.Process], None]) -> None:
    """One that has ended meanwhile keeps none of the others held."""
    for one in held:
        with suppress(psutil.NoSuchProcess):
            act(one)
