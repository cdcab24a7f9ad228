"""The home folder of one installation: where it is, and its lock."""

import fcntl
import os
from pathlib import Path
from typing import TextIO

from copystudio.launcher.errors import StartError


def home_folder(named: str | None, root: Path) -> Path:
    """--home, else COPYSTUDIO_HOME, else var/ in the checkout; always absolute."""
    named = named or os.environ.get("COPYSTUDIO_HOME") or ""
    return Path(named).expanduser().absolute() if named else root / "var"


def home_lock(home: Path) -> TextIO:
    """Hold the home for this start. The lock ends with the process, however that ends.

    Raises StartError where another run.py has it: two sets of workers and clocks over one queue
    would do no harm to the jobs, but the second one's logs would push the first one's away.
    """
    lock = (home / "run.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        holder = lock.read().strip() or "unknown"
        lock.close()
        raise StartError(
            f"CopyStudio is already running with the home folder {home} (process {holder}):"
            " stop it, or start with another --home DIR."
        ) from None
    lock.seek(0)
    lock.truncate()
    lock.write(str(os.getpid()))
    lock.flush()
    return lock
