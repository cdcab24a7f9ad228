"""A queue of those who want to write to one file, across threads and processes: whoever came first is first.

A place in the queue is a lock on the byte of a file whose number is the moment of coming. Who holds the lowest has the
turn. The kernel gives a place up when its file is closed, and so when its process dies. Nothing is ever written.
"""

from __future__ import annotations

import fcntl
import os
import struct
import sys
import time
from pathlib import Path

PAUSE_S = 0.002
# struct flock: kind, counted from the start, first byte, how many, a process (none: locks of an open file have none).
_FLOCK = struct.Struct("hhqqi0q")


class TurnNever(Exception):
    """Others had the turn for as long as there was patience."""


def turn_take(queue: Path, patience_s: float) -> int:
    """Wait for the turn; what holds it until `turn_end`. Raises TurnNever after so many seconds.

    The file belongs to the owner of its folder, whoever makes it: a command of root's locks nobody out.
    """
    place = os.open(queue, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        owner = queue.parent.stat()
        if os.geteuid() == 0 and os.fstat(place).st_uid != owner.st_uid:
            os.fchown(place, owner.st_uid, owner.st_gid)
        _wait(place, time.monotonic() + patience_s)
    except BaseException:
        os.close(place)
        raise
    return place


def turn_end(place: int) -> None:
    """Let the next one write."""
    os.close(place)


def _wait(place: int, until: float) -> None:
    # Locks of an open file, which threads of one process have apart, are Linux's: elsewhere all come at once to SQLite.
    if sys.platform != "linux":
        return
    # The system's clock, one for all processes.
    came = time.monotonic_ns()
    fcntl.fcntl(place, fcntl.F_OFD_SETLKW, _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, came, 1, 0))
    before = _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, 0, came, 0)
    while _FLOCK.unpack(fcntl.fcntl(place, fcntl.F_OFD_GETLK, before))[0] != fcntl.F_UNLCK:
        if time.monotonic() > until:
            raise TurnNever
        time.sleep(PAUSE_S)
