"""Reads catalog files as an import does, in a process of its own, and prints what that took."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import django

django.setup()

from campaigns.catalog.formats.base import FileBroken  # noqa: E402  settings come first
from campaigns.catalog.formats.reading import file_detect, file_records  # noqa: E402
from campaigns.catalog.import_files import file_drop, file_path, file_store  # noqa: E402
from campaigns.common.errors import DomainError  # noqa: E402


def seconds_of(path: Path) -> float:
    """How long it takes until a file is refused or read to its end."""
    start, name = time.perf_counter(), ""
    try:
        with path.open("rb") as stream:
            stored = file_store(iter(lambda: stream.read(64 * 1024), b""))
        name = stored.name
        detected = file_detect(file_path(name), stored.encoding)
        for _ in file_records(file_path(name), detected, {}):
            pass
    except (DomainError, FileBroken):
        pass
    finally:
        file_drop(name)
    return time.perf_counter() - start


def peak_mb() -> int:
    """The most memory this process ever took. `ru_maxrss` would count what its parent had when it began."""
    if sys.platform == "darwin":
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024 // 1024
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) // 1024


if __name__ == "__main__":
    seconds = [seconds_of(Path(name)) for name in sys.argv[1:]]
    found = {"files": len(seconds), "slowest_s": round(max(seconds), 2), "peak_mb": peak_mb()}
    sys.stdout.write(json.dumps(found))
