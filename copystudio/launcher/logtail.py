"""The log of one child: what was added since the last look, kept to a bounded size."""

import re
import shutil
from pathlib import Path

MAX_BYTES = 20 * 1024 * 1024
IMPORTANT = re.compile(
    r'\b(WARNING|ERROR|CRITICAL)\b|\[(warning|error|critical)\s*\]|"level": ?"(warning|error|critical)"'
)
# At most this many lines of one look reach the terminal; the rest is in the log.
SHOWN_AT_ONCE = 8


class LogTail:
    """Reads what a child appended to its log; the file itself is kept to about `max_bytes`."""

    def __init__(self, path: Path, *, max_bytes: int = MAX_BYTES) -> None:
        self.path = path
        self._max_bytes = max_bytes
        self._offset = path.stat().st_size if path.exists() else 0
        self._rest = b""

    def new_lines(self) -> list[str]:
        """The whole lines written since the last call."""
        if not self.path.exists():
            return []
        with self.path.open("rb") as stream:
            stream.seek(self._offset)
            chunk = stream.read(1 << 20)
        self._offset += len(chunk)
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        if self._offset > self._max_bytes:
            self._shorten()
        return [line.decode("utf-8", "replace").rstrip() for line in lines]

    def _shorten(self) -> None:
        """Copy and empty: the child appends, so it goes on writing at the new end."""
        shutil.copyfile(self.path, self.path.with_name(self.path.name + ".1"))
        with self.path.open("r+b") as stream:
            stream.truncate(0)
        self._offset, self._rest = 0, b""


def important_lines(lines: list[str]) -> list[str]:
    """Those worth showing in the terminal: warnings and worse, the first few."""
    found = [line for line in lines if IMPORTANT.search(line)]
    if len(found) > SHOWN_AT_ONCE:
        left = len(found) - SHOWN_AT_ONCE
        return [*found[:SHOWN_AT_ONCE], f"... and {left} more such lines in the log"]
    return found


def last_lines(path: Path, *, count: int) -> list[str]:
    """The end of a log, without blank lines."""
    if not path.exists():
        return []
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - 64 * 1024))
        text = stream.read().decode("utf-8", "replace")
    return [line.rstrip() for line in text.splitlines() if line.strip()][-count:]
