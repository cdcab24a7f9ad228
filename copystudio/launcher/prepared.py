"""While run.py prepares the home, the web process loads its modules; it opens nothing before the home is ready."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FILE = "run.preparing"
FAILED = "failed"
LOOK_S = 0.02
STOPS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def home_preparing(home: Path) -> Iterator[None]:
    """Hold back the web process that is started within."""
    _say(home, str(os.getpid()))
    try:
        yield
    except BaseException:
        _say(home, FAILED)
        raise
    (home / FILE).unlink(missing_ok=True)


def prepared_wait(home: Path) -> None:
    """Return once the run.py that started this process has prepared the home; at once where none is at it.

    Raises SystemExit where it could not.
    """
    if not _is_preparing(home):
        return
    # Nothing is open yet: whoever is told to end does so at once.
    before = {number: signal.signal(number, signal.SIG_DFL) for number in STOPS}
    while _is_preparing(home):
        time.sleep(LOOK_S)
    for number, handler in before.items():
        signal.signal(number, handler)
    # It says that it failed, or it was killed at it.
    if _said(home):
        raise SystemExit("The home folder could not be prepared.")


def _is_preparing(home: Path) -> bool:
    """A mark that another run.py left behind holds nobody back."""
    return _said(home) == str(os.getppid())


def _say(home: Path, text: str) -> None:
    """Whole or not at all, so that nobody reads half of it."""
    part = home / f"{FILE}.part"
    part.write_text(text)
    part.replace(home / FILE)


def _said(home: Path) -> str:
    try:
        return (home / FILE).read_text()
    except OSError:
        return ""
