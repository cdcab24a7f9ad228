"""What the person who started CopyStudio reads in the terminal."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

# A terminal shows progress in place; in a log file a line now and then is enough.
PLAIN_PROGRESS_S = 5.0


class Console:
    """Whole lines on one stream, flushed at once, and progress that gives way to them."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._in_place = stream.isatty()
        self._shown = 0
        self._progress_at = time.monotonic()

    def say(self, line: str) -> None:
        """Print one line of its own."""
        self._write(" " * self._shown + "\r" if self._shown else "")
        self._shown = 0
        self._write(line + "\n")

    def progress(self, line: str) -> None:
        """Show how far a stage is: in place on a terminal, else one line every few seconds."""
        if not line.strip() and not self._in_place:
            return
        if self._in_place:
            text = f"  {line}"[:78]
            self._write(text.ljust(self._shown) + "\r")
            self._shown = len(text)
        elif time.monotonic() - self._progress_at >= PLAIN_PROGRESS_S:
            self._progress_at = time.monotonic()
            self._write(f"  {line}\n")

    @contextmanager
    def stage(self, title: str) -> Iterator[None]:
        """Announce a stage, and say how long it took once it is done."""
        self.say(f"{title} ...")
        started = self._progress_at = time.monotonic()
        yield
        self.say(f"  done in {time.monotonic() - started:.1f} s")

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (BrokenPipeError, ValueError):
            pass  # nobody reads any more; the site goes on
