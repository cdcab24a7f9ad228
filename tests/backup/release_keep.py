"""Keeps the rows of a release: `python -m tests.backup.release_keep COMMIT` writes its sample into `released/`."""

from __future__ import annotations

import lzma
import os
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from contextlib import closing
from io import BytesIO
from pathlib import Path

from tests.beside import ROOT

RELEASED = Path(__file__).parent / "released"


def _git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True).stdout


def release_keep(commit: str, folder: Path) -> Path:
    """The code of a commit, by which a site with the sample is made in `folder`; its database, packed."""
    with tarfile.open(fileobj=BytesIO(_git("archive", commit))) as code:
        code.extractall(folder / "code", filter="data")
    home = folder / "home"
    home.mkdir()
    environment = {**os.environ, "COPYSTUDIO_HOME": str(home), "COPYSTUDIO_LOCAL": "1"}
    for command in ("migrate", "sample_load"):
        subprocess.run(
            [sys.executable, "manage.py", command],
            cwd=folder / "code",
            env=environment,
            check=True,
        )
    whole = folder / "whole.sqlite3"
    with closing(sqlite3.connect(home / "copystudio.sqlite3")) as database:
        # Who was signed in, and what is only there to be fast, is nobody's.
        database.execute("DELETE FROM django_session")
        database.commit()
        database.execute("VACUUM INTO ?", [str(whole)])
    day = _git("show", "--no-patch", "--format=%cs", commit).decode().strip()
    kept = RELEASED / f"{day}-{_git('rev-parse', '--short=7', commit).decode().strip()}.xz"
    kept.write_bytes(lzma.compress(whole.read_bytes(), preset=9 | lzma.PRESET_EXTREME))
    return kept


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="copystudio-release-") as made:
        sys.stdout.write(f"{release_keep(sys.argv[1], Path(made))}\n")
