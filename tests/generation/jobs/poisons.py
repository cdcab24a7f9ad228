"""A worker that knows one more kind of job: each does to its process what the payload says, and ends no sooner."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path

import django

from copystudio.celery import app

django.setup()

from generation.jobs.context import JobContext  # noqa: E402  after Django is set up
from generation.jobs.kinds import KINDS, Kind  # noqa: E402  after Django is set up

__all__ = ["POISONS", "app"]
GIGABYTE = 2**30
HOUR_S = 3600


def kill() -> None:
    """What the kernel does to whoever takes too much memory."""
    os.kill(os.getpid(), signal.SIGKILL)


def abort() -> None:
    """A library that gives up, without a core on the disk."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.abort()


def memory() -> None:
    """Nothing left."""
    raise MemoryError


def leave() -> None:
    """A library that thinks it is a program."""
    raise SystemExit(3)


def recurse() -> None:
    """Deeper and deeper."""
    recurse()


def loop() -> None:
    """For ever, in Python."""
    while True:
        pass


def sleep_in_c() -> None:
    """For an hour, and no other thread of the process runs meanwhile."""
    ctypes.PyDLL(None).sleep(HOUR_S)


def allocate() -> None:
    """Two gigabytes where one is allowed."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limits = resource.getrlimit(resource.RLIMIT_AS)
    allowed = pages * resource.getpagesize() + GIGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (allowed, limits[1]))
    try:
        bytearray(2 * GIGABYTE)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)


POISONS: dict[str, Callable[[], None]] = {
    act.__name__: act for act in (kill, abort, memory, leave, recurse, loop, sleep_in_c, allocate)
}


def poison_run(context: JobContext) -> None:
    """Stores something first, as real work does."""
    with context.commit(done=1, total=1):
        pass
    POISONS[context.payload["how"]]()


KINDS["poison"] = Kind(f"{__name__}:poison_run", "generate")
