"""What commands write: a file that is whole, or untouched."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from django.core.management.base import CommandError

USAGE = 2


def out_check(path: Path) -> None:
    """Refuse a name that no file can be written under. Raises `CommandError`."""
    if not path.resolve().parent.is_dir():
        raise CommandError(f"There is no folder for {path}.", returncode=USAGE)
    if path.is_dir():
        raise CommandError(f"{path} is a folder; name a file.", returncode=USAGE)


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """A file beside `path`, moved there at the end; what fails on the way leaves nothing."""
    handle, name = tempfile.mkstemp(dir=path.resolve().parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as target:
            yield target
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
