"""Folders that are not whole yet: made aside, renamed when they are, removed where that never comes."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = ".copystudio-part-"


@contextmanager
def part_folder(parent: Path) -> Iterator[Path]:
    """A new folder for this process alone; gone after the block unless it was renamed.

    Those that a killed process left behind go first: whoever works on one holds its lock.
    """
    for left in parent.glob(f"{PREFIX}*"):
        _remove_left(left)
    part = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    handle = os.open(part, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield part
    finally:
        shutil.rmtree(part, ignore_errors=True)
        os.close(handle)


def _remove_left(part: Path) -> None:
    try:
        handle = os.open(part, os.O_RDONLY)
    except OSError:
        return  # another person's, or gone meanwhile
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(part, ignore_errors=True)
    except BlockingIOError:
        pass  # somebody is at work there
    finally:
        os.close(handle)


def stop_cleanly() -> None:
    """From now on SIGTERM ends this process like an error does: what was begun is taken away first."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def tree_sync(folder: Path) -> None:
    """The names in a folder, and in those below it, are on the disk."""
    for place, _, _ in os.walk(folder):
        folder_sync(Path(place))


def folder_sync(folder: Path) -> None:
    """The names in one folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
